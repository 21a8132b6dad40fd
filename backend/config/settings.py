"""Every setting of the server, read once from the environment (`config/env.py`); those of models
and personas are in `config/llm_settings.py`, those of the API's frameworks in
`config/api_settings.py`. `.env.example` lists all variables.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from characters import body_limits
from config import databases, env, env_sources, extras, hosts, listening, logs, mail

BASE_DIR = Path(__file__).resolve().parents[1]
env_sources.load_file(BASE_DIR / ".env")

# --- What kind of start this is -------------------------------------------------------------------

DEBUG = env.boolean("DJANGO_DEBUG", env.boolean("DEBUG", False))
SECRET_KEY = env.text(
    "DJANGO_SECRET_KEY", "development-only-key-never-for-a-server" if DEBUG else ""
)
if not DEBUG and len(SECRET_KEY.encode()) < 32:
    raise ImproperlyConfigured(
        "DJANGO_SECRET_KEY: expected at least 32 bytes unless DJANGO_DEBUG is True; "
        'make one with: python -c "import secrets; print(secrets.token_urlsafe(50))"'
    )
ALLOWED_HOSTS = list(env.text_list("DJANGO_ALLOWED_HOSTS", ("localhost", "127.0.0.1", "[::1]")))
hosts.check(ALLOWED_HOSTS, debug=DEBUG)
CSRF_TRUSTED_ORIGINS = list(env.origins("DJANGO_CSRF_TRUSTED_ORIGINS", (), has_wildcards=True))
BIND, WORKERS = listening.read_bind(), listening.read_workers()
FRONTEND_ORIGINS = env.origins("CORS_FRONTEND", ("http://localhost:3000",))

# --- Django ---------------------------------------------------------------------------------------

INSTALLED_APPS = [
    # First, so that its `runserver` is the one that is used.
    "api",
    "accounts.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "corsheaders",
    "rest_framework",
    "drf_spectacular",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "accounts",
    "llm_service",
    "storage",
    "characters",
    "chat",
    # For its commands.
    "config",
]

MIDDLEWARE = [
    "api.middleware.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Tells which admin sessions were opened with two steps.
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = "config.wsgi.application"
# A redirect would drop a POST body; api.middleware answers both spellings instead.
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # The admin's pages that are about more than one app.
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.database("DATABASE_URL", BASE_DIR / "db.sqlite3"),
}
# Threads that keep a connection (decision 0006) replace it after this many seconds.
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["TEST"] = {"NAME": databases.test_name(DATABASES["default"])}
# Reads the address of another database, for `manage.py copy_to`.
DATABASE_URL_READER = "config.databases.read_url"
# Where `manage.py backup` and `upgrade` leave copies of the database.
_backups = databases.backup_folder(DATABASES["default"], BASE_DIR)
BACKUP_DIR: Path = env.path("BACKUP_DIR", _backups, base=BASE_DIR) or _backups
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Over Redis the processes notify each other; without it they poll.
REDIS_URL = env.redis("REDIS_URL")
REDIS_TLS_VERIFY = env.boolean("REDIS_TLS_VERIFY", True)

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
# Development serves the admin's files from the packages; a server collects them once.
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# --- Security -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "accounts.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.NotBlankValidator"},
    *(
        {
            "NAME": "accounts.passwords.PreparedValidator",
            "OPTIONS": {"rule": f"django.contrib.auth.password_validation.{rule}"},
        }
        for rule in (
            "UserAttributeSimilarityValidator",
            "MinimumLengthValidator",  # of 8 characters
            "CommonPasswordValidator",
            "NumericPasswordValidator",
        )
    ),
]
CORS_ALLOWED_ORIGINS = list(FRONTEND_ORIGINS)
CORS_EXPOSE_HEADERS = ["X-Request-ID", "X-Run-ID", "Retry-After"]
CORS_ALLOW_HEADERS = [
    "accept",
    "accept-language",
    "authorization",
    "content-type",
    "last-event-id",
    "x-request-id",
]
CORS_URLS_REGEX = r"^/api/"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
# Staff sign in to the admin once a working day.
SESSION_COOKIE_AGE = 8 * 60 * 60
# Only the admin has cookies. Browsers send secure ones over HTTPS only, and to localhost.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
# Set it if the proxy in front writes X-Forwarded-Proto itself; otherwise any client could forge it.
# The proxy that terminates TLS also redirects to HTTPS and sends HSTS.
if env.boolean("TRUST_FORWARDED_PROTO", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Number of trusted proxies in front: that many X-Forwarded-For entries are believed.
TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXY_COUNT", 0, maximum=10)
# The secret by which the web app's server proves that it forwarded a request (api/addresses.py).
WEB_APP_KEY = env.secret("WEB_APP_KEY", minimum=16)
# Off for programs that send faster than people do: benchmarks, load tests.
RATE_LIMITS_ENABLED = env.boolean("RATE_LIMITS_ENABLED", True)
# Megabytes of text that one user's messages may take up; 0: no limit.
MAX_STORAGE_PER_USER = env.integer("MAX_STORAGE_PER_USER", 500, maximum=1_000_000)
# The name of this server in authenticator apps.
OTP_TOTP_ISSUER = "Bronn"
# Codes of the steps before and after are accepted; this tolerance does not drift with time.
OTP_TOTP_SYNC = False
# Seconds that an authenticator refuses every code after a wrong one, doubled with each further one.
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 1 if RATE_LIMITS_ENABLED else 0
# If True, staff need two-step sign-in to enter the admin.
STAFF_SECOND_FACTOR_REQUIRED = env.boolean("STAFF_SECOND_FACTOR_REQUIRED", False)
# Bearer token for `/metrics`; without it that page is a 404.
METRICS_TOKEN = env.secret("METRICS_TOKEN", minimum=16)
# A request body larger than this is refused (413) before it is read.
MAX_BODY_BYTES = 256 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_BYTES
BODY_LIMITS = body_limits.BODY_LIMITS

# --- The API --------------------------------------------------------------------------------------

from config.api_settings import *  # noqa: E402, F403

ACCESS_TOKEN_LIFETIME = timedelta(minutes=5)
REFRESH_TOKEN_LIFETIME = timedelta(days=1)
SESSION_ABSOLUTE_LIFETIME = timedelta(days=30)
EMAIL_VERIFICATION_REQUIRED = env.boolean("EMAIL_VERIFICATION_REQUIRED", True)
# `runserver` creates this superuser, under DEBUG only (accounts/development.py).
DEVELOPMENT_USER_NAME = env.text("DJANGO_USER_NAME")
DEVELOPMENT_USER_PASSWORD = env.text("DJANGO_PASSWORD")
# Signing in with Google is offered where this is set.
GOOGLE_OAUTH_CLIENT_ID = env.word("GOOGLE_OAUTH_CLIENT_ID")
# Lifetime of links in mails, in seconds. At most ten years, because an expiry beyond Python's
# latest date would make every mail fail.
_MAX_LINK_SECONDS = 10 * 365 * 86400
EMAIL_VERIFICATION_TIMEOUT = env.integer(
    "EMAIL_VERIFICATION_TIMEOUT", 86400, minimum=1, maximum=_MAX_LINK_SECONDS
)
PASSWORD_RESET_TIMEOUT = env.integer(
    "DJANGO_PASSWORD_RESET_TIMEOUT", 3600, minimum=1, maximum=_MAX_LINK_SECONDS
)

# --- Mail -----------------------------------------------------------------------------------------

_mail = mail.read(base=BASE_DIR, debug=DEBUG, verification_required=EMAIL_VERIFICATION_REQUIRED)
EMAIL_BACKEND = _mail.backend
EMAIL_SENDING_ENABLED = _mail.is_sending
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _mail.sender
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.use_tls, _mail.use_ssl
EMAIL_TIMEOUT = _mail.timeout_seconds
EMAIL_FILE_PATH = _mail.file_path
ANYMAIL = _mail.anymail

# --- Models, their log, prices and budgets, personas ----------------------------------------------

from config.llm_settings import *  # noqa: E402, F403  after backend/.env is loaded

# --- Reports of errors, and traces ----------------------------------------------------------------

SENTRY_DSN = extras.read_dsn()
SENTRY_ENVIRONMENT = env.word("SENTRY_ENVIRONMENT", "production")
# The standard names; the package itself reads other variables of OpenTelemetry.
OTEL_EXPORTER_OTLP_ENDPOINT = extras.read_collector()
OTEL_EXPORTER_OTLP_HEADERS = env.headers("OTEL_EXPORTER_OTLP_HEADERS")
OTEL_SERVICE_NAME = env.text("OTEL_SERVICE_NAME", "bronn")
# The share of requests that is traced.
OTEL_TRACES_SAMPLER_ARG = env.number("OTEL_TRACES_SAMPLER_ARG", 1, maximum=1)

# --- Tests and logs -------------------------------------------------------------------------------

TEST_RUNNER = "config.test_runner.PytestRunner"
# Lines of this level and above; by default as text on a terminal, else as JSON.
LOGGING = logs.build(
    env.choice("LOG_LEVEL", "INFO", logs.LEVELS), env.choice("LOG_FORMAT", "auto", logs.FORMATS)
)
