"""How the environment becomes settings, and that production starts only with its secrets."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from config.settings.mail import mail_settings

ROOT = Path(__file__).resolve().parents[2]
BACKEND = "config.mailbox.backends.MaildirBackend"


@pytest.fixture(autouse=True)
def no_mail_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("EMAIL_", "ANYMAIL_")):
            monkeypatch.delenv(name)


def test_without_a_word_mail_goes_to_the_default() -> None:
    assert mail_settings(Env(), BACKEND) == {"ANYMAIL": {}, "EMAIL_BACKEND": BACKEND}


def test_an_smtp_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "submission://facteur:s%40cret@mail.example.org:587")
    settings = mail_settings(Env(), BACKEND)
    assert settings["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert (settings["EMAIL_HOST"], settings["EMAIL_PORT"]) == ("mail.example.org", 587)
    assert (settings["EMAIL_HOST_USER"], settings["EMAIL_HOST_PASSWORD"]) == ("facteur", "s@cret")
    assert settings["EMAIL_USE_TLS"]
    assert "EMAIL_TIMEOUT" not in settings


def test_any_service_of_anymail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_BACKEND", "anymail.backends.brevo.EmailBackend")
    monkeypatch.setenv("ANYMAIL_BREVO_API_KEY", "clé")
    settings = mail_settings(Env(), BACKEND)
    assert settings["EMAIL_BACKEND"] == "anymail.backends.brevo.EmailBackend"
    assert settings["ANYMAIL"] == {"BREVO_API_KEY": "clé"}


def test_an_unreadable_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "pigeon://voyageur")
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        mail_settings(Env(), BACKEND)


def production(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings.production"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL"])
def test_production_names_the_secret_that_is_missing(missing: str) -> None:
    given = {"SECRET_KEY": "k" * 60, "ALLOWED_HOSTS": "example.org", "SITE_URL": "https://example.org"}
    del given[missing]
    result = production(**given)
    assert result.returncode != 0
    assert missing in result.stderr


def test_production_passes_the_deployment_checks() -> None:
    result = production(
        SECRET_KEY="Zk3-une_longue.phrase!Au7hasard?kq0PLmx92bvvTTdW41ze-fin",
        ALLOWED_HOSTS="example.org",
        SITE_URL="https://example.org",
    )
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "DatabaseCache shared_cache"),
        ({"REDIS_URL": "redis://cache.example:6379/1"}, "RedisCache redis://cache.example:6379/1"),
    ],
)
def test_production_counts_sign_ups_in_a_cache_that_its_processes_share(
    environment: dict[str, str], expected: str
) -> None:
    told = "from django.conf import settings; c = settings.CACHES['shared']; print(c['BACKEND'], c['LOCATION'])"
    result = subprocess.run(
        [sys.executable, "-c", told],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SECRET_KEY": "k" * 60,
            "ALLOWED_HOSTS": "example.org",
            "SITE_URL": "https://example.org",
        }
        | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip().endswith(expected)
