# Everything starts here: `make demo` to try the site, `make test` to check it.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
# Where `make test-postgres` finds a PostgreSQL server; it makes and drops a test database of its own.
POSTGRES_URL ?= postgres://postgres@127.0.0.1:5432/estuaire
WORKERS ?= 2
export CHROMIUM

BIN := $(VENV)/bin
CHECKS := tests/site_checks
# Both folders that hold packages; `site` itself is none.
export PYTHONPATH := $(CURDIR):$(CURDIR)/site
RUN := $(BIN)/python manage.py
COMPILE := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-annotate --custom-compile-command "make requirements" pyproject.toml
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help bench-imports bench-rights bench-search bench-signup check-site demo demo-reset mutations test test-long test-postgres lint format messages requirements clean

help:  ## Say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

demo: $(VENV)/.runtime  ## Install, build and serve the site with its demo content (PORT=8000)
	@env -u DATABASE_URL $(RUN) demo --port $(PORT)

demo-reset: $(VENV)/.runtime  ## The same, starting over with fresh content
	@env -u DATABASE_URL $(RUN) demo --port $(PORT) --reset

test: $(VENV)/.dev  ## Run the tests on SQLite, browser tests included where a Chromium is found
	@env -u DATABASE_URL $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m "not long"

test-long: $(VENV)/.dev  ## Run the tests that take minutes: every public page, a year of letters in each rhythm
	@env -u DATABASE_URL $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m long

test-postgres: $(VENV)/.dev  ## Run the tests on PostgreSQL (DATABASE_URL=…)
	@DATABASE_URL=$${DATABASE_URL:-$(POSTGRES_URL)} $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(PYTEST_ARGS)

check-site: $(VENV)/.dev $(CHECKS)/node_modules/.package-lock.json  ## Judge the public pages: HTML, axe, weight, Lighthouse (needs Chromium, nodejs and npm)
	@env -u DATABASE_URL $(BIN)/python -m tests.site_checks

# Node's programs, as their lock file says; the suite's own judgements use them where they are.
$(CHECKS)/node_modules/.package-lock.json: $(CHECKS)/package-lock.json
	@command -v npm >/dev/null || { echo "Node.js et npm manquent : sudo apt install nodejs npm"; exit 1; }
	@npm ci --silent --prefix $(CHECKS)

mutations: $(VENV)/.dev  ## Plant faults in the rights, one at a time, and see that the tests notice (an hour)
	@env -u DATABASE_URL $(BIN)/python -m tests.mutations

bench-rights: $(VENV)/.dev  ## Measure the admin of a large network: SQLite, or PostgreSQL by DATABASE_URL=…
	@$(BIN)/python -m benchmarks.rights

bench-search: $(VENV)/.dev  ## Measure search and filtered lists of a large network: SQLite, or PostgreSQL by DATABASE_URL=…
	@$(BIN)/python -m benchmarks.search

bench-signup: $(VENV)/.dev  ## Measure whether the time of an answer tells what is known of an address
	@$(BIN)/python -m benchmarks.signup_timing

bench-imports: $(VENV)/.dev  ## Measure an import and an export of 100,000 subscribers: SQLite, or PostgreSQL by DATABASE_URL=…
	@$(BIN)/python -m benchmarks.imports

lint: $(VENV)/.dev  ## Linters, types, contracts, migrations and the French catalog
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@DJANGO_SETTINGS_MODULE=config.settings.test $(RUN) makemigrations --check --dry-run
	@$(BIN)/python -m tests.catalog

format: $(VENV)/.dev  ## Put the code in its form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

messages: $(VENV)/.dev  ## Collect the texts to translate, and compile the French catalog (needs gettext)
	@DJANGO_SETTINGS_MODULE=config.settings.test $(RUN) makemessages --locale fr --extension html,txt,py,mjml --ignore 'var/*' --ignore '.venv/*' --ignore 'tests/*' --no-location --no-wrap --no-obsolete
	@DJANGO_SETTINGS_MODULE=config.settings.test $(RUN) compilemessages --locale fr --ignore '.venv/*'

requirements: $(VENV)/.dev  ## Compile the exact versions from the ranges of pyproject.toml
	@$(COMPILE) -o requirements/runtime.txt
	@$(COMPILE) --extra production -o requirements/production.txt
	@$(COMPILE) --extra dev -o requirements/dev.txt

clean:  ## Remove the virtual environment and everything that a run wrote
	@rm -rf $(VENV) var .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Estuaire a besoin de Python 3.11 ou plus récent (PYTHON=… pour en désigner un)."; exit 1; }
	@echo "Création de l’environnement Python dans $(VENV)…"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Il manque à Python son module venv : sudo apt install python3-venv, puis recommencez."; exit 1; }

$(VENV)/.runtime: requirements/runtime.txt | $(BIN)/python
	@echo "Installation des bibliothèques (une minute environ)…"
	@$(PIP) --require-hashes -r requirements/runtime.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(BIN)/python
	@echo "Installation des bibliothèques et des outils de test (deux minutes environ)…"
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@ $(VENV)/.runtime
