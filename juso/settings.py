"""All settings, from the environment. Anything wrong or missing stops the start and names the setting."""

import base64
import re
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
env = environ.Env()

ENVIRONMENT = env("JUSO_ENV", default="production")
if ENVIRONMENT not in {"production", "demo", "development", "test"}:
    raise ImproperlyConfigured(f"JUSO_ENV must be production, demo, development or test, not {ENVIRONMENT!r}")
PRODUCTION = ENVIRONMENT == "production"


def file_or_variable(name: str) -> str:
    """The content of the file NAME_FILE, or NAME."""
    path = env(f"{name}_FILE", default="")
    return Path(path).read_text(encoding="utf-8").strip() if path else env(name, default="")


def secret(name: str, *, spare: str) -> str:
    """A secret must be there in production, and be one; elsewhere a spare value serves."""
    value = file_or_variable(name)
    if not PRODUCTION:
        return value or spare
    if not value:
        raise ImproperlyConfigured(f"{name} or {name}_FILE must be set in production")
    if spare.rpartition(":")[2] in value or len(set(value)) < 8:
        raise ImproperlyConfigured(f"{name} is a value for trying out, or hardly any: production needs one of its own")
    return value


def seconds(name: str, default: int) -> int:
    """A limit may be made shorter, not longer."""
    value = env.int(name, default=default)
    if not 60 <= value <= default:
        raise ImproperlyConfigured(f"{name} must be between 60 and {default} seconds")
    return value


DEBUG = False
SECRET_KEY = secret("JUSO_SECRET_KEY", spare="only-for-demo-and-tests-never-in-production")
if PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("JUSO_SECRET_KEY must have at least 50 characters")
ALLOWED_HOSTS = env.list("JUSO_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost", "testserver"])
if PRODUCTION and (not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS):
    raise ImproperlyConfigured("JUSO_HOSTS must name the hosts that are answered, without *")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.humanize",  # pages of allauth load it
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_linear_migrations",
    "django_htmx",
    "csp",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "common",
    "audit",
    "agencies",
    "clocks",
    "notices",
    "drafts",
    "people",
    "community",
    "sheets",
    "consents",
    "cases",
    "routing",
    "slips",
    "matching",
    "referrals",
    "boards",
    "plans",
    "imports",
    "handovers",
    "outreach",
    "participation",
    "meetings",
    "packs",
    "sealed",
    "printing",
    "oversight",
    "council",
    "reports",
]
if not PRODUCTION:
    INSTALLED_APPS.append("demo")

MIDDLEWARE = [
    "common.middleware.headers",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "agencies.middleware.SessionLimits",
    "agencies.middleware.Acting",
    "agencies.middleware.Proofs",
    "agencies.middleware.SecondFactor",
    "agencies.middleware.Absence",
    "agencies.stepup.StepUp",
    "audit.middleware.Refusals",
    "common.middleware.Refusals",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
]

ROOT_URLCONF = "juso.urls"
WSGI_APPLICATION = "juso.wsgi.application"
FORM_RENDERER = "common.formlook.FormLook"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "agencies.context.frame",
            ],
            "builtins": ["common.templatetags.ui", "common.templatetags.era", "django.templatetags.static"],
        },
    }
]

# Two ways into one database: the application serves as juso_app, the migrate command comes as juso_owner.
DATABASE_URL = file_or_variable("DATABASE_URL")
DATABASE_OWNER_URL = file_or_variable("DATABASE_OWNER_URL")
if not DATABASE_URL:
    raise ImproperlyConfigured("DATABASE_URL must be set (bin/demo and manage.py set it for the embedded server)")
DATABASES = {
    "default": {
        **env.db_url_config(DATABASE_URL),
        "ENGINE": "juso.database",
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": env.int("JUSO_CONN_MAX_AGE", default=600),
        "CONN_HEALTH_CHECKS": True,
    }
}
# Statements are prepared on the server after their fifth use: planning under row-level security costs more than running.
DATABASES["default"].setdefault("OPTIONS", {}).update(server_side_binding=True, prepare_threshold=5)
if ENVIRONMENT == "test":  # create and migrate as the owner; tests/conftest.py then steps down to the application role
    DATABASES["default"]["OPTIONS"]["options"] = "-c role=juso_owner"
    DATABASES["default"]["CONN_MAX_AGE"] = 0
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process"},  # no page waits for Redis
}
# Keys of encrypted columns, newest first: "id:base64 of 32 bytes", one per line. Independent of SECRET_KEY.
FIELD_KEYS = {
    key_id: base64.b64decode(key)
    for key_id, _, key in (
        line.partition(":")
        for line in secret(
            "JUSO_FIELD_KEYS", spare="demo:" + base64.b64encode(b"only-for-demo-and-tests-32-bytes").decode()
        ).split()
    )
}
if not FIELD_KEYS or any(
    len(key) != 32 or len(set(key)) < 8 or not re.fullmatch(r"[\w-]{1,20}", key_id, re.A) for key_id, key in FIELD_KEYS.items()
):
    raise ImproperlyConfigured(
        "JUSO_FIELD_KEYS: one line per key, an id (letters, digits, - and _), a colon and 32 bytes in base64"
    )

# Uploads: never on a disk, checked, and scanned where a scanner is named (tcp://host:3310). Without an answer: refused.
FILE_UPLOAD_HANDLERS = ["common.uploads.InMemory"]
CLAMD = env("JUSO_CLAMD", default="tcp://127.0.0.1:3310" if PRODUCTION else "")

REDIS_URL = env("REDIS_URL", default="")
if REDIS_URL:
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
elif PRODUCTION:
    raise ImproperlyConfigured("REDIS_URL must be set in production: sign-in limits are shared between workers")

LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [ROOT / "juso" / "locale"]

STATIC_URL = "static/"
STATIC_ROOT = (
    env("JUSO_STATIC_ROOT", default=str(ROOT / "var" / "static")) if PRODUCTION else None
)  # elsewhere served as written
STATICFILES_DIRS = [ROOT / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_ALLOW_ALL_ORIGINS = False
if PRODUCTION:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

# Signing in ------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # guardian is asked in sealed/access.py by name, not as a backend for everything
ANONYMOUS_USER_NAME = None  # guardian: no row stands for "nobody"
GUARDIAN_MONKEY_PATCH_USER = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if ENVIRONMENT == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "agencies.passwords.MaximumLength"},
    {"NAME": "agencies.passwords.NoWordsOfThisPlace"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "agencies.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {"login": "agencies.forms.LoginForm"}
ACCOUNT_EMAIL_NOTIFICATIONS = True  # asks our adapter, which sends no text of its own
# Guesses are counted in the database (agencies/tries.py); the cache only slows down floods from one address.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "", "reauthenticate": "30/m/user"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("JUSO_TRUSTED_PROXIES", default=1 if PRODUCTION else 0)
MFA_ADAPTER = "agencies.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Juso"
MFA_TOTP_TOLERANCE = 1  # clocks of telephones differ; each code still counts once (agencies/codes.py)
MFA_FORMS = {
    "authenticate": "agencies.codes.AuthenticateForm",
    "reauthenticate": "agencies.codes.ReauthenticateForm",
    "activate_totp": "agencies.codes.ActivateTOTPForm",
    "add_webauthn": "agencies.codes.AddPasskeyForm",
    "edit_webauthn": "agencies.codes.EditPasskeyForm",
}
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
# Second factors lie under FIELD_KEYS. This key opens those of before, until `manage.py rotate_keys` has sealed them anew.
SPARE_MFA_KEY = "anVzby1kZW1vLWFuZC10ZXN0cy1vbmx5LTMyYnl0ZXM="
MFA_ENCRYPTION_KEY = file_or_variable("JUSO_MFA_KEY") or ("" if PRODUCTION else SPARE_MFA_KEY)
if not re.fullmatch(r"([\w-]{43}=)?", MFA_ENCRYPTION_KEY) or (PRODUCTION and MFA_ENCRYPTION_KEY == SPARE_MFA_KEY):
    raise ImproperlyConfigured("JUSO_MFA_KEY must be 32 bytes in base64, and none that was meant for trying out")
# The city's identity provider (OpenID Connect): off unless an issuer is named. The secret comes from a file only.
OIDC = None
if OIDC_ISSUER := env("JUSO_OIDC_ISSUER", default=""):
    secret_file = env("JUSO_OIDC_SECRET_FILE", default="")
    OIDC = {
        "issuer": OIDC_ISSUER,
        "name": env("JUSO_OIDC_NAME", default="市の認証基盤"),
        "client_id": env("JUSO_OIDC_CLIENT_ID", default=""),
        "secret": Path(secret_file).read_text(encoding="utf-8").strip() if secret_file else "",
        "acr": env.list("JUSO_OIDC_ACR", default=[]),  # what it says where it has seen a second factor
        "amr": env.list("JUSO_OIDC_AMR", default=[]),
    }
    if not OIDC["client_id"] or not OIDC["secret"] or (PRODUCTION and not OIDC_ISSUER.startswith("https://")):
        raise ImproperlyConfigured(
            "JUSO_OIDC_ISSUER (https://), JUSO_OIDC_CLIENT_ID and JUSO_OIDC_SECRET_FILE (not empty) belong together"
        )
SOCIALACCOUNT_ADAPTER = "agencies.adapters.SocialAccountAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_IDLE_SECONDS = seconds("JUSO_SESSION_IDLE", 30 * 60)
EMERGENCY_HOURS = env.int("JUSO_EMERGENCY_HOURS", default=4)  # how long an emergency opening lets somebody read a case
SEALED_IDLE_SECONDS = 15 * 60  # where sworn members read
SESSION_ABSOLUTE_SECONDS = seconds("JUSO_SESSION_ABSOLUTE", 12 * 60 * 60)
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
DEVICE_COOKIE_NAME = "__Host-device" if PRODUCTION else "juso_device"
CSRF_FAILURE_VIEW = "common.views.csrf_failure"
if PRODUCTION:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sid", "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]
elif ENVIRONMENT == "demo":
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "juso_demo_sid", "juso_demo_csrf"

# Browser walls ---------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "report-uri": "/csp",
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# The book: its seals go to a file that should lie outside this machine; with a key (32 bytes or more) each line is signed too.
BOOK_SEALS = Path(env("JUSO_BOOK_SEALS", default=str(ROOT / "var" / "book-seals.jsonl")))
BOOK_KEY = file_or_variable("JUSO_BOOK_KEY").encode()
if BOOK_KEY and len(BOOK_KEY) < 32:
    raise ImproperlyConfigured("JUSO_BOOK_KEY must have at least 32 characters")

# Letters and jobs ------------------------------------------------------------------------------------------------
EMAIL_BACKEND = env(
    "JUSO_EMAIL_BACKEND", default=f"django.core.mail.backends.{'smtp' if PRODUCTION else 'locmem'}.EmailBackend"
)
EMAIL_HOST = env("JUSO_EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("JUSO_EMAIL_PORT", default=25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env("JUSO_EMAIL_USER", default=""), file_or_variable("JUSO_EMAIL_PASSWORD")
EMAIL_USE_TLS = env.bool("JUSO_EMAIL_STARTTLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("JUSO_EMAIL_FROM", default="juso@localhost")
# Where people reach the application: the link in every letter.
SITE_ADDRESS = env(
    "JUSO_ADDRESS", default=f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION and ALLOWED_HOSTS else "http://127.0.0.1:8000"
)
if PRODUCTION and not SITE_ADDRESS.startswith("https://"):
    raise ImproperlyConfigured("JUSO_ADDRESS must begin with https://")
ADMINS: list = []  # tracebacks are never mailed

CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 60, 90
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "send-letters": {"task": "notices.tasks.send_letters", "schedule": 60.0},
    "forget-old-notices": {"task": "notices.tasks.forget_old_notices", "schedule": crontab(hour=3, minute=50)},
    "forget-ended-sessions": {"task": "agencies.tasks.forget_ended_sessions", "schedule": crontab(hour=3, minute=10)},
    "look-ahead": {"task": "agencies.tasks.look_ahead", "schedule": crontab(hour=3, minute=40)},
    "forget-old-previews": {"task": "imports.tasks.forget_old_previews", "schedule": crontab(hour=3, minute=30)},
    "remind-of-ending-consents": {
        "task": "cases.tasks.remind_of_ending_consents",
        "schedule": crontab(hour=4, minute=10),
    },
    "climb": {"task": "referrals.tasks.climb", "schedule": crontab(minute="*/10")},
    "climb-slips": {"task": "slips.tasks.climb", "schedule": crontab(minute="5-59/10")},
    "forget-old-drafts": {"task": "drafts.tasks.forget_old_drafts", "schedule": crontab(hour=3, minute=20)},
    "remind-preparations": {"task": "meetings.tasks.remind_preparations", "schedule": crontab(hour=7, minute=10)},
    "remind-of-plans": {"task": "plans.tasks.remind_of_plans", "schedule": crontab(hour=7, minute=20)},
    "remind-of-follow-ups": {"task": "participation.tasks.remind_of_follow_ups", "schedule": crontab(hour=7, minute=22)},
    "remind-of-disclosures": {"task": "packs.tasks.remind_of_disclosures", "schedule": crontab(hour=7, minute=25)},
    "remind-of-stale-resources": {"task": "community.tasks.remind_of_stale", "schedule": crontab(hour=7, minute=15)},
    "work-off-prints": {"task": "printing.tasks.work_off", "schedule": 15.0},
    "forget-prints": {"task": "printing.tasks.forget_files", "schedule": crontab(minute=35)},
    "seal-book": {"task": "audit.tasks.seal_book", "schedule": crontab(minute="2-59/5")},
    "look-through-the-book": {"task": "oversight.tasks.look_through_the_book", "schedule": crontab(hour=6, minute=40)},
    "pass-requests-on": {"task": "cases.tasks.pass_requests_on", "schedule": 60.0},
    "keep-somebody-named": {"task": "cases.tasks.keep_somebody_named", "schedule": crontab(minute=15)},
    "close-ended-seats": {"task": "sealed.tasks.close_ended_seats", "schedule": crontab(hour=0, minute=15)},
    "remind-sealed": {"task": "sealed.tasks.remind", "schedule": crontab(hour=7, minute=30)},
    "remind-council": {"task": "council.tasks.remind", "schedule": crontab(hour=7, minute=35)},
    "remind-of-outreach": {"task": "outreach.tasks.remind", "schedule": crontab(hour=7, minute=35)},
    "forget-outreach-without-ground": {"task": "outreach.tasks.forget_gone", "schedule": crontab(hour=3, minute=45)},
    "carry-out-successions": {"task": "handovers.tasks.carry_out_successions", "schedule": crontab(minute=5)},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "common.logs.OneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},  # a page that is not there is no event
    },
}
