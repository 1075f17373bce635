"""`python -m hoogeveen_alert.backups ARCHIVE`, as deploy/restore calls it, by root.

The settings of the installation come from the archive, so that none are needed here.
"""

import argparse
import getpass
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import django
import redis
from django.db.migrations.loader import MigrationLoader

from . import places, restoring
from .archive import BackupError, passphrase_in
from .restoring import Administrator, Unpacked

UNITS = (
    "hoogeveen-alert-web.socket",  # or the next visitor would start the portal again
    "hoogeveen-alert-web.service",
    "hoogeveen-alert-worker.service",
    "hoogeveen-alert-beat.service",
)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="deploy/restore", description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--passphrase-file", type=Path, help="asked for when left out")
    parser.add_argument("--rehearse", action="store_true", help="load it, compare, and remove it")
    parser.add_argument("--settings-file", type=Path, default=Path("/etc/hoogeveen-alert.env"))
    parser.add_argument("--account", default="alert", help="whose the files become")
    parser.add_argument("--scratch", type=Path, help="folder to unpack in")
    return parser.parse_args()


def say(text: str) -> None:
    sys.stdout.write(f"==> {text}\n")
    sys.stdout.flush()


def main() -> None:
    given = arguments()
    admin = Administrator(os.environ.pop("ADMIN_URL", ""))
    try:
        with tempfile.TemporaryDirectory(prefix="alert-restore-", dir=given.scratch) as scratch:
            restore(given, Path(scratch), admin)
    except (BackupError, OSError) as error:
        sys.exit(f"deploy/restore: {error}")


def restore(given: argparse.Namespace, scratch: Path, admin: Administrator) -> None:
    """Everything that can go wrong goes wrong before something takes its place."""
    if not given.archive.is_file():
        raise BackupError(f"There is no file {given.archive}.")
    passphrase = given.passphrase_file or asked_passphrase(scratch)
    say(f"Unpacking {given.archive}")
    (scratch / "unpacked").mkdir()
    unpacked = restoring.opened(given.archive, passphrase_in(passphrase), scratch / "unpacked")
    restoring.refuse_newer(unpacked, known_migrations(scratch))
    say(f"Loading the database of {unpacked.manifest['made_at']} beside what is there")
    restoring.load(unpacked, admin)
    say(f"Every table has its rows: {sum(unpacked.manifest['rows'].values())} in all")
    if given.rehearse:
        restoring.drop_new(unpacked.database, admin)
        say("Rehearsed; nothing was changed.")
    else:
        put_in_place(given, unpacked, admin)


def asked_passphrase(scratch: Path) -> Path:
    path = scratch / "passphrase"
    path.touch(0o600)
    path.write_text(getpass.getpass("Passphrase of the archive: "), encoding="utf-8")
    return path


def known_migrations(scratch: Path) -> set[tuple[str, str]]:
    """Of this code, read with the settings of an empty portal."""
    for name in ("DATABASE_URL", "SETTINGS_FILE", "DEMO", "SITE_URL"):
        os.environ.pop(name, None)
    os.environ |= {"DATA_DIR": str(scratch / "portal"), "LOG_LEVEL": "CRITICAL"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "hoogeveen_alert.settings"
    django.setup()
    loader = MigrationLoader(None)
    return {*loader.disk_migrations, *loader.replacements}


def put_in_place(given: argparse.Namespace, unpacked: Unpacked, admin: Administrator) -> None:
    stamp = datetime.now(UTC).strftime("%Y%m%d_%H%M%S")
    data_dir = Path(unpacked.settings.get("DATA_DIR", "var"))
    media = places.media_ready(unpacked.folder / "media", data_dir / "media", stamp, given.account)
    settings = places.settings_ready(
        unpacked.folder / "settings.env", given.settings_file, stamp, given.account
    )
    say("Stopping the portal")
    services("stop")
    taken = [media, settings]
    try:
        for place in taken:
            place.take()
        before = restoring.switch(unpacked.database, admin, stamp)
    except BaseException:
        for place in taken:
            place.give_back()
        restoring.drop_new(unpacked.database, admin)
        services("start")
        raise
    empty_redis(unpacked.settings.get("REDIS_URL", ""))
    kept = [str(place.before) for place in taken if place.before.exists()]
    if before:
        kept.append(f"database {before}")
    if kept:
        say(f"What was there is kept, until you remove it: {', '.join(kept)}")
    say("Database, photos and settings are in their places.")


def services(action: str) -> None:
    """Nothing where systemd does not run, or the units are not there yet."""
    if Path("/run/systemd/system").is_dir():
        subprocess.run(["systemctl", action, *UNITS], check=False, stderr=subprocess.DEVNULL)


def empty_redis(url: str) -> None:
    """What waits there and who is logged in belongs to the database of before."""
    try:
        redis.from_url(url).flushdb()
    except (redis.RedisError, ValueError) as error:
        say(f"Redis could not be emptied; do so before the portal starts: {error}")


if __name__ == "__main__":
    main()
