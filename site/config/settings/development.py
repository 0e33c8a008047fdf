"""A developer's machine and the demo: SQLite, a mailbox in a folder, nothing else to start."""

from config.settings.base import *  # noqa: F403
from config.settings.base import VAR_DIR, env
from config.settings.mail import mail_settings

DEBUG = env.bool("DEBUG", True)
SECRET_KEY = env.str("SECRET_KEY", "only-for-development-never-for-a-real-site")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["*"])
INTERNAL_IPS = ["127.0.0.1"]

# Static files straight from the tree, so that a change shows at once and nothing is to be collected.
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None
WHITENOISE_AUTOREFRESH = True

# Mail stays on this machine: it can be read at /boite-aux-lettres/.
MAILBOX_DIR = VAR_DIR / "mailbox"
globals().update(mail_settings(env, default_backend="config.mailbox.backends.MaildirBackend"))
