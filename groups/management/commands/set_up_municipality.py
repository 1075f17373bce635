from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from groups.management.registers import (
    ADDRESSES,
    PLACES,
    add_districts,
    add_guards,
    add_left_out,
    refusals,
    tell_of_addresses,
    tell_of_places,
)
from groups.places.imports import Plan
from groups.places.imports.address_files import read_addresses
from groups.places.imports.addresses import plan_addresses, write_addresses
from groups.places.imports.left_out import LeftOut
from groups.places.imports.locating import Locator
from groups.places.imports.place_files import read_places
from groups.places.imports.places import PlacesPlan, plan_places, write_places


class Command(BaseCommand):
    help = (
        "Take over the neighbourhoods and addresses of a municipality from the open data that it "
        "gets, in degrees (WGS84) or metres (RD New): both or nothing. Below stands where each "
        "file is, with which filter and which columns; docs/towns.md says more. Running it again "
        "changes only what the files changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "code", help="of CBS, such as GM0106; MUNICIPALITY_CODE must say so too"
        )
        parser.add_argument(
            "--neighbourhoods", nargs="+", type=Path, required=True, metavar="FILE", help=PLACES
        )
        parser.add_argument("--addresses", type=Path, required=True, metavar="FILE", help=ADDRESSES)
        add_districts(parser)
        add_guards(parser)
        add_left_out(parser)

    def handle(self, *args: Any, code: str, dry_run: bool, **options: Any) -> None:
        if code != settings.MUNICIPALITY_CODE:
            raise CommandError(
                f"MUNICIPALITY_CODE is {settings.MUNICIPALITY_CODE}, not {code}: set it first."
            )
        # Addresses need neighbourhoods to lie in, so a dry run writes and takes it back.
        with refusals(), transaction.atomic():
            places = self._take_places(options["neighbourhoods"], options)
            left_out = LeftOut(options["addresses"], options["left_out"])
            addresses = self._take_addresses(options["addresses"], left_out, options)
            transaction.set_rollback(dry_run)
        tell_of_places(places, self.stdout)
        tell_of_addresses(addresses, left_out, self.stdout)
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")

    def _take_places(self, paths: Sequence[Path], options: dict[str, Any]) -> PlacesPlan:
        plan = plan_places(read_places(paths, options["districts"], settings.MUNICIPALITY_CODE))
        plan.check_gone(is_expected=options["expect_gone"])
        write_places(plan)
        return plan

    def _take_addresses(self, path: Path, left_out: LeftOut, options: dict[str, Any]) -> Plan:
        read = read_addresses(path, Locator(), left_out, whole_country=options["whole_country"])
        plan = plan_addresses(read)
        plan.check_gone("addresses", is_expected=options["expect_gone"])
        write_addresses(plan)
        return plan
