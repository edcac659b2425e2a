"""One settings file for every place Loket runs. Each environment variable is read by one function of loket.env."""

import re
from datetime import timedelta
from pathlib import Path

import django_stubs_ext
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.contrib.messages import constants as message_levels

from loket import env

django_stubs_ext.monkeypatch()  # ModelForm[User] and the like: typed classes that Django itself cannot subscript

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = next(
    iter(re.findall(r"^## (\d[\w.]*)", (BASE_DIR / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE))
)

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = [host for host in env.text("ALLOWED_HOSTS", "localhost,127.0.0.1").split(",") if host]
CSRF_TRUSTED_ORIGINS = [origin for origin in env.text("CSRF_TRUSTED_ORIGINS", "").split(",") if origin]
BEHIND_TLS = env.flag("BEHIND_TLS", default=False)

INSTALLED_APPS = [
    "loket",
    "taskforce",
    "plaatsing",
    "actietafel",
    "overleg",
    "cases",
    "accounts",
    "post",
    "region",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django.forms",
    "django_filters",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "loket.middleware.headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "loket.middleware.legible",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "loket.middleware.active_toegang",
    "loket.middleware.walls",
    "loket.middleware.stranded",  # inside the walls: it asks the database
]

ROOT_URLCONF = "loket.urls"
WSGI_APPLICATION = "loket.wsgi.application"

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
                "loket.context.frame",
            ],
            "builtins": ["loket.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- database: the serving role by default, the owner for migrations and loading -------------------------------
AS_OWNER = env.flag("LOKET_AS_OWNER", default=False)
DATABASE_OWNER_URL = env.text("DATABASE_OWNER_URL", "")
DATABASES = {
    "default": env.database(DATABASE_OWNER_URL if AS_OWNER and DATABASE_OWNER_URL else env.text("DATABASE_URL"))
}
DATABASES["default"]["CONN_MAX_AGE"] = 0
# Pages ask short questions of many small tables: choosing a plan takes longer than carrying it out. PostgreSQL tries all orders of up
# to eight joins; a queryset names them in an order that is good already. Measured on 284 statements of pages over a million casussen:
# with four the choice takes a quarter of the time, and no plan is estimated more than a tenth dearer. Nor is a plan worth compiling or
# spreading over workers, except for the owner, who loads and migrates.
PLANNING = "-c join_collapse_limit=4" + ("" if AS_OWNER else " -c jit=off -c max_parallel_workers_per_gather=0")
DATABASES["default"]["OPTIONS"] = {**DATABASES["default"]["OPTIONS"], "options": PLANNING}  # type: ignore[dict-item]
if env.flag("LOKET_POOL", default=False):
    # Measured: a pool is worth three to six times; only for the long-lived web and worker processes. Each connection is looked at
    # before it is lent: after a restart of PostgreSQL all that lie here are dead, and every one would be an error page.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = {
        **DATABASES["default"]["OPTIONS"],  # type: ignore[dict-item]
        "pool": {"min_size": 2, "max_size": env.number("LOKET_POOL_SIZE", 10)},
    }
SERVING_ROLE = env.text("LOKET_SERVING_ROLE", "loket_web")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# It counts tries at the door, so nobody may be able to push those out by making it hold more than it keeps (300 by default).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- language and time -----------------------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"

# --- who comes in ------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "accounts.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.NotTheFirstThought"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "vandaag"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {
    "opgave_code": "5/h/key,30/h/ip"
}  # codes for a personal link, beside the limits of allauth itself
SESSION_COOKIE_AGE = int(timedelta(minutes=30).total_seconds())
SESSION_SAVE_EVERY_REQUEST = False
SESSION_ABSOLUTE_HOURS = 10
SESSION_COOKIE_NAME = "__Host-loket" if BEHIND_TLS else "loket"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if BEHIND_TLS else "csrf"
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_REDIRECT_EXEMPT = [r"^gezond$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
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
        "frame-ancestors": [NONE],
    }
}
# In the session, not in a cookie: a message may quote what somebody typed.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
MESSAGE_TAGS = {message_levels.ERROR: "danger"}

# --- files ---------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = env.flag("LOKET_STATIC_FROM_SOURCE", default=True)
WHITENOISE_AUTOREFRESH = DEBUG
# Only an image build collects files; a checkout serves them from where they lie.
STATIC_ROOT = None if WHITENOISE_USE_FINDERS else Path(env.text("LOKET_STATIC_ROOT"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 21 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 25_000  # a preview of a long list sends one decision a row

# --- mail: everything passes the outbox; the sender of room `post` talks to the outside world ----------------------
EMAIL_BACKEND = "post.backend.OutboxBackend"
MAIL_DIR = env.text("LOKET_MAIL_DIR", "")
DELIVERY_BACKEND = (
    "django.core.mail.backends.filebased.EmailBackend" if MAIL_DIR else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_FILE_PATH = MAIL_DIR or None
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 20
SITE_URL = env.text("LOKET_SITE_URL", "http://localhost:8000").rstrip("/")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("LOKET_MAIL_FROM", "Loket <loket@loket.example>")

# --- work in the background ------------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.text("REDIS_URL", "memory://")
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "signal reached terms": {"task": "cases.tasks.flag_deadlines", "schedule": timedelta(minutes=5)},
    "forget what leads nowhere": {"task": "cases.tasks.forget_what_leads_nowhere", "schedule": crontab(minute="55")},
    "bundle notices into mail": {"task": "post.tasks.bundle_notices", "schedule": crontab(minute="*/10")},
    "tell of lost acties": {"task": "cases.tasks.tell_of_lost_acties", "schedule": crontab(hour="3", minute="37")},
    "remove abandoned lists": {
        "task": "cases.tasks.remove_abandoned_lists",
        "schedule": crontab(hour="3", minute="17"),
    },
    "remove old drafts": {"task": "cases.tasks.remove_old_drafts", "schedule": crontab(hour="3", minute="27")},
    "open the rounds of today": {"task": "actietafel.tasks.open_rounds", "schedule": crontab(minute="5")},
    "return what was held": {"task": "overleg.tasks.return_what_was_held", "schedule": crontab(minute="35")},
    "remind of sessions": {"task": "plaatsing.tasks.remind_sessions", "schedule": crontab(minute="25")},
    "bring back placements that failed": {
        "task": "taskforce.tasks.return_failed_placements",
        "schedule": crontab(minute="*/10"),
    },
    "ask what became of promises": {"task": "plaatsing.tasks.follow_promises", "schedule": crontab(minute="15")},
    "send the outbox": {"task": "post.tasks.send_outbox", "schedule": timedelta(minutes=1)},
}
CLOCK_STALE_AFTER = timedelta(minutes=15)

# --- logging: numbers and paths, never names ------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "loket.logs.PlacesOnly", "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": []},  # its own would mail whole requests
        "fontTools": {"level": "WARNING"},
    },
}

# --- what an office sets (ARCHITECTURE: defaults that are settings) ------------------------------------------------
OFFICE_NAME = env.text("LOKET_OFFICE_NAME", "Onderwijsloket Rietlanden")
OFFICE_PHONE = env.text("LOKET_OFFICE_PHONE", "000 – 123 45 60")
OPGAVE_PURPOSE = env.text(
    "LOKET_OPGAVE_PURPOSE",
    "Om samen te kijken wat een leerling nodig heeft, en voor het overzicht van het kwartaal, zonder namen. "
    "Wij verzamelen dit niet om te handhaven of te beboeten. U ziet alleen uw eigen leerlingen.",
)
PARENT_SUPPORT = env.text("LOKET_PARENT_SUPPORT", "het Ouder- en jeugdsteunpunt: 000 – 765 43 21")
SAME_ABSENCE_SCHOOL_DAYS = env.number("LOKET_SAME_ABSENCE_SCHOOL_DAYS", 5)
REOPEN_WITHIN_DAYS = env.number("LOKET_REOPEN_WITHIN_DAYS", 42)
BLAD_DAYS_BEFORE = env.number("LOKET_BLAD_DAYS_BEFORE", 5)
BLAD_DAYS_AFTER = env.number("LOKET_BLAD_DAYS_AFTER", 7)
TWO_SCHOOLS_DAYS = env.number("LOKET_TWO_SCHOOLS_DAYS", 56)
PLACEMENT_CHECK_WEEKS = env.number("LOKET_PLACEMENT_CHECK_WEEKS", 6)
TASKFORCE_NAME = env.text("LOKET_TASKFORCE_NAME", "Taskforce Thuiszitters Rietlanden")
TASKFORCE_WEEKS = env.number("LOKET_TASKFORCE_WEEKS", 10)  # at home before a casus is one for the Taskforce
TASKFORCE_SIGNATURES = env.number("LOKET_TASKFORCE_SIGNATURES", 2)
TASKFORCE_CHECK_WEEKS = (2, 6, 12)
TASKFORCE_DISAGREE = env.text(
    "LOKET_TASKFORCE_DISAGREE",
    "Praat dan eerst met ons. Bel binnen twee weken uw contactpersoon. Die maakt binnen vijf werkdagen een afspraak met u en de "
    "voorzitter van de Taskforce.\n"
    "Komen we er samen niet uit? Dan kunt u zonder kosten hulp vragen aan een onafhankelijke onderwijsconsulent of aan "
    f"{PARENT_SUPPORT}. Zij leggen ook uit welke andere wegen er zijn.\n"
    "Voor het schoolbestuur staat in de mandaatregeling wat het kan doen. De plaatsing gaat intussen door.",
)
TASKFORCE_DISAGREE_PUPIL = env.text(  # the same, to a pupil of 16 or older
    "LOKET_TASKFORCE_DISAGREE_PUPIL",
    "Praat dan eerst met ons. Bel binnen twee weken je contactpersoon. Die maakt binnen vijf werkdagen een afspraak met jou, je ouders "
    "en de voorzitter van de Taskforce.\n"
    "Komen we er samen niet uit? Dan kun je zonder kosten hulp vragen aan een onafhankelijke onderwijsconsulent of aan "
    f"{PARENT_SUPPORT}. Zij leggen ook uit welke andere wegen er zijn.\n"
    "Voor het schoolbestuur staat in de mandaatregeling wat het kan doen. De plaatsing gaat intussen door.",
)
PLAATSING_QUORUM = env.number("LOKET_PLAATSING_QUORUM", 5)
RARE_COMBINATION_BELOW = env.number("LOKET_SMALL_COUNT", 5)
DRAFT_DAYS = env.number("LOKET_DRAFT_DAYS", 14)
ACCESS_WITH_REASON_HOURS = env.number("LOKET_ACCESS_WITH_REASON_HOURS", 24)
OPGAVE_LEERPLICHT_AFTER_DAYS = env.number("LOKET_OPGAVE_LEERPLICHT_AFTER_DAYS", 10)
OPGAVE_SILENT_ROUNDS = env.number("LOKET_OPGAVE_SILENT_ROUNDS", 2)
ONLY_INVENTED_DATA = True  # until the trust issue is done, nobody may enter a real pupil
