"""Settings: everything an installation may choose comes from ``ZIXIN_*`` in the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from zixin.site.environment import Environment
from zixin.site.profiles import profile_named

ENVIRONMENT = Environment.read()
PROFILE = profile_named(ENVIRONMENT.password_profile)
SITE = Path(__file__).parent
SOURCE = SITE.parent

COMPANY_NAME = ENVIRONMENT.company_name
DATA_DIR = ENVIRONMENT.data_dir
DEBUG = False
SECRET_KEY = ENVIRONMENT.secret("secret-key")
MASTER_KEYS = ENVIRONMENT.master_keys()
AUDIT_KEY = ENVIRONMENT.secret("audit-key").encode()
AUDIT_ANCHOR = DATA_DIR / "audit-anchor.txt"
FILE_DIR = DATA_DIR / "files"
UPLOAD_DIR = DATA_DIR / "uploads"
REPORT_DIR = DATA_DIR / "reports"
OUTGOING_ADDRESSES = ENVIRONMENT.outgoing_addresses  # whom look-ups may reach, and nobody else

ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
CSRF_TRUSTED_ORIGINS = ENVIRONMENT.trusted_origins
ROOT_URLCONF = "zixin.site.urls"
ASGI_APPLICATION = "zixin.site.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "template_partials",
    "zixin.site.apps.SiteConfig",
    "zixin.kernel",
    "zixin.accounts",
    "zixin.policies",
    "zixin.customers",
    "zixin.documents",
    "zixin.dossier",
    "zixin.investigation",
    "zixin.assessment",
    "zixin.exposure",
    "zixin.guarantees",
    "zixin.decisions",
    "zixin.desk",
]

MIDDLEWARE = [
    "zixin.kernel.middleware.request_context",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "zixin.site.language.preferred_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "zixin.accounts.middleware.session_limits",
    "zixin.accounts.middleware.actor_of_request",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SITE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zixin.site.context.actor",
                "zixin.site.navigation.navigation",
            ],
        },
    }
]

DATABASES = {"default": ENVIRONMENT.database()}
CACHES: dict[str, dict[str, Any]] = {"default": ENVIRONMENT.cache()}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600  # also the longest a session lives, however busy
SESSION_IDLE_SECONDS = PROFILE.idle_minutes * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

globals().update(ENVIRONMENT.email())
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.email_from

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["zixin.kernel.hashing.BoundedArgon2Hasher"]
AUTH_PASSWORD_VALIDATORS = PROFILE.validators()
PASSWORD_ROTATION_DAYS = PROFILE.rotation_days
PASSWORD_HISTORY = PROFILE.former_passwords
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
CLEARANCE_URL = "clearance:start"
ACCOUNT_ADAPTER = "zixin.accounts.adapters.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": f"10/m/ip,{PROFILE.failures}",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "answers": "60/m/ip",  # a customer who answers a questionnaire by his link
}
# Behind one proxy of ours the client is the last address the proxy wrote; else nobody is believed.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENVIRONMENT.behind_proxy else 0
MFA_ADAPTER = "zixin.accounts.adapters.EncryptingMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "zixin.accounts.forms.SecondFactorForm",
    "reauthenticate": "zixin.accounts.forms.SecondFactorAgainForm",
}
USERSESSIONS_TRACK_ACTIVITY = False

# Routes of others, each guarded by its owner: sign-in pages guard themselves.
FOREIGN_ROUTES = ("accounts/",)

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [SITE / "locale", SOURCE / "connectors" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [SITE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# Files stay in memory: a request brings 100 MiB of them and its fields, all requests of one process
# together what follows. Twice that is what uploads may take of a process's memory.
FILE_UPLOAD_HANDLERS = ["zixin.kernel.uploads.InMemoryUploads"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 102 * 1024 * 1024
BODIES_BYTES_MAX = 256 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = ENVIRONMENT.https
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENVIRONMENT.https
SECURE_HSTS_PRELOAD = ENVIRONMENT.https
SESSION_COOKIE_SECURE = ENVIRONMENT.https
CSRF_COOKIE_SECURE = ENVIRONMENT.https
if ENVIRONMENT.behind_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "zixin.kernel.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": ENVIRONMENT.log_level},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "zixin": {"level": ENVIRONMENT.log_level},
    },
}
