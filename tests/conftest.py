"""Fixtures that every room's tests share."""

import os
from typing import Any

import hypothesis
import pytest
from django.test import Client

from core.models import User
from home.models import HomePage
from home.tree import build_tree

# A busy machine is no failure; and CI tries the same examples each time, so that a red one can be looked at again.
hypothesis.settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("house")


@pytest.fixture
def tree(db: None) -> HomePage:
    """The fixed pages of a site; returns the home page."""
    return build_tree("Rives & Jeunesses", hostname="localhost", port=80)


@pytest.fixture
def client_of() -> object:
    """A function that gives a browser session logged in as a person."""

    def log_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return log_in


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say it loudly when the browser tests did not run: a green line would hide it."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if "/e2e/" in report.nodeid]
    if skipped:
        terminalreporter.write_sep("!", f"{len(skipped)} BROWSER TESTS DID NOT RUN: NO CHROMIUM", red=True, bold=True)
        terminalreporter.write_line(
            "Install one (sudo apt install chromium), or name it: make test CHROMIUM=/path/to/it"
        )
