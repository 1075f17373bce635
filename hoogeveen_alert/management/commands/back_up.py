import fcntl
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hoogeveen_alert.backups import keeping, making
from hoogeveen_alert.backups.archive import BackupError


class Command(BaseCommand):
    help = (
        "Put database, photos, settings and secret into one encrypted archive, and remove those "
        "that need not stay: 7 daily, 4 weekly and 6 monthly ones do. deploy/backup runs it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--passphrase-file", type=Path, required=True)

    def handle(self, *args: Any, folder: Path, passphrase_file: Path, **options: Any) -> None:
        settings_file = Path(os.environ.get("SETTINGS_FILE", ""))
        if not settings_file.is_file():
            raise CommandError("SETTINGS_FILE names no file: the archive would lack the settings.")
        try:
            with folder.joinpath(".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                keeping.remove_halves(folder)
                made = making.make(folder, passphrase_file, settings_file)
                removed = keeping.remove_old(folder)
        except BlockingIOError as error:
            raise CommandError("Another backup is being made.") from error
        except (BackupError, OSError) as error:
            raise CommandError(f"No backup was made. {error}") from error
        # For the page that watches over it: deploy/backup runs where DATA_DIR can be written.
        (settings.DATA_DIR / keeping.MARK).touch()
        size = made.stat().st_size / 1e6
        self.stdout.write(f"{made} ({size:.1f} MB); {len(removed)} old ones removed.")
