"""One settings file. Everything an operator can choose comes from the environment, through the typed readers."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from konnekt.core import environment
from konnekt.core.hosts import is_this_machine
from konnekt.database import addresses
from konnekt.running import options

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

HERE = Path(__file__).resolve().parent

# --- What an operator can set -----------------------------------------------------------------------------------------

DATA = environment.folder(
    "KONNEKT_DATA", Path("var"), "Where the embedded database, keys and logs live.", shown="./var"
)
environment.text(
    "DATABASE_URL", "", "Your own PostgreSQL, as the application's role. Empty: the embedded one in KONNEKT_DATA."
)
environment.text("DATABASE_OWNER_URL", "", "The same database as the role that owns the tables and migrates them.")
environment.text(
    "KONNEKT_DATABASE_ROLE", "app", "Which of the two roles this process uses: app, or owner for migrations."
)

DEMO = environment.switch("KONNEKT_DEMO", False, "Demo mode: sign-in links and the style guide, on this machine only.")
DEBUG = environment.switch(
    "KONNEKT_DEBUG", False, "Developers only: detailed error pages. Never on a reachable server."
)
BASE_URL = environment.text(
    "KONNEKT_URL", "http://127.0.0.1:8000", "The address people use; links in mails begin with it."
)
_address = urlsplit(BASE_URL)
ALLOWED_HOSTS = environment.names(
    "KONNEKT_HOSTS", (_address.hostname or "localhost", "127.0.0.1", "localhost"), "Host names the server answers to."
)
for _name, _host in (("KONNEKT_HOST", options.HOST), ("KONNEKT_URL", _address.hostname or "")):
    if DEMO and not is_this_machine(_host):
        raise environment.BadSetting(
            f"KONNEKT_DEMO asks nobody for a second step and signs people in by links, so it works on this machine "
            f"only; but {_name} is “{_host}”. Take KONNEKT_DEMO away."
        )
SECRET_KEY_FILE = environment.folder(
    "KONNEKT_SECRET_KEY_FILE",
    DATA / "keys" / "secret.key",
    "Signs sessions and links. Made on first start.",
    shown="KONNEKT_DATA/keys/secret.key",
)
MASTER_KEY_FILE = environment.folder(
    "KONNEKT_MASTER_KEY_FILE",
    DATA / "keys" / "master.key",
    "Opens what is sealed. Back it up apart from the database.",
    shown="KONNEKT_DATA/keys/master.key",
)
MASTER_KEY = environment.text(
    "KONNEKT_MASTER_KEY", "", "The master key itself, in place of the file (newest first, separated by commas)."
)
EMAIL_HOST = environment.text(
    "KONNEKT_SMTP_HOST", "", "Mail server. Empty: mails are written as files under KONNEKT_DATA/mail."
)
EMAIL_PORT = environment.number("KONNEKT_SMTP_PORT", 587, "Mail server's port.", least=1)
EMAIL_HOST_USER = environment.text("KONNEKT_SMTP_USER", "", "Name for the mail server, if it asks for one.")
EMAIL_HOST_PASSWORD = environment.text("KONNEKT_SMTP_PASSWORD", "", "Password for the mail server.")
EMAIL_USE_TLS = environment.switch(
    "KONNEKT_SMTP_STARTTLS", True, "Encrypt the connection to the mail server (STARTTLS)."
)
DEFAULT_FROM_EMAIL = environment.text(
    "KONNEKT_MAIL_FROM", "Konnekt Mentoring <mentoring@localhost>", "Sender of every mail."
)
IDLE_MINUTES = environment.number(
    "KONNEKT_IDLE_MINUTES", 60, "A participant's session ends after so many quiet minutes.", least=5
)
IDLE_MINUTES_STRICT = environment.number(
    "KONNEKT_IDLE_MINUTES_STRICT", 15, "The same for programme managers, administrators and operators.", least=5
)
SESSION_HOURS = environment.number(
    "KONNEKT_SESSION_HOURS", 12, "A session ends after so many hours, whatever happens.", least=1
)
SESSION_HOURS_STRICT = environment.number(
    "KONNEKT_SESSION_HOURS_STRICT", 8, "The same for programme managers, administrators and operators.", least=1
)
TRUSTED_PROXIES = environment.number("KONNEKT_TRUSTED_PROXIES", 0, "How many reverse proxies stand before the server.")
LOG_LEVEL = environment.text("KONNEKT_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR.")

# --- Application ------------------------------------------------------------------------------------------------------


def _secret_key() -> str:
    """The signing key; made once per installation, readable by its owner alone."""
    if not SECRET_KEY_FILE.exists():
        from secrets import token_urlsafe

        SECRET_KEY_FILE.parent.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(SECRET_KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(token_urlsafe(48))
        except FileExistsError:
            pass
    return SECRET_KEY_FILE.read_text().strip()


SECRET_KEY = _secret_key()
MESSAGE_ID_DOMAIN = _address.hostname or "localhost"
SECURE = _address.scheme == "https"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "procrastinate.contrib.django",
    "konnekt.core",
    "konnekt.database",
    "konnekt.access",
    "konnekt.sealing",
    "konnekt.jobs",
    "konnekt.ledger",
    "konnekt.notify",
    "konnekt.files",
    "konnekt.disclosure",
    "konnekt.privacy",
    "konnekt.accounts",
    "konnekt.organisations",
    "konnekt.questions",
    "konnekt.concerns",
    "konnekt.programmes",
    "konnekt.relationships",
    "konnekt.readiness",
    "konnekt.champions",
    "konnekt.feedback",
    "konnekt.workspace",
    "konnekt.recruiting",
    "konnekt.surveys",
    "konnekt.training",
    "konnekt.guidance",
    "konnekt.community",
    "konnekt.nudging",
    "konnekt.matching",
    "konnekt.outcomes",
    "konnekt.web",
    "konnekt.demo",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "konnekt.web.middleware.SizeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "konnekt.web.middleware.PrivatePagesMiddleware",
    "konnekt.web.middleware.SessionLimitsMiddleware",
]

ROOT_URLCONF = "konnekt.urls"
WSGI_APPLICATION = "konnekt.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "konnekt.web.templatetags.konnekt"],
            "context_processors": [
                "csp.context_processors.nonce",
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "konnekt.web.context.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

DATABASES = addresses.django_settings()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    # allauth's rate limits need a cache that every process shares; a migration of `accounts` makes its table.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "konnekt_cache"},
}

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# --- Sign-in ----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {
        "NAME": "konnekt.accounts.passwords.GuessableValidator",
        "OPTIONS": {"more_words": "konnekt.organisations.queries.every_name"},
    },
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email",)},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

_ACCOUNT_FORMS = {
    "login": "SignInForm",
    "signup": "SignUpForm",
    "add_email": "ChangeAddressForm",
    "change_password": "ChangePasswordForm",
    "set_password": "SetPasswordForm",
    "reset_password": "ResetForm",
    "reset_password_from_key": "ChoosePasswordForm",
    "reauthenticate": "PasswordAgainForm",
}
_MFA_FORMS = {
    "authenticate": "CodeForm",
    "reauthenticate": "CodeAgainForm",
    "activate_totp": "FirstCodeForm",
    "add_webauthn": "AddPasskeyForm",
    "edit_webauthn": "RenamePasskeyForm",
}
ACCOUNT_ADAPTER = "konnekt.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _address.scheme
ACCOUNT_FORMS = {name: f"konnekt.web.account.forms.{form}" for name, form in _ACCOUNT_FORMS.items()}
# Pauses, not lock-outs: five wrong passwords a minute for an address from one network, twenty for the network. Thirty
# an hour, so that nobody who knows a password gets through the codes of its second step by patience. A whole office may
# ask for its invitations on the day of the launch, and codes of certificates are looked up one by one, not guessed.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "20/m/ip,5/m/key,30/h/key",
    "invitation_request": "60/m/ip",
    "certificate_check": "60/m/ip",
    "feedback_reference": "30/m/ip",
}
PASSWORD_RESET_TIMEOUT = 3600
MFA_ADAPTER = "konnekt.accounts.adapter.MFAAdapter"
MFA_FORMS = {name: f"konnekt.web.account.forms.{form}" for name, form in _MFA_FORMS.items()}
# A new address counts only once it is confirmed, so a login with a second step may change its own.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Konnekt Mentoring"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# --- Strict browser ---------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
_prefix = "__Host-" if SECURE else ""
SESSION_COOKIE_NAME = f"{_prefix}konnekt_session"
CSRF_COOKIE_NAME = f"{_prefix}konnekt_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_FAILURE_VIEW = "konnekt.web.errors.stale_form"
CSRF_TRUSTED_ORIGINS = [f"{_address.scheme}://{_address.netloc}"]
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Words, time, files -----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATICFILES_DIRS = [HERE / "static"]
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "konnekt.web.static_files.StaticFiles"},
}

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA / "mail"
EMAIL_TIMEOUT = 20

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"procrastinate": {"level": "WARNING"}},
}
