"""Every setting of a Masthead site, fed by the environment and safe by default.

The README holds the table of names; `.env.example` is an example that a test checks against this file.
"""

import mimetypes
import sys
from pathlib import Path

import django
import django_stubs_ext
import environ
from django.core.exceptions import ImproperlyConfigured
from js_asset import Script, static_lazy

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
TESTING = "pytest" in sys.modules
#: Work on this machine alone: no HTTPS, no collected static files. `manage.py demo` turns it on, without DEBUG.
LOCAL = env.bool("LOCAL", default=DEBUG or TESTING)
if not SECRET_KEY:
    if not (DEBUG or TESTING):
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Put SECRET_KEY=<50 random characters> into the environment or the file .env "
            "(see .env.example), or set DEBUG=1 for local work. `manage.py demo` writes a .env by itself."
        )
    SECRET_KEY = "not-a-secret-for-local-work-only"  # noqa: S105
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

SITE_URL = env.str("SITE_URL", default="").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CSRF_FAILURE_VIEW = "articles.views.not_sent"

INSTALLED_APPS = [
    "faq.apps.FaqConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "taggit",
    "content_editor",
    "django_prose_editor",
    "axes",
    "articles.apps.ArticlesConfig",
    "config.apps.DeskConfig",
]

MIDDLEWARE = [
    "config.middleware.RequestIdMiddleware",
    "config.middleware.HeadMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.CompressionMiddleware",
    "config.middleware.ContentSecurityPolicyMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "config.middleware.PublicationMiddleware",
    "config.freshness.FreshnessMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.SlashMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.TimeZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

#: A publication's own templates, which go before those of the house and may extend them by the same name.
TEMPLATES_DIR = env.str("TEMPLATES_DIR", default="")
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [*([Path(TEMPLATES_DIR)] if TEMPLATES_DIR else []), BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.middleware.csp_nonce",
                "config.middleware.publication",
            ],
        },
    },
]

# -- Data -------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # A publication writes some 500 pages: a checkpoint after every 8,000 (32 MB) instead of after almost each.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;"
        " PRAGMA wal_autocheckpoint=8000;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

# -- Files ------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
for _kind in ("avif", "webp"):  # Python 3.11 knows neither by itself
    mimetypes.add_type(f"image/{_kind}", f".{_kind}")
MEDIA_URL = env.str("MEDIA_URL", default="/media/")
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / "media"))()
S3_BUCKET = env.str("S3_BUCKET", default="")
S3_ENDPOINT_URL = env.str("S3_ENDPOINT_URL", default="").rstrip("/")
S3_REGION = env.str("S3_REGION", default="")
S3_PUBLIC_URL = env.str("S3_PUBLIC_URL", default="").rstrip("/")
S3_ACL = env.str("S3_ACL", default="")
S3_KEYS = env.str("AWS_ACCESS_KEY_ID", default=""), env.str("AWS_SECRET_ACCESS_KEY", default="")
if S3_BUCKET:  # where readers find what is in it: at least the bucket's own address
    _region = f".{S3_REGION}" if S3_REGION else ""
    _own = f"{S3_ENDPOINT_URL}/{S3_BUCKET}" if S3_ENDPOINT_URL else f"https://{S3_BUCKET}.s3{_region}.amazonaws.com"
    MEDIA_URL = f"{S3_PUBLIC_URL or _own}/"
STORAGES = {
    "default": (
        {
            "BACKEND": "config.s3.PictureStorage",
            "OPTIONS": {
                "bucket_name": S3_BUCKET,
                "endpoint_url": S3_ENDPOINT_URL or None,
                "region_name": S3_REGION or None,
                "default_acl": S3_ACL or None,
                "access_key": S3_KEYS[0] or None,  # without them, the machine's own role
                "secret_key": S3_KEYS[1] or None,
            },
        }
        if S3_BUCKET
        else {"BACKEND": "config.media.PictureFolder"}
    ),
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if LOCAL
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = LOCAL
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# -- People -----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "articles.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
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
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "admin:login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_IPWARE_PROXY_COUNT = env.int("PROXY_COUNT", default=0) or None

TAGGIT_CASE_INSENSITIVE = True

# -- The rich text editor -----------------------------------------------------------------------------------

DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {"js": [static_lazy("js/desk-paste.js")], "extensions": {"WordPaste": lambda _config, _shared: None}},
    {"js": [static_lazy("js/desk-linking.js")], "extensions": {"Link": lambda _config, _shared: None}},
]
#: The form of an article has dozens of boxes: each waits until it is needed.
DJANGO_PROSE_EDITOR_PRESETS = {"waiting": [Script("js/desk-editors.js", type="module")]}
#: Every kind of block as a button: the editor's own drop-down cannot be reached by keyboard.
DJANGO_PROSE_EDITOR_MENU_GROUPS = [
    {"group": group}
    for group in ("blockType -lists", "lists", "nodes -blockType -lists", "marks", "link", "table", "history")
]

# -- Language and time ------------------------------------------------------------------------------------

LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
LOCALE_PATHS = [Path(TEMPLATES_DIR) / "locale"] if TEMPLATES_DIR else []
USE_I18N = True
USE_TZ = True

# -- Mail -------------------------------------------------------------------------------------------------

MAIL_TIMEOUT = 5  # seconds
_mail = env.email_url("EMAIL_URL", default="consolemail://")
if django.VERSION >= (6, 1):
    _options = {"host": "HOST", "port": "PORT", "username": "HOST_USER", "password": "HOST_PASSWORD"}
    _smtp = {name: _mail[f"EMAIL_{key}"] for name, key in _options.items()}
    _smtp |= {f"use_{kind}": _mail.get(f"EMAIL_USE_{kind.upper()}", False) for kind in ("tls", "ssl")}
    MAILERS = {
        "default": {
            "BACKEND": _mail["EMAIL_BACKEND"],
            "OPTIONS": (
                {**_smtp, "timeout": MAIL_TIMEOUT}
                if "smtp" in _mail["EMAIL_BACKEND"]
                else {"file_path": _mail["EMAIL_FILE_PATH"]}
                if "filebased" in _mail["EMAIL_BACKEND"]
                else {}
            ),
        }
    }
else:
    vars().update(_mail, EMAIL_TIMEOUT=MAIL_TIMEOUT)
#: Letters are sent right after the save that is their reason; else only by `publish_due`.
MAIL_AT_ONCE = env.bool("MAIL_AT_ONCE", default=not TESTING)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="masthead@localhost")

# -- Security ---------------------------------------------------------------------------------------------

HTTPS = env.bool("HTTPS", default=SITE_URL.startswith("https://") or not LOCAL)
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=HTTPS)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.bool("TRUST_PROXY_SSL_HEADER", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "config.logs.RequestIdFilter"}},
    "formatters": {
        "json": {"()": "config.logs.JsonFormatter"},
        "plain": {"format": "{levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain" if LOCAL else "json",
            "filters": ["request_id"],
        }
    },
    "loggers": {"axes": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}

# -- Shared caches ----------------------------------------------------------------------------------------

#: Doors of nginx caches that fetch anew (config/nginx.conf), and the hook of a CDN.
PURGE_NGINX = [origin.rstrip("/") for origin in env.list("PURGE_NGINX", default=[])]
PURGE_URL = env.str("PURGE_URL", default="")
PURGE_TOKEN = env.str("PURGE_TOKEN", default="")

# -- The publication --------------------------------------------------------------------------------------

RELATED_SHOWN = 10
#: What counts how much in related lists, where it is not as in articles/related/weights.py: {"tags": "0.7", …}. After
#: a change, `manage.py rebuild_live` counts and ranks anew.
RELATED = dict(item.partition("=")[::2] for item in env.list("RELATED", default=[]))
CARDS_PER_PAGE = 24
MARKDOWN_TWINS = env.bool("MARKDOWN_TWINS", default=True)
LLMS_TXT = env.bool("LLMS_TXT", default=True)
SPECULATION_RULES = env.bool("SPECULATION_RULES", default=True)
SOCIAL_IMAGES = env.bool("SOCIAL_IMAGES", default=True)
