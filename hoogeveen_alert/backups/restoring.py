"""Brings an archive back, into an empty machine or beside what is there; deploy/restore runs it.

Everything is unpacked, checked and loaded into a database of another name first. Only when it is
whole do database, photos and settings take their places, and what stood there keeps a name with
`_before_` and the moment in it.
"""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from environs import EnvError

from .. import settings_file
from . import archive
from .archive import BackupError


@dataclass(frozen=True)
class Database:
    """Where the archive's settings say that it is."""

    name: str
    user: str
    password: str
    host: str
    port: int

    @property
    def new(self) -> str:
        return f"{self.name}_restoring"


@dataclass(frozen=True)
class Administrator:
    """Who may make databases: an address, or an account of this machine that psql runs as."""

    url: str = field(default="", repr=False)
    prefix: tuple[str, ...] = ("runuser", "-u", "postgres", "--")

    def command(self, program: str, database: str, port: int) -> list[str]:
        if self.url:
            parts = urlsplit(self.url)
            place = parts.netloc.rpartition("@")[2]
            # Without the password, which everybody on the machine could read: see `environment`.
            named = parts._replace(netloc=f"{quote(unquote(parts.username or ''))}@{place}")
            return [program, "--dbname", named._replace(path=f"/{quote(database)}").geturl()]
        return [*self.prefix, program, "--port", str(port), "--dbname", database]

    def environment(self) -> dict[str, str]:
        password = unquote(urlsplit(self.url).password or "")
        return os.environ | ({"PGPASSWORD": password} if password else {})


@dataclass(frozen=True)
class Unpacked:
    folder: Path
    manifest: dict[str, Any]
    settings: dict[str, str] = field(repr=False)
    database: Database = field(repr=False)


def opened(source: Path, passphrase: Path, folder: Path) -> Unpacked:
    """Unpack and understand it. Raises BackupError, in which case nothing was changed."""
    _need_space(folder, 2 * source.stat().st_size)
    archive.unpack(source, passphrase, folder)
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        made_by = manifest["format"]
        settings = settings_file.read(folder / "settings.env")
        database = _database_of(settings["DATABASE_URL"])
        manifest["rows"], manifest["migrations"]
    except (OSError, ValueError, KeyError, EnvError) as error:
        raise BackupError(f"{source} lacks something: {error}. Nothing was changed.") from error
    if made_by > archive.FORMAT:
        raise BackupError(_too_new(f"its format is {made_by}, and this one reads {archive.FORMAT}"))
    return Unpacked(folder, manifest, settings, database)


def refuse_newer(unpacked: Unpacked, known: set[tuple[str, str]]) -> None:
    """Raises BackupError when tables of the archive are of a version that this code is not."""
    if unknown := [f"{a}.{n}" for a, n in unpacked.manifest["migrations"] if (a, n) not in known]:
        raise BackupError(_too_new(f"its tables have {', '.join(unknown[:3])}"))


def _too_new(why: str) -> str:
    return (
        "The archive is of a newer version of the portal than this one "
        f"({why}). Check out that version first. Nothing was changed."
    )


def _database_of(url: str) -> Database:
    parts = urlsplit(url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    name = unquote(parts.path.lstrip("/"))
    return Database(name, user, password, parts.hostname or "127.0.0.1", parts.port or 5432)


def _need_space(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size:
        raise BackupError(
            f"The disk is full: {free / 1e6:.0f} MB free under {folder}, and it takes "
            f"{size / 1e6:.0f} MB. Nothing was changed."
        )


# The database ---------------------------------------------------------------------------------


def load(unpacked: Unpacked, admin: Administrator) -> None:
    """Load it under another name and compare. Raises BackupError; then that name is gone again."""
    database = unpacked.database
    if not admin.url and database.host not in ("localhost", "127.0.0.1", "::1"):
        raise BackupError(
            f"The database stands on {database.host}: put the address of its administrator, "
            "postgresql://postgres:password@host:5432, in ADMIN_URL. Nothing was changed."
        )
    try:
        _make_empty(database, admin)
        _load_tables(unpacked, admin)
        _compare(unpacked, admin)
    except BaseException:
        drop_new(database, admin)
        raise


def _make_empty(database: Database, admin: Administrator) -> None:
    drop_new(database, admin)
    password = literal(database.password)
    exists = f"SELECT 1 FROM pg_roles WHERE rolname = {literal(database.user)}"
    if not run_sql(admin, database, "postgres", exists):
        making = f"CREATE ROLE {quoted(database.user)} LOGIN PASSWORD {password}"
        run_sql(admin, database, "postgres", making)
    owner = quoted(database.user)
    # A bare machine without a language would make one that knows no letters but those of ASCII.
    making = f"CREATE DATABASE {quoted(database.new)} OWNER {owner} TEMPLATE template0"
    making += " ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
    run_sql(admin, database, "postgres", making)
    # By the administrator, whose the extension stays: the portal's account could not make it.
    run_sql(admin, database, database.new, "CREATE EXTENSION postgis")


def _load_tables(unpacked: Unpacked, admin: Administrator) -> None:
    database = unpacked.database
    command = admin.command("pg_restore", database.new, database.port)
    command += ["--schema=public", "--no-owner", "--no-privileges", "--exit-on-error"]
    command += [f"--role={database.user}"]
    with (unpacked.folder / "database.dump").open("rb") as dump:
        done = _run(command, env=admin.environment(), stdin=dump)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise BackupError(f"The database could not be loaded: {said} Nothing was changed.")


def _compare(unpacked: Unpacked, admin: Administrator) -> None:
    """Table by table: as many rows as when the archive was made."""
    rows: dict[str, int] = unpacked.manifest["rows"]
    counts = " UNION ALL ".join(
        f"SELECT {literal(table)}, count(*) FROM public.{quoted(table)}" for table in rows
    )
    said = run_sql(admin, unpacked.database, unpacked.database.new, f"{counts}; ANALYZE")
    found = dict(line.rsplit("|", 1) for line in said.splitlines() if "|" in line)
    wrong = [f"{t}: {found.get(t)} for {n}" for t, n in rows.items() if found.get(t) != str(n)]
    if wrong:
        raise BackupError(f"Rows are missing ({'; '.join(wrong[:5])}). Nothing was changed.")


def drop_new(database: Database, admin: Administrator) -> None:
    dropping = f"DROP DATABASE IF EXISTS {quoted(database.new)} WITH (FORCE)"
    run_sql(admin, database, "postgres", dropping)


def switch(database: Database, admin: Administrator, stamp: str) -> str:
    """Give the loaded database its name; returns that of the one before, empty without one.

    Both renamings happen or neither. Raises BackupError.
    """
    old = f"{database.name}_before_{stamp}"
    exists = f"SELECT 1 FROM pg_database WHERE datname = {literal(database.name)}"
    there = bool(run_sql(admin, database, "postgres", exists))
    names = ", ".join(map(literal, (database.name, database.new)))
    password = f"ALTER ROLE {quoted(database.user)} PASSWORD {literal(database.password)}"
    steps = [
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN ({names})",
        "BEGIN",
        f"ALTER DATABASE {quoted(database.name)} RENAME TO {quoted(old)}" if there else "",
        f"ALTER DATABASE {quoted(database.new)} RENAME TO {quoted(database.name)}",
        password,
        "COMMIT",
    ]
    run_sql(admin, database, "postgres", "; ".join(filter(None, steps)))
    return old if there else ""


def run_sql(admin: Administrator, database: Database, where: str, statements: str) -> str:
    command = admin.command("psql", where, database.port)
    command += ["--no-psqlrc", "--set=ON_ERROR_STOP=1", "-q", "-At", "--file=-"]
    done = _run(command, env=admin.environment(), input=statements.encode())
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise BackupError(f"PostgreSQL refused: {said}")
    return done.stdout.decode("utf-8", "replace").strip()


def _run(command: list[str], **streams: Any) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(command, check=False, capture_output=True, cwd="/", **streams)
    except FileNotFoundError as error:
        raise BackupError(f"{error.filename} is missing: apt-get install postgresql") from error


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
