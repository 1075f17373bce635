"""Settings of the portal, all from the environment, and the file that `SETTINGS_FILE` names.

docs/settings.md lists them. A missing or malformed variable stops the start with an `EnvError`
that names it.
"""

import logging
import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env, validate

from . import connections, logs, session_limits, settings_file
from .connections import refused as _refuse
from .embedded import keep_private, own_redis_url, own_secret_key
from .login.configured import *  # noqa: F403  all of allauth's that needs no environment
from .login.factor.configured import *  # noqa: F403  the same of second factors
from .login.sso import environment as sso
from .look import look_from
from .town import budgets_from, town_from

settings_file.load()
env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "::1"}


# Place ---------------------------------------------------------------------------------------

DEMO = env.bool("DEMO", False)
EMBEDDED = "DATABASE_URL" not in os.environ
if DEMO and not EMBEDDED:
    raise _refuse("DEMO", "a demonstration uses its own database; unset DATABASE_URL or DEMO.")

DATA_DIR = (BASE_DIR / env.str("DATA_DIR", "var")).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
if EMBEDDED:
    keep_private(DATA_DIR)
PORT = env.int("PORT", 8000, validate=validate.Range(1, 65535))
SITE_URL = env.str("SITE_URL", f"http://localhost:{PORT}").rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in ("http", "https") or not _site.hostname or _site.path:
    raise _refuse("SITE_URL", "expected something like https://alert.example.nl")
HTTPS = _site.scheme == "https"
if not HTTPS and _site.hostname not in LOOPBACK:
    raise _refuse("SITE_URL", "plain http is only for this machine itself; use https.")
if DEMO and _site.hostname not in LOOPBACK:
    raise _refuse("SITE_URL", "a demonstration only runs on this machine itself (localhost).")

ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS",
    sorted(LOOPBACK) if _site.hostname in LOOPBACK else [_site.hostname],
)
CSRF_TRUSTED_ORIGINS = [SITE_URL]

_town = town_from(env)
MUNICIPALITY_CODE, MUNICIPALITY_NAME, MUNICIPALITY_PHONE = _town.code, _town.name, _town.phone
MUNICIPALITY_CONTACT_URL, SECURITY_CONTACT = _town.contact_url, _town.security_contact
SITE_NAME = env.str("SITE_NAME", "").strip() or f"{MUNICIPALITY_NAME} Alert"
TOWN_DIR = DATA_DIR / "town"  # its own theme, logo and icon, see look.py
SITE_THEME, SITE_THEME_CLASSES, TOWN_FILES = look_from(env, TOWN_DIR)
BUDGETS, BUDGET_NAME, BUDGET_NAME_PLURAL = budgets_from(env, MUNICIPALITY_CODE)
ACCESSIBILITY_STATEMENT_URL = env.str("ACCESSIBILITY_STATEMENT_URL", "")
EMBED_ORIGINS: list[str] = env.list("EMBED_ORIGINS", [])  # pages that may show the map in a frame
for _origin in map(urlsplit, EMBED_ORIGINS):
    _loopback = _origin.hostname in LOOPBACK
    if (
        _origin.scheme not in ("https", *("http",) * _loopback)
        or _origin.path
        or "*" in _origin.netloc
    ):
        raise _refuse("EMBED_ORIGINS", "expected origins like https://www.example.nl,https://…")
MAP_TILES_URL = env.str(
    "MAP_TILES_URL",
    "https://service.pdok.nl/brt/achtergrondkaart/wmts/v2_0/grijs/EPSG:3857/{z}/{x}/{y}.png",
)
_tiles = urlsplit(MAP_TILES_URL)
if _tiles.scheme not in ("http", "https") or not all(f"{{{k}}}" in MAP_TILES_URL for k in "zxy"):
    raise _refuse("MAP_TILES_URL", "expected an address with {z}, {x} and {y} in it.")


# Secrets and connections ---------------------------------------------------------------------

if EMBEDDED:
    SECRET_KEY = env.str("SECRET_KEY", "") or own_secret_key(DATA_DIR)
    DATABASES = {
        "default": {
            "ENGINE": "hoogeveen_alert.databases.spatialite",
            "NAME": DATA_DIR / "portal.sqlite3",
            "OPTIONS": {
                "timeout": 30,
                "transaction_mode": "IMMEDIATE",
                # What is deleted is overwritten in the file, whatever way SQLite was built.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                "PRAGMA secure_delete=ON;",
            },
            "TEST": {"NAME": DATA_DIR / "test.sqlite3"},
        }
    }
else:
    SECRET_KEY = env.str("SECRET_KEY", validate=validate.Length(min=50))
    DATABASES = {"default": connections.postgis(env)}

# Keys of before: sessions, links and second factors made with them go on.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
REDIS_URL = connections.redis(env.str("REDIS_URL", *(own_redis_url(DATA_DIR),) * EMBEDDED))

# Delivery, not Django's own EMAIL_BACKEND: that one is the mail room's, which keeps a row.
_email = connections.delivery(env, *("file:",) * EMBEDDED)
MAIL_DELIVERY_BACKEND = _email["EMAIL_BACKEND"].replace(
    "django.core.mail.backends.filebased.EmailBackend", "hoogeveen_alert.mail.files.FileBackend"
)
EMAIL_BACKEND = "hoogeveen_alert.mail.backend.QueueBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = _email["EMAIL_HOST"] or "localhost"
EMAIL_PORT = _email["EMAIL_PORT"] or 25
EMAIL_HOST_USER = _email["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _email["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _email["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", 20, validate=validate.Range(1, 300))
# Seconds until each next try of a mail: 1, 5, 15 and 60 minutes, then hourly for a day.
MAIL_RETRY_SECONDS: list[int] = env.list(
    "MAIL_RETRY_SECONDS",
    [60, 300, 900, 3600, *[3600] * 24],
    subcast=int,
    validate=[validate.Length(1, 100), lambda terms: all(map(validate.Range(1, 86_400), terms))],
)
BOUNCE_MAILBOX_URL = connections.bounce_mailbox(env, LOOPBACK)
DEFAULT_FROM_EMAIL = env.str(
    "MAIL_FROM", f"{SITE_NAME} <noreply@{_site.hostname if HTTPS else 'localhost'}>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

CACHES = {
    "default": {
        "BACKEND": "hoogeveen_alert.cache.SurvivingRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 0.4, "socket_timeout": 0.4},
    },
    # Where {% cache %} of a template keeps its part: asking Redis would cost as much as it saves.
    "template_fragments": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    # An acknowledgement that is not answered in time takes one of the worker's places for good:
    # with ten seconds a Redis that hung for eleven left it deaf, though alive (kombu 5.7, tried).
    "socket_timeout": 300,
    "visibility_timeout": 3600,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
# Tasks that beat repeats are acknowledged early: what a killed one left is found in the database
# by its next run. Tasks about one person are acknowledged late, see contacts/tasks.py.
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Europe/Amsterdam"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")


# Application ---------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", False)
if DEBUG and _site.hostname not in LOOPBACK:
    raise _refuse("DEBUG", "only for development on this machine itself.")

INSTALLED_APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "auditlog",
    "leaflet",
    "phonenumber_field",
    "csp",
    "django.forms",
    "hoogeveen_alert.accounts.admin_config.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.gis",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "hoogeveen_alert",
    "hoogeveen_alert.accounts",
    "hoogeveen_alert.once",
    "hoogeveen_alert.login",
    "hoogeveen_alert.mail",
    "hoogeveen_alert.privacy",
    "hoogeveen_alert.texts",
    "hoogeveen_alert.periodic",
    "hoogeveen_alert.desk",
    "hoogeveen_alert.setting_up",
    "hoogeveen_alert.taking_over",
    "groups",
    "contacts",
    "signage",
]

MIDDLEWARE = [
    # What adds headers comes first, so that answers of the others have them too.
    "hoogeveen_alert.middleware.permissions_policy",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hoogeveen_alert.compression.CompressPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "hoogeveen_alert.middleware.CleanTyping",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "hoogeveen_alert.middleware.no_store_for_users",
    "hoogeveen_alert.login.sessions.middleware.keep_to_limits",
    "hoogeveen_alert.privacy.middleware.remember_request",
    "hoogeveen_alert.privacy.people_shown.log_people_shown",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "hoogeveen_alert.login.factor.middleware.FactorMiddleware",
]

ROOT_URLCONF = "hoogeveen_alert.urls"
WSGI_APPLICATION = "hoogeveen_alert.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "hoogeveen_alert.context_processors.site",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Amsterdam"
PHONENUMBER_DEFAULT_REGION = "NL"
PHONENUMBER_DB_FORMAT = "E164"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
# Not static/css: those are the sources that are bundled into static/build.
STATICFILES_DIRS = [(part, BASE_DIR / "static" / part) for part in ("build", "img", "js")]
STATICFILES_DIRS += [("town", TOWN_DIR)] * TOWN_DIR.is_dir()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "hoogeveen_alert.static_storage.StaticFiles",
        "OPTIONS": {"file_permissions_mode": 0o644},  # nginx sends them, by an account of its own
    },
}
FILE_UPLOAD_PERMISSIONS = 0o640
MEDIA_ROOT = DATA_DIR / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

# Seconds that each process gives an answer about a file of the map again, see kept_answers.py.
MAP_FRESH_FOR = 1
LEAFLET_CONFIG = {
    "TILES": [
        (
            _("Map"),
            MAP_TILES_URL,
            {
                "attribution": '<a href="https://www.pdok.nl">Kaartgegevens &copy; Kadaster</a>',
                "maxZoom": 19,
            },
        )
    ],
    "ATTRIBUTION_PREFIX": False,
    "MIN_ZOOM": 3,
    "MAX_ZOOM": 19,
    "RESET_VIEW": False,
    "NO_GLOBALS": True,
}


# Log-in --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
_BREACHED = env.str("BREACHED_PASSWORDS_FILE", "")
if _BREACHED and not Path(_BREACHED).is_file():
    raise _refuse("BREACHED_PASSWORDS_FILE", "there is no such file.")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
        ("MinimumLengthValidator", {"min_length": 12}),
        # Twenty thousand of what was found most in breaches; docs/settings.md tells how to add.
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
        *(("CommonPasswordValidator", {"password_list_path": _BREACHED}),) * bool(_BREACHED),
    )
]
_oidc = sso.providers(env)
OIDC_SESSION_SECONDS = 3600 * env.int("OIDC_SESSION_HOURS", 4, validate=validate.Range(1, 12))
SOCIALACCOUNT_PROVIDERS = sso.for_allauth(_oidc)
# After this, exports and the like ask once more who it is.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * env.int(
    "REAUTHENTICATION_MINUTES", 15, validate=validate.Range(1, 60)
)
MFA_TOTP_ISSUER = SITE_NAME
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0, validate=validate.Range(0, 9))
SESSION_IDLE, SESSION_IDLE_VOLUNTEERS, SESSION_LONGEST = session_limits.seconds_from(env)
SESSION_COOKIE_AGE = SESSION_LONGEST + session_limits.GRACE

# What changed, when and by whom; the entries are the privacy room's own model.
AUDITLOG_LOGENTRY_MODEL = "privacy.HistoryEntry"
AUDITLOG_MASK_CALLABLE = "hoogeveen_alert.privacy.changes.masked"
# Its own tables are not used.
MIGRATION_MODULES = {"auditlog": None}


# Security ------------------------------------------------------------------------------------

if HTTPS:
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    MFA_TRUST_COOKIE_NAME = "__Host-mfa_trusted"
    if ALLAUTH_TRUSTED_PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "hoogeveen_alert.views.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
_TILES_ORIGIN = f"{_tiles.scheme}://{_tiles.netloc}"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, *sso.form_origins(_oidc)],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:", _TILES_ORIGIN],
    }
}
# Leaflet writes HTML, so the browser only tells its console.
CONTENT_SECURITY_POLICY_REPORT_ONLY = {
    "DIRECTIVES": {"require-trusted-types-for": ["'script'"]},
}
SILENCED_SYSTEM_CHECKS = [
    # GDAL < 3.9 misreads hostile spatial references; no SRS or file of a visitor reaches GDAL.
    "gis.W001",
    # Whether the whole domain is https only, and preloaded, is for the domain's owner to say.
    "security.W005",
    "security.W021",
]

LOGGING = logs.configuration(env.log_level("LOG_LEVEL", logging.INFO))
