"""Settings of every deployment, from the environment. A missing secret stops the start; demo mode brings its own."""

import base64
import hashlib
import os
from pathlib import Path

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from hall.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent


def env_bool(name: str, default: bool = False) -> bool:
    return os.environ.get(name, str(default)).strip().lower() in {"1", "true", "yes", "on"}


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def env_secret(name: str) -> str:
    """A secret of the deployment; demo mode derives a fixed one, any other start stops without it."""
    if value := os.environ.get(name, ""):
        return value
    if DEMO:
        return base64.urlsafe_b64encode(hashlib.sha256(f"demo only: {name}".encode()).digest()).decode()
    raise ImproperlyConfigured(f"{name} is not set. See .env.example; only HALL_DEMO=1 starts without secrets.")


def field_keys(text: str) -> dict[int, bytes]:
    """`1:key,2:key` → keys by version; the highest version encrypts, all decrypt. Keys are 32 bytes in base64."""
    pairs = (part.partition(":") for part in text.split(",")) if ":" in text else [("1", ":", text)]
    return {int(version): base64.urlsafe_b64decode(key) for version, _colon, key in pairs}


# The demonstration: fictional people, demo accounts, moved time. Never on in production.
DEMO = env_bool("HALL_DEMO")
DEBUG = env_bool("DEBUG")
SECRET_KEY = env_secret("SECRET_KEY")
HALL_FIELD_KEYS = field_keys(env_secret("HALL_FIELD_KEYS"))
HALL_DIGEST_KEY = base64.urlsafe_b64decode(env_secret("HALL_DIGEST_KEY"))
HALL_HOME = Path(os.environ.get("HALL_HOME", BASE_DIR / ".local"))
HALL_FONTS = env_list("HALL_FONTS")  # folders of fonts for print, beside the shipped ones
PUBLIC_URL = os.environ.get("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")  # printed in QR codes

ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "simple_history",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "django_prometheus",
    "hall",
    "staff",
    "windows",
    "approvals",
    "supervision",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "hall.middleware.RequestLogMiddleware",
    "hall.middleware.MemberSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hall.middleware.NulMiddleware",
    "staff.middleware.PasswordChangeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "hall.middleware.RuleBrokenMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "hall.urls"
WSGI_APPLICATION = "hall.wsgi.application"
ASGI_APPLICATION = "hall.asgi.application"

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
                "hall.pages.chrome",
            ],
        },
    }
]

# Database: PostgreSQL alone; rows are locked, never tables. Connections live for ten minutes.
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", "postgresql:///hall"), conn_max_age=600, conn_health_checks=True
    )
}
DATABASES["default"].setdefault("OPTIONS", {})["application_name"] = "hall"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Queue and cache. The truth is in the database; losing either loses nothing.
REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "hall",
    }
}
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "max_retries": 1}  # seconds; a page never waits for it
CELERY_BEAT_SCHEDULE = {
    "sweep_deadlines": {"task": "supervision.sweep_deadlines", "schedule": 300.0},  # seconds
    "check_vacancies": {"task": "supervision.check_vacancies", "schedule": 60.0},  # seconds
    "deem_accepted": {"task": "approvals.deem_accepted", "schedule": crontab(minute="*/10")},
    "count_attendance": {"task": "staff.count_attendance", "schedule": crontab(minute="*/10")},
    "check_promises": {"task": "approvals.check_promises", "schedule": crontab(hour=2, minute=0)},
    "clear_expired": {"task": "hall.clear_expired", "schedule": crontab(hour=4, minute=0)},
    "project_deadlines": {"task": "approvals.project_deadlines", "schedule": crontab(hour=3, minute=0)},
    "publish_results": {"task": "approvals.publish_results", "schedule": crontab(minute=15)},
    "check_calendar_horizon": {"task": "supervision.check_calendar_horizon", "schedule": crontab(hour=7, minute=0)},
}

AUTH_USER_MODEL = "staff.StaffMember"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = reverse_lazy("staff:login")
LOGIN_REDIRECT_URL = reverse_lazy("landing")
LOGOUT_REDIRECT_URL = reverse_lazy("staff:login")

# Lockout lives in PostgreSQL: five failures a name and address, then fifteen minutes.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "staff.lockout.locked_out"
AXES_VERBOSE = False
PROXY_COUNT = int(os.environ.get("PROXY_COUNT", "0"))  # our own reverse proxies in front
AXES_CLIENT_IP_CALLABLE = "hall.visitors.address"

# A shared counter PC: the session ends with the browser, or after an hour without a click.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 3600  # seconds
SESSION_SAVE_EVERY_REQUEST = False  # would write a row for a made-up cookie: hall.middleware renews a member's hour
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# HTTPS in front of everything but the demonstration and a local run.
SECURE = env_bool("SECURE", default=not (DEMO or DEBUG))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^iclock/"]  # attendance clocks speak plain http only
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/", "/api/v1/docs/"],
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
CSRF_FAILURE_VIEW = "hall.pages.csrf_failure"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文"))]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"  # of the image, never of a volume that outlives it
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not env_bool("STATIC_MANIFEST")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if env_bool("STATIC_MANIFEST")
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = HALL_HOME / "media"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # bytes
DATA_UPLOAD_MAX_MEMORY_SIZE = 6_000_000  # bytes: 5 MB of text in a field is answered with a form error, not a reset

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "staff.authentication.DatedTokenAuthentication",
        "staff.authentication.MemberSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "hall.pagination.Pages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": ["hall.throttling.AnonymousThrottle", "hall.throttling.MemberThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "anon": "120/min",
        "user": "1200/min",
        "login": "20/min",
        "progress": "30/min",
        "clock": "1200/min",
    },
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["hall.parsing.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "hall.problems.api_problem",
    "COERCE_DECIMAL_TO_STRING": True,
}
TOKEN_HOURS = 12  # how long an API token lives
SPECTACULAR_SETTINGS = {
    "TITLE": "行政服务中心",
    "DESCRIPTION": "The service hall's API. Errors are RFC 9457 problem details with `code`, `detail` and `article`.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "CaseStateEnum": "approvals.states.CaseState",
        "CardStateEnum": "supervision.states.CardState",
        "PauseGroundEnum": "approvals.states.PauseGround",
        "RefusalGroundEnum": "approvals.states.RefusalGround",
        "AudienceEnum": "approvals.states.Audience",
        "CheckResultEnum": "approvals.states.CheckResult",
        "DeliveryMethodEnum": "approvals.states.DeliveryMethod",
        "FeeStateEnum": "approvals.states.FeeState",
        "FilingStateEnum": "approvals.states.FilingState",
        "HandoverStateEnum": "approvals.states.HandoverState",
        "PaymentMethodEnum": "approvals.states.PaymentMethod",
        "RefundStateEnum": "approvals.states.RefundState",
        "RefusalKindEnum": "approvals.states.RefusalKind",
    },
}

SIMPLE_HISTORY_REVERT_DISABLED = True
SIMPLE_HISTORY_DATE_INDEX = False

# Shades of the one blue of static/css/tokens.css.
_BLUES = ("e9f0f9", "d6e3f3", "b4cbe8", "86acd9", "4f86c6", "2e6ab5", "1f5aa8", "174680", "133a6a", "0f2e54", "0a1f3a")
_STEPS = ("50", "100", "200", "300", "400", "500", "600", "700", "800", "900", "950")
UNFOLD = {
    "SITE_TITLE": _("行政服务中心"),
    "SITE_HEADER": _("主数据管理"),
    "SITE_URL": "/landing/",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("img/favicon.svg")}],
    "SHOW_HISTORY": True,
    "COLORS": {"primary": {step: f"#{shade}" for step, shade in zip(_STEPS, _BLUES, strict=True)}},
}

LOGGING_CONFIG = None
logging_config(level=os.environ.get("LOG_LEVEL", "INFO"), readable=DEBUG or DEMO)
