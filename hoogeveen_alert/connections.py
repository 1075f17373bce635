"""Addresses of the servers that the portal talks to, from the environment."""

from typing import Any
from urllib.parse import urlsplit

from environs import Env, EnvValidationError, validate

from .databases.limits import limited

ENCODED = (
    "In a name or password / is written as %2F, # as %23, @ as %40, : as %3A, ? as %3F and % as %25"
)


def refused(name: str, reason: str) -> EnvValidationError:
    return EnvValidationError(f'Environment variable "{name}": {reason}', [reason])


def checked(name: str, address: str, expected: str) -> str:
    """The address, when its parts can be told apart. Raises EnvError, which shows nothing of it."""
    try:
        parts = urlsplit(address)
        whole = parts.port != 0 and not parts.fragment
    except ValueError:
        whole = False
    if not whole:
        raise refused(name, f"expected {expected}. {ENCODED}.")
    return address


def postgis(env: Env) -> dict[str, Any]:
    """What Django's DATABASES says of it."""
    expected = "postgis://user:password@host:5432/name"
    checked("DATABASE_URL", env.str("DATABASE_URL"), expected)
    try:
        database = env.dj_db_url("DATABASE_URL")
    except ValueError as error:
        raise refused("DATABASE_URL", f"expected {expected}") from error
    if database.get("ENGINE") != "django.contrib.gis.db.backends.postgis":
        raise refused("DATABASE_URL", "only PostgreSQL with PostGIS (postgis://…) is supported.")
    seconds = env.int("DATABASE_STATEMENT_SECONDS", 20, validate=validate.Range(1, 300))
    database["OPTIONS"] = limited(database.get("OPTIONS", {}), seconds) | {
        "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL", 10), "timeout": 5},
        "connect_timeout": 5,
    }
    return database | {"CONN_MAX_AGE": 0}


def redis(address: str) -> str:
    expected = "redis://host:6379/0 or unix:///path/to/redis.sock"
    if urlsplit(address).scheme not in ("redis", "rediss", "unix"):
        raise refused("REDIS_URL", f"expected {expected}")
    return checked("REDIS_URL", address, expected)


def delivery(env: Env, *default: str) -> dict[str, Any]:
    """How mail leaves, as dj-email-url tells it; with a default the variable may be left out."""
    expected = "smtp://user:password@host:587/?tls=True"
    checked("EMAIL_URL", env.str("EMAIL_URL", *default), expected)
    found = env.dj_email_url("EMAIL_URL", *default)
    if not found.get("EMAIL_BACKEND", "").startswith("django.core.mail.backends."):
        raise refused("EMAIL_URL", f"expected {expected}")
    return found


def bounce_mailbox(env: Env, loopback: set[str]) -> str:
    """Mailbox of MAIL_FROM, where servers report what did not arrive; empty when left out."""
    expected = "imaps://user:password@host/INBOX"
    address = checked("BOUNCE_MAILBOX_URL", env.str("BOUNCE_MAILBOX_URL", ""), expected)
    parts = urlsplit(address)
    if address and not (
        parts.scheme == "imaps" or (parts.scheme == "imap" and parts.hostname in loopback)
    ):
        raise refused("BOUNCE_MAILBOX_URL", f"expected {expected}")
    return address
