"""What is wrong with an installation, seen from the portal's own account; deploy/doctor runs it.

Each look gives sentences: what is wrong, and what to do. None of them shows a password.
"""

import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.core import checks
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from .accounts.models import User
from .static_storage import StaticFiles

SECONDS = 5
DAYS_BEFORE = 14  # a certificate that ends sooner was not renewed
OWN_CERTIFICATES = ("self-signed", "self signed")


def look() -> list[str]:
    """Everything that is wrong; a look that needs the database is left out while that is away."""
    found = [*settings_are_sound(), *static_files(), *redis_server(), *mail_server(), *address()]
    if away := list(database()):
        return away + found
    return [*tables(), *people(), *found]


def settings_are_sound() -> Iterator[str]:
    for message in checks.run_checks(include_deployment_checks=True):
        if message.level >= checks.WARNING and not message.is_silenced():
            yield f"{message.msg} {message.hint or ''}".strip()


def database() -> Iterator[str]:
    try:
        connection.ensure_connection()
    except (DatabaseError, OSError) as error:
        said = str(error).strip().splitlines()[0]
        yield (
            f"The database does not let the portal in ({said}). Look at DATABASE_URL, "
            "and at: systemctl status postgresql"
        )


def tables() -> Iterator[str]:
    executor = MigrationExecutor(connection)
    if behind := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield f"The tables are {len(behind)} steps behind the code. Run deploy/install."
    if unknown := set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations):
        names = ", ".join(".".join(each) for each in sorted(unknown)[:3])
        yield f"The tables are of a newer version than the code ({names}). Check out that version."


def people() -> Iterator[str]:
    if "accounts_user" not in connection.introspection.table_names():
        return
    if not User.objects.filter(is_superuser=True, is_active=True).exists():
        yield "Nobody may manage the portal yet. Run deploy/manage create_manager."


def static_files() -> Iterator[str]:
    if not (Path(settings.STATIC_ROOT) / StaticFiles.manifest_name).is_file():
        yield "The static files are not there: pages have no layout. Run deploy/install."


def redis_server() -> Iterator[str]:
    try:
        server = redis.from_url(settings.REDIS_URL, socket_connect_timeout=SECONDS)
        memory = server.info("memory")
    except (redis.RedisError, OSError) as error:
        yield (
            f"Redis does not answer ({error}). Look at REDIS_URL, "
            "and at: systemctl status redis-server"
        )
        return
    most, used = int(memory.get("maxmemory", 0)), int(memory["used_memory"])
    if most and used > 0.9 * most:
        yield f"Redis has {used / most:.0%} of its memory in use: raise maxmemory in redis.conf."
    if memory.get("maxmemory_policy", "noeviction") != "noeviction":
        yield (
            "Redis throws away what waits when its memory is full: set maxmemory-policy noeviction."
        )


def mail_server() -> Iterator[str]:
    """Say hello and log in, and send nothing."""
    line = get_connection(settings.MAIL_DELIVERY_BACKEND, timeout=SECONDS)
    try:
        line.open()
        line.close()
    except smtplib.SMTPAuthenticationError:
        yield "The mail server does not take the name and password of EMAIL_URL."
    except (smtplib.SMTPException, OSError) as error:
        yield (
            f"The mail server {settings.EMAIL_HOST} does not answer ({error}). "
            "Look at EMAIL_URL; may this machine reach its port?"
        )


def address() -> Iterator[str]:
    """What a visitor meets at SITE_URL: the name, the certificate, the clock, the page."""
    site = urlsplit(settings.SITE_URL)
    host = site.hostname or ""
    try:
        socket.getaddrinfo(host, None)
    except OSError:
        yield f"The name {host} is not known: it needs an A or AAAA record in the DNS."
        return
    if site.scheme == "https":
        yield from _behind(host, site.port or 443)


def _behind(host: str, port: int) -> Iterator[str]:
    visitor = HTTPSConnection(host, port, timeout=SECONDS, context=ssl.create_default_context())
    try:
        visitor.connect()
        shown = cast("ssl.SSLSocket", visitor.sock).getpeercert() or {}
        ends = shown["notAfter"]
        left = (ssl.cert_time_to_seconds(str(ends)) - time.time()) / 86_400
        if left < DAYS_BEFORE:
            yield f"The certificate ends in {left:.0f} days: it is not renewed by itself."
        visitor.request("GET", "/healthz")
        yield from _said(visitor.getresponse().status)
    except ssl.SSLCertVerificationError as error:
        yield _certificate(host, error)
    except (HTTPException, OSError) as error:
        yield (
            f"Nothing answers at https://{host}:{port} ({error}). "
            "Look at: systemctl status nginx, and the firewall."
        )
    finally:
        visitor.close()


def _certificate(host: str, error: ssl.SSLCertVerificationError) -> str:
    why = error.verify_message
    if any(word in why for word in OWN_CERTIFICATES) or "unable to get" in why:
        why += "; is the whole chain in ssl_certificate, the intermediate one too?"
    return f"Browsers refuse the certificate of {host}: {why}"


def _said(status: int) -> Iterator[str]:
    if status == 502:
        yield "nginx runs and the portal does not: systemctl status hoogeveen-alert-web"
    elif status == 503:
        yield (
            "A part of the portal is silent: "
            "systemctl status hoogeveen-alert-worker hoogeveen-alert-beat"
        )
    elif status != 200:
        yield f"/healthz answers {status}: is another site at this name?"
