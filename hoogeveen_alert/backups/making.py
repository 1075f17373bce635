"""Fills an archive from the running portal, of one moment of its database."""

import json
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from . import archive, keeping
from .archive import BackupError


def make(folder: Path, passphrase: Path, settings_file: Path) -> Path:
    """A new archive in the folder. Raises BackupError, and leaves nothing half there."""
    if settings.EMBEDDED:
        raise BackupError("An embedded portal is its folder: stop it, and copy DATA_DIR.")
    archive.passphrase_in(passphrase)
    target = folder / keeping.NAME.format(datetime.now(UTC))
    try:
        with (
            tempfile.TemporaryDirectory(prefix=".making-", dir=folder) as scratch,
            _one_moment() as snapshot,
        ):
            manifest = Path(scratch) / "manifest.json"
            manifest.write_text(json.dumps(_described(), indent=1), encoding="utf-8")
            dump = Path(scratch) / "database.dump"
            _dump(dump, snapshot)
            files = {
                "manifest.json": manifest,
                "database.dump": dump,
                "settings.env": settings_file,
            }
            archive.write(target, passphrase, lambda tar: _fill(tar, files))
    except OSError as error:
        raise BackupError(f"The backup could not be written: {error}.") from error
    return target


@contextmanager
def _one_moment() -> Iterator[str]:
    """What is counted and what is dumped are the same rows; yields PostgreSQL's name of them."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def _described() -> dict[str, Any]:
    applied = MigrationRecorder(connection).applied_migrations()
    return {
        "format": archive.FORMAT,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "municipality": settings.MUNICIPALITY_CODE,
        "migrations": sorted(map(list, applied)),
        "rows": _rows(),
    }


def _rows() -> dict[str, int]:
    """How many rows each table has, but for what PostGIS brings."""
    with connection.cursor() as cursor:
        tables = sorted(
            info.name
            for info in connection.introspection.get_table_list(cursor)
            if info.type == "t" and info.name != "spatial_ref_sys"
        )
        counts = {}
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            counts[table] = cursor.fetchone()[0]
    return counts


def _dump(target: Path, snapshot: str) -> None:
    """Tables and functions, without the extension, which belongs to PostgreSQL's own account."""
    database = connection.get_connection_params()
    names = {"dbname": "PGDATABASE", "user": "PGUSER", "host": "PGHOST", "port": "PGPORT"}
    names |= {"password": "PGPASSWORD", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    given = {
        variable: str(database[name]) for name, variable in names.items() if database.get(name)
    }
    command = ["pg_dump", "--format=custom", "--schema=public", "--no-owner", "--no-privileges"]
    command += [
        "--exclude-table-data=spatial_ref_sys",
        f"--snapshot={snapshot}",
        f"--file={target}",
    ]
    try:
        done = subprocess.run(
            command, check=False, env=os.environ | given, capture_output=True, text=True
        )
    except FileNotFoundError as error:
        raise BackupError("pg_dump is missing: apt-get install postgresql-client") from error
    if done.returncode:
        raise BackupError(f"pg_dump could not read the database: {done.stderr.strip()}")


def _fill(tar: tarfile.TarFile, files: dict[str, Path]) -> None:
    for name, path in files.items():
        tar.add(path, name, recursive=False)
    media = Path(settings.MEDIA_ROOT)
    for path in sorted(media.rglob("*")):
        if path.is_file() and not path.is_symlink():
            try:
                tar.add(path, f"media/{path.relative_to(media)}", recursive=False)
            except FileNotFoundError:
                continue  # its term ended meanwhile
