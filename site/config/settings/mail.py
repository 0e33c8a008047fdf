"""How mail leaves, read from the environment.

``EMAIL_URL`` names an SMTP server (``smtp+tls://user:password@host:587``). ``EMAIL_BACKEND`` names any other
Django backend instead, such as ``anymail.backends.brevo.EmailBackend``; each variable ``ANYMAIL_<NAME>`` becomes
``ANYMAIL["<NAME>"]``.
"""

import os
from typing import Any

from environs import Env


def mail_settings(env: Env, default_backend: str) -> dict[str, Any]:
    """The Django settings for outgoing mail.

    Args:
        env: the environment to read.
        default_backend: dotted path of the backend used when the environment names none.

    Raises:
        environs.EnvError: ``EMAIL_URL`` can't be read.
    """
    prefix = "ANYMAIL_"
    settings: dict[str, Any] = {
        "ANYMAIL": {name.removeprefix(prefix): value for name, value in os.environ.items() if name.startswith(prefix)}
    }
    if backend := env.str("EMAIL_BACKEND", ""):
        settings["EMAIL_BACKEND"] = backend
    elif env.str("EMAIL_URL", ""):
        parsed = env.dj_email_url("EMAIL_URL")
        settings.update({name: value for name, value in parsed.items() if name.startswith("EMAIL_")})
    else:
        settings["EMAIL_BACKEND"] = default_backend
    return settings
