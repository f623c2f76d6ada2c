"""Django's settings: one file for every place; what differs comes from ``env``."""

from __future__ import annotations

import contextlib
import logging
import sys
from pathlib import Path

from csp.constants import NONE, SELF

from tiexin.web.config.env import read_environment

ENVIRONMENT = read_environment()
_WEB = Path(__file__).resolve().parent.parent
_STATE = ENVIRONMENT.state_dir

if ENVIRONMENT.key_is_made_up:
    logging.getLogger("tiexin.web").warning(
        "TIEXIN_SECRET_KEY: not set, and none can be kept; logins end with the process."
    )

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)
ROOT_URLCONF = "tiexin.web.config.urls"
WSGI_APPLICATION = "tiexin.web.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": dict(ENVIRONMENT.database)}

# Our own texts come from data/messages in three languages; Django's machinery for
# translations is not used, so a page never mixes the two.
USE_I18N = False
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "en"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "tiexin.web.common",
    "tiexin.web.accounts",
    "tiexin.web.cases",
    "tiexin.web.jobs",
    "tiexin.web.notices",
    "tiexin.web.hooks",
    "tiexin.web.imports",
    "tiexin.web.insight",
]
AUTH_USER_MODEL = "accounts.User"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "tiexin.web.common.middleware.PermissionsPolicy",
    "tiexin.web.common.compression.QuickGZip",
    "django.middleware.common.CommonMiddleware",
    "tiexin.web.api.app.ApiAnswers",
    "tiexin.web.common.middleware.CleanInput",
    "tiexin.web.files.receiving.BodyLimit",
    "tiexin.web.common.middleware.ErrorPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_WEB / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader"],
                )
            ]
            if not DEBUG
            else ["django.template.loaders.filesystem.Loader"],
            "context_processors": [
                "tiexin.web.common.context.page",
                "tiexin.web.notices.context.bell",
            ],
            "builtins": [
                "django.templatetags.static",
                "tiexin.web.common.templatetags.texts",
                "tiexin.web.common.templatetags.lists",
                "tiexin.web.common.templatetags.case_lists",
                "tiexin.web.common.templatetags.chart",
            ],
        },
    }
]

STATIC_URL = "/static/"
STATIC_ROOT = _STATE / "static"
STATICFILES_DIRS = [_WEB / "static"]
with contextlib.suppress(OSError):  # a read-only place serves from the package
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# After `collectstatic` files are served compressed under hashed names; before it
# (tests, a bare start) straight from the package, so that both work alike.
_COLLECTED = (STATIC_ROOT / "staticfiles.json").is_file() or (
    # The command that writes the hashed names has to know them from the start.
    "collectstatic" in sys.argv
)
WHITENOISE_USE_FINDERS = not _COLLECTED
WHITENOISE_AUTOREFRESH = DEBUG
_STORAGE = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage"
    if _COLLECTED
    else "django.contrib.staticfiles.storage.StaticFilesStorage"
)
STORAGES = {"staticfiles": {"BACKEND": _STORAGE}}

# A working day at most; the cookie says nothing but a number, and is for us alone.
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.https
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tiexin.web.common.failures.forged"
PORTRAITS = _STATE / "portraits"
SAMPLE_WORLD = ENVIRONMENT.sample_world
HOOKS_TO_LOCALHOST = ENVIRONMENT.hooks_to_localhost or DEBUG

PUBLIC_URL = ENVIRONMENT.public_url
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.mail_from
_MAIL = ENVIRONMENT.mail_server
# Without a server mails are shown where the people are invented, and else not made:
# a mail on the console of a real city would put addresses into its logs.
MAIL_GOES = _MAIL is not None or DEBUG or SAMPLE_WORLD
if _MAIL is None:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
else:
    EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.starttls, _MAIL.tls
EMAIL_TIMEOUT = 15
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
# Files in forms stay in memory and are small. Documents come in at pages of their own,
# which check who sends them before they take a byte (tiexin.web.files.receiving).
FILE_UPLOAD_MAX_MEMORY_SIZE = 16_000_000
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "tiexin.web.files.receiving.NothingBigger",
]
DOCUMENTS_ROOT = _STATE / "files"
DOCUMENT_BYTES = ENVIRONMENT.max_file_mb * 1_000_000
PROJECT_BYTES = ENVIRONMENT.max_project_mb * 1_000_000
CLAMD = ENVIRONMENT.clamd
LOGS_ROOT = _STATE / "logs"
LOG_BYTES = ENVIRONMENT.max_log_mb * 1_000_000
LOGS_BYTES = ENVIRONMENT.max_logs_mb * 1_000_000
LOG_SECONDS = float(ENVIRONMENT.log_seconds)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
# A link holds the project's facts: it is never told to another site.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = ENVIRONMENT.https
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENVIRONMENT.https
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
BEHIND_PROXY = ENVIRONMENT.behind_proxy
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s %(message)s"}},
    "filters": {"no_secrets": {"()": "tiexin.web.common.redaction.NoSecretPaths"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["no_secrets"],
        }
    },
    # Django's own handlers take these records too.
    "loggers": {
        name: {"filters": ["no_secrets"]}
        for name in ("django.request", "django.server", "tiexin.web")
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}
