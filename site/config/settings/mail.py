"""How mail leaves, read from the environment.

``EMAIL_URL`` names an SMTP server: ``submission://user:password@host`` for one with STARTTLS,
``smtp://user:password@host:465/?ssl=True`` for one with TLS from the start, ``smtp://localhost:25`` for one on this
machine. A sign of the password that means something in an address is percent-encoded.

``EMAIL_BACKEND`` names any other Django backend instead, such as ``anymail.backends.brevo.EmailBackend``; each
variable ``ANYMAIL_<NAME>`` becomes ``ANYMAIL["<NAME>"]``.
"""

import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environs import Env


def mail_settings(env: Env, default_backend: str) -> dict[str, Any]:
    """The Django settings for outgoing mail.

    Args:
        env: the environment to read.
        default_backend: dotted path of the backend used when the environment names none.

    Raises:
        ImproperlyConfigured: ``EMAIL_URL`` names no kind of server that is known.
    """
    prefix = "ANYMAIL_"
    settings: dict[str, Any] = {
        "ANYMAIL": {name.removeprefix(prefix): value for name, value in os.environ.items() if name.startswith(prefix)}
    }
    if backend := env.str("EMAIL_BACKEND", ""):
        settings["EMAIL_BACKEND"] = backend
    elif env.str("EMAIL_URL", ""):
        parsed = env.dj_email_url("EMAIL_URL")
        if "EMAIL_BACKEND" not in parsed:
            raise ImproperlyConfigured("EMAIL_URL must begin with submission:// or smtp://.")
        # An unset part leaves Django's default, and our time-out, as they are.
        settings.update({name: value for name, value in parsed.items() if value is not None})
    else:
        settings["EMAIL_BACKEND"] = default_backend
    return settings
