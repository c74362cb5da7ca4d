"""Settings: one file, the environment is read once at the top."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from accounts.language import NAMES
from config.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
given = Environment(os.environ)

DATABASE_URL = given.get("DATABASE_URL")
DATABASE_OWNER_URL = given.get("DATABASE_OWNER_URL")
DATABASE_PASSWORD = given.get("PORTAL_DATABASE_PASSWORD")
REDIS_URL = given.get("REDIS_URL", "redis://localhost:6379/0")
SECRET_KEY = given.get("PORTAL_SECRET_KEY")
SECRET_KEY_FALLBACKS = given.get("PORTAL_SECRET_KEY_FALLBACKS").split()
METRICS_TOKEN = given.get("PORTAL_METRICS_TOKEN")
LOG_LINES = os.environ.get("PORTAL_LOG", "json") == "line"
DEBUG = os.environ.get("PORTAL_DEBUG", "") == "1"
ALLOWED_HOSTS = os.environ.get("PORTAL_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("PORTAL_TRUSTED_ORIGINS", "").split(",") if origin]
HTTPS = os.environ.get("PORTAL_HTTPS", "1") == "1"
PROXIES = os.environ.get("PORTAL_PROXIES", "127.0.0.1,::1").split(",")
PDF_ENABLED = os.environ.get("PORTAL_PDF", "on") != "off"
DATA_DIR = Path(os.environ.get("PORTAL_DATA_DIR", str(BASE_DIR / ".portal" / "data")))
DEMO = os.environ.get("PORTAL_DEMO", "") == "1"
ADDRESS = os.environ.get("PORTAL_ADDRESS", "")
EMAIL_URL = given.get("PORTAL_EMAIL_URL")
DEFAULT_FROM_EMAIL = os.environ.get("PORTAL_EMAIL_FROM", "ctmtqg@localhost")


def _single_sign_on() -> dict[str, dict[str, Any]]:
    """Return the sign-on provider of each province that PORTAL_SSO_PROVINCES names, by its code."""
    found: dict[str, dict[str, Any]] = {}
    for code in given.get("PORTAL_SSO_PROVINCES").replace(",", " ").split():
        of = f"PORTAL_SSO_{code}"
        found[code] = {
            "province": code,
            "name": given.get(f"{of}_NAME", "tài khoản dùng chung của tỉnh"),
            "issuer": given.get(f"{of}_ISSUER"),
            "client_id": given.get(f"{of}_CLIENT_ID"),
            "client_secret": given.get(f"{of}_CLIENT_SECRET"),
            "trusts_email": given.get(f"{of}_TRUST_EMAIL") == "1",
            "trusts_second_factor": given.get(f"{of}_TRUST_SECOND_FACTOR") == "1",
        }
    return found


SINGLE_SIGN_ON = _single_sign_on()


def _transport(query: dict[str, str]) -> dict[str, str]:
    """Return what the address says about TLS (sslmode, sslrootcert ...)."""
    return {name: value for name, value in query.items() if name.startswith("ssl")}


def _database(url: str) -> dict[str, object]:
    """Translate a postgresql:// address (host may be a socket folder in ?host=) into Django's settings."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or "") or DATABASE_PASSWORD,
        "HOST": query.get("host", parts.hostname or ""),
        "PORT": str(parts.port or query.get("port", "")),
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c timezone=Asia/Ho_Chi_Minh", "connect_timeout": 5, **_transport(query)},
    }


DATABASES = {"default": _database(DATABASE_URL)} if DATABASE_URL else {}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "axes",
    "rest_framework",
    "drf_spectacular",
    "accounts",
    "programs",
    "targets",
    "disbursement",
    "reporting",
    "config",
]

MIDDLEWARE = [
    "config.watch.probes.ProbeMiddleware",
    "config.watch.requests.RequestMiddleware",
    "config.proxy.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "accounts.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "accounts.middleware.ScopeMiddleware",
    "accounts.api.middleware.TokenMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.shell",
                "accounts.money_scale.shown_scale",
            ],
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.sign_in.ActiveUserBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "accounts.passwords.LengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "accounts.passwords.CommonValidator"},
    {"NAME": "accounts.passwords.PatternValidator"},
    {"NAME": "accounts.passwords.OwnDataValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "my_work"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = False
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "accounts.views.session.locked_out"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

_mail = urlsplit(EMAIL_URL)
MAIL_ENABLED = bool(EMAIL_URL)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL_ENABLED else 'dummy'}.EmailBackend"
EMAIL_HOST = _mail.hostname or ""
EMAIL_PORT = _mail.port or 587
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
EMAIL_TIMEOUT = 10

LANGUAGE_CODE = "vi"
LANGUAGES = list(NAMES.items())
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static", ("document", BASE_DIR / "reporting" / "render" / "styles")]
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

API_READS_PER_MINUTE = int(os.environ.get("PORTAL_API_READS_PER_MINUTE", "600"))
API_WRITES_PER_MINUTE = int(os.environ.get("PORTAL_API_WRITES_PER_MINUTE", "120"))
API_STRANGERS_PER_MINUTE = int(os.environ.get("PORTAL_API_STRANGERS_PER_MINUTE", "60"))
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "accounts.api.schema.PortalSchema",
    "EXCEPTION_HANDLER": "accounts.api.problems.answer",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.1",
    "TITLE": "Theo dõi Chương trình mục tiêu quốc gia",
    "DESCRIPTION": "Đọc số liệu của tỉnh, lập và duyệt báo cáo, nạp tệp Kho bạc; cùng quyền như trên màn hình.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    # Choices stand where they are used: many fields share a name and not their choices.
    "POSTPROCESSING_HOOKS": [],
}

CELERY_BROKER_URL = REDIS_URL
# A broker that is down must not hold up a person's request: the sweep wakes the worker later.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.2,
    "socket_connect_timeout": 1,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "config.beat:MarkedScheduler"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "config.watch.logs.JsonLines"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line" if LOG_LINES else "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "axes": {"level": "ERROR"},
        # Its own handler would write a second line for what the root logger tells already.
        "django": {"handlers": [], "level": "INFO"},
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
    },
}
