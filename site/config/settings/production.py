"""A public site: every secret comes from the environment, and a missing one stops the start."""

from environs import validate

from config.settings.base import *  # noqa: F403
from config.settings.base import CACHES, STORAGES, env
from config.settings.mail import mail_settings

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS")
WAGTAILADMIN_BASE_URL = env.str("SITE_URL")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [WAGTAILADMIN_BASE_URL])

# The web server that holds the certificate and hands out the media stands before us.
PROXY_COUNT = env.int("PROXY_COUNT", 1, validate=validate.Range(min=0))
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", True)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", True)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

NEWSLETTER_GOES_OUT = True
# Several processes serve the site. The database is there anyway, reaches every server and adds a row atomically, which
# files don't; `open_site` makes its table. Redis is quicker where there is one.
REDIS_URL = env.str("REDIS_URL", "")
CACHES = CACHES | {
    "shared": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}

globals().update(mail_settings(env, default_backend="django.core.mail.backends.console.EmailBackend"))
