from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from groups.management.registers import (
    ADDRESSES,
    add_guards,
    add_left_out,
    refusals,
    tell_of_addresses,
)
from groups.places.imports.address_files import read_addresses
from groups.places.imports.addresses import plan_addresses, write_addresses
from groups.places.imports.left_out import LeftOut
from groups.places.imports.locating import Locator

DEFAULT = settings.BASE_DIR / "data" / "hoogeveen" / "hoogeveen_adressen_bag.csv.gz"


class Command(BaseCommand):
    help = (
        "Take over the municipality's addresses from a file of the BAG: our CSV, adressen.csv of "
        "NLExtract, either as Excel saves it (packed or not), or the BAG light GeoPackage; without "
        "FILE those of Hoogeveen. docs/towns.md says where they are and which columns they need. "
        "Neighbourhoods must be there. Running it again changes only what the file changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=DEFAULT, help=ADDRESSES)
        add_guards(parser)
        add_left_out(parser)

    def handle(
        self,
        *args: Any,
        file: Path,
        dry_run: bool,
        expect_gone: bool,
        left_out: float,
        whole_country: bool,
        **options: Any,
    ) -> None:
        out = LeftOut(file, left_out)
        with refusals():
            read = read_addresses(file, Locator(), out, whole_country=whole_country)
            plan = plan_addresses(read)
            plan.check_gone("addresses", is_expected=expect_gone)
            if not dry_run:
                write_addresses(plan)
        tell_of_addresses(plan, out, self.stdout)
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")
