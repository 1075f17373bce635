"""Everything the portal keeps, as text: tables, files, Redis and logs, to search for a person."""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from logging import LogRecord
from pathlib import Path

import redis
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from hoogeveen_alert.logs import WithoutSecrets

OF_MAPS = {"spatial_ref_sys", "spatial_ref_sys_aux"}  # thousands of rows of PostGIS and SpatiaLite
BASE64 = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")


def of_tables() -> Iterator[tuple[str, str]]:
    """Each table of the database, also those that no model knows; sessions as they are read."""
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - OF_MAPS:
            cursor.execute(f'SELECT * FROM "{table}" LIMIT 0')
            asked = ", ".join(_as_text(f'"{column[0]}"') for column in cursor.description)
            cursor.execute(f'SELECT {asked} FROM "{table}"')
            yield f"table {table}", "\n".join(map(_text, cursor.fetchall()))
    yield (
        "table django_session",
        "\n".join(json.dumps(session.get_decoded()) for session in Session.objects.all()),
    )


def _as_text(column: str) -> str:
    """As it stands there, not as a driver reads it."""
    if connection.vendor == "postgresql":
        return f"CAST({column} AS text)"
    return f"CASE typeof({column}) WHEN 'blob' THEN hex({column}) ELSE CAST({column} AS TEXT) END"


def of_files(*folders: Path) -> Iterator[tuple[str, str]]:
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                yield f"file {path.name}", f"{path}\n{path.read_bytes().decode(errors='replace')}"


def of_database_files() -> Iterator[tuple[str, str]]:
    """The bytes of SQLite's file and its log, rows that were deleted included; of a server none."""
    name = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == "sqlite":
        for path in name.parent.glob(f"{name.name}*"):
            yield f"database {path.name}", path.read_bytes().decode(errors="replace")


def of_redis() -> Iterator[tuple[str, str]]:
    """Keys and values, those of the queue too."""
    server = redis.Redis.from_url(settings.REDIS_URL)
    for key in server.scan_iter():
        yield "redis", f"{_text(key)} {_value(server, key)}"


def keys_that_stay() -> set[str]:
    """Keys of Redis that do not end by themselves."""
    server = redis.Redis.from_url(settings.REDIS_URL)
    return {_text(key) for key in server.scan_iter() if server.ttl(key) == -1}


def of_logs(records: Iterable[LogRecord]) -> Iterator[tuple[str, str]]:
    """As they are written, without what the formatter masks."""
    formatter = WithoutSecrets("%(name)s %(message)s")
    for record in records:
        yield f"log {record.name}", formatter.format(record)


def _value(server: redis.Redis, key: bytes) -> str:
    read = {
        b"string": lambda: server.get(key),
        b"list": lambda: server.lrange(key, 0, -1),
        b"hash": lambda: server.hgetall(key),
        b"set": lambda: server.smembers(key),
        b"zset": lambda: server.zrange(key, 0, -1, withscores=True),
    }
    return _text(read[server.type(key)]())


def _text(value: object) -> str:
    """As text, with what stands in it as base64: the queue writes its tasks that way."""
    if isinstance(value, bytes | memoryview):
        return _unpacked(bytes(value).decode(errors="replace"))
    if isinstance(value, dict):
        return " ".join(_text(each) for pair in value.items() for each in pair)
    if isinstance(value, list | tuple | set):
        return " ".join(map(_text, value))
    return _unpacked(str(value))


def _unpacked(text: str) -> str:
    parts = [text]
    for found in BASE64.findall(text):
        try:
            parts.append(base64.b64decode(found + "=" * (-len(found) % 4)).decode())
        except ValueError:
            continue
    return " ".join(parts)


def where(needles: Iterable[str], texts: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Which of these stands where, whatever the case."""
    found: dict[str, set[str]] = {}
    for place, text in texts:
        here = {needle for needle in needles if needle.lower() in text.lower()}
        if here:
            found.setdefault(place, set()).update(here)
    return found
