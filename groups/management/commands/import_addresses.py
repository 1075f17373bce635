from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from groups.places.imports import ImportRefused
from groups.places.imports.addresses import plan_addresses, read_addresses, write_addresses
from groups.places.imports.locating import Locator

DEFAULT = settings.BASE_DIR / "data" / "hoogeveen" / "hoogeveen_adressen_bag.csv.gz"


class Command(BaseCommand):
    help = (
        "Take over the municipality's addresses from a table of the BAG (.csv or .csv.gz). "
        "Neighbourhoods must be there. Running it again changes only what the file changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=DEFAULT)
        parser.add_argument("--dry-run", action="store_true", help="check and count, write nothing")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        try:
            plan = plan_addresses(read_addresses(file, Locator()))
            if not dry_run:
                write_addresses(plan)
        except ImportRefused as error:
            raise CommandError(f"Nothing was imported. {error}") from error
        except IntegrityError as error:
            raise CommandError("Nothing was imported: another import was faster.") from error
        self.stdout.write(f"Addresses: {plan.summary()}.")
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")
