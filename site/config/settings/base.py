"""What every installation shares. Values that differ from place to place come from the environment."""

import datetime
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from environs import Env, validate

BASE_DIR = Path(__file__).resolve().parents[3]
SITE_DIR = BASE_DIR / "site"
# Everything that a running site writes: database, media, mailbox, collected files.
VAR_DIR = BASE_DIR / "var"

env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

INSTALLED_APPS = [
    "config.apps.ConfigAppConfig",
    "home",
    "newsletter",
    "actions",
    "core",
    "wagtailgeowidget",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.api.v2",
    "wagtail",
    "rest_framework",
    "anymail",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.compression.CompressTextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.signin.middleware.SecondStepMiddleware",
    "config.maintenance.MaintenanceMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    # Last, says django-axes: it answers in the place of what is inside.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SITE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]

DATABASES = {"default": env.dj_db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'estuaire.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # The web server and `manage.py run` share the file: writers queue instead of failing,
    # and what was committed before a mail was handed over survives a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    # Full-text search in French.
    INSTALLED_APPS.append("django.contrib.postgres")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_OF_THE_PROCESS = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
CACHES = {
    "default": _OF_THE_PROCESS,
    # Where sign-ups are counted (`core.limits`). One process serves a developer's machine, the demo and a test.
    "shared": _OF_THE_PROCESS | {"LOCATION": "shared", "OPTIONS": {"MAX_ENTRIES": 100_000}},
}

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    # First: it lets nobody try who is locked out.
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "actions.backends.MembershipBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "wagtailadmin_login"

# --- Signing in --------------------------------------------------------------------------------------------
# Who must have a second step: « coordinators », « everyone », or nobody.
REQUIRE_TWO_FACTOR = env.str("REQUIRE_TWO_FACTOR", "", validate=validate.OneOf(["", "coordinators", "everyone"]))
# What makes somebody a coordinator, asked of the account: the floor knows nothing of the rooms.
COORDINATOR_PERMISSION = "actions.change_institution"
# How many proxies stand before the site, each adding an address to X-Forwarded-For.
PROXY_COUNT = env.int("PROXY_COUNT", 0, validate=validate.Range(min=0))
# Wrong passwords for one account, and from one network, before both rest for a while.
AXES_FAILURE_LIMIT = 5
NETWORK_FAILURE_LIMIT = 50
AXES_COOLOFF_TIME = datetime.timedelta(minutes=30)
# The rest runs out, whatever is tried meanwhile: nobody keeps another out for ever.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_HANDLER = "core.signin.limits.AttemptHandler"
# In the order that the handler counts them in.
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "core.signin.limits.attempted_account"
AXES_CLIENT_IP_CALLABLE = "core.signin.limits.client_network"
AXES_CLIENT_STR_CALLABLE = "core.signin.limits.nameless_client"
AXES_LOCKOUT_CALLABLE = "core.signin.limits.lockout_response"
AXES_SENSITIVE_PARAMETERS = ["username", "code", "next", "csrfmiddlewaretoken"]
# Who came when is nobody's business.
AXES_DISABLE_ACCESS_LOG = True

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French"))]
LOCALE_PATHS = [SITE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATICFILES_DIRS = [SITE_DIR / "static"]
STATIC_ROOT: Path | None = VAR_DIR / "static"
STATIC_URL = "/static/"
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
# Outside of what the web server hands out: the site itself says who reads a document.
DOCUMENTS_ROOT = VAR_DIR / "documents"
# Pictures of shared links and icons, which the site draws: they may be erased, it draws them again.
SHARING_ROOT = VAR_DIR / "sharing"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

SECURE_REFERRER_POLICY = "same-origin"
# StreamField forms of a long sheet hold thousands of inputs.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- Wagtail -----------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Estuaire"
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILADMIN_BASE_URL = env.str("SITE_URL", "http://127.0.0.1:8000")
WAGTAILIMAGES_IMAGE_MODEL = "core.CustomImage"
WAGTAILDOCS_DOCUMENT_MODEL = "core.CustomDocument"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
# A reader sees no difference from the stock 80, and a phone carries a fifth less.
WAGTAILIMAGES_WEBP_QUALITY = 70
WAGTAILIMAGES_AVIF_QUALITY = 60
# As people write dates; the stock form is 2026-11-23.
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
# One region, one clock: nobody is asked for theirs.
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_USER_LOGIN_FORM = "actions.joining_forms.InvitedSignInForm"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
# Nearly a page's address stays an address: the question that Wagtail would ask names the page's next title.
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = "exact"
WAGTAIL_ALLOW_UNICODE_SLUGS = False
# PostgreSQL's French without accents, which a migration of `home` makes; SQLite has no such thing.
SEARCH_CONFIG = "french_unaccent"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": SEARCH_CONFIG}}
WAGTAILEMBEDS_RESPONSIVE_HTML = True
TAGGIT_CASE_INSENSITIVE = True

# --- Map ---------------------------------------------------------------------------------------------------
MAP_TILE_URL = env.str("MAP_TILE_URL", "https://{s}.tile.openstreetmap.org/{z}/{x}/{y}.png")
MAP_TILE_ATTRIBUTION = env.str(
    "MAP_TILE_ATTRIBUTION",
    '© <a href="https://www.openstreetmap.org/copyright">contributeurs OpenStreetMap</a>',
)
# Whether that server is the network's own: the map is then drawn at once, where it waits for a click otherwise.
MAP_TILES_FIRST_PARTY = env.bool("MAP_TILES_FIRST_PARTY", False)
# The middle of Brittany, where the first network works.
GEO_WIDGET_DEFAULT_LOCATION = {
    "lat": env.float("MAP_DEFAULT_LATITUDE", 48.1),
    "lng": env.float("MAP_DEFAULT_LONGITUDE", -2.8),
}
GEO_WIDGET_ZOOM = env.int("MAP_DEFAULT_ZOOM", 8)
GEO_WIDGET_LEAFLET_TILE_LAYER = MAP_TILE_URL
GEO_WIDGET_LEAFLET_TILE_LAYER_OPTIONS = {
    "attribution": MAP_TILE_ATTRIBUTION,
    # OpenStreetMap refuses those who don't say where they come from.
    "referrerPolicy": "strict-origin-when-cross-origin",
}
# The Base Adresse Nationale, asked by the editor's browser; without these, addresses are typed and pins put by hand.
GEOCODER_URL = env.str("GEOCODER_URL", "https://data.geopf.fr/geocodage/search")
GEOCODER_REVERSE_URL = env.str("GEOCODER_REVERSE_URL", "https://data.geopf.fr/geocodage/reverse")

# --- Maintenance -------------------------------------------------------------------------------------------
# Either of the two closes the site to the public: the variable, or the file while it lies there.
MAINTENANCE_MODE = env.bool("MAINTENANCE_MODE", False)
MAINTENANCE_FILE = VAR_DIR / "maintenance"

# --- Open data ---------------------------------------------------------------------------------------------
OPEN_DATA_LICENCE_NAME = env.str("OPEN_DATA_LICENCE_NAME", "Licence Ouverte 2.0 (Etalab)")
OPEN_DATA_LICENCE_URL = env.str(
    "OPEN_DATA_LICENCE_URL", "https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf"
)

# --- Asking for the letter -----------------------------------------------------------------------------------
# In an hour, from one network: a town hall shares one, and an event may bring fifty in an hour from one tablet.
SIGNUPS_PER_NETWORK = env.int("SIGNUPS_PER_NETWORK", 120, validate=validate.Range(min=1))
# In a day, for one mailbox, whatever « +something » stands in its address.
SIGNUPS_PER_ADDRESS = env.int("SIGNUPS_PER_ADDRESS", 3, validate=validate.Range(min=1))
# In an hour, to one domain, and to one of the large hosts where most people have their mailbox; then mails wait.
SIGNUPS_PER_DOMAIN = env.int("SIGNUPS_PER_DOMAIN", 60, validate=validate.Range(min=1))
SIGNUPS_PER_LARGE_HOST = env.int("SIGNUPS_PER_LARGE_HOST", 600, validate=validate.Range(min=1))
# In an hour, in all; then mails wait.
SIGNUPS_IN_ALL = env.int("SIGNUPS_IN_ALL", 1500, validate=validate.Range(min=1))

# --- Mail --------------------------------------------------------------------------------------------------
# The transactional sender (confirmations, invitations) differs from the letter's own.
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Estuaire <ne-pas-repondre@localhost.localdomain>")
NEWSLETTER_FROM_EMAIL = env.str("NEWSLETTER_FROM_EMAIL", "La lettre d’Estuaire <lettre@localhost.localdomain>")
# The key of the fingerprints of those who left; without it, SECRET_KEY and those before it.
NEWSLETTER_FINGERPRINT_KEY = env.str("NEWSLETTER_FINGERPRINT_KEY", "")
# Whether mails of this site go to mailboxes of the world, which refuse what a test may do.
NEWSLETTER_GOES_OUT = False
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 30
ANYMAIL: dict[str, str] = {}

_LOG_LEVEL = env.str("LOG_LEVEL", "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {
        # Each saved page would print ten lines of routine.
        "axes": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        # The development server's line for each request obeys the same level as the rest.
        "django.server": {"level": _LOG_LEVEL},
    },
    "root": {"handlers": ["console"], "level": _LOG_LEVEL},
}
