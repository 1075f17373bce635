from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from groups.management.registers import PLACES, add_districts, add_guards, refusals, tell_of_places
from groups.places.imports.place_files import read_places
from groups.places.imports.places import plan_places, write_places

SHIPPED = settings.BASE_DIR / "data" / "hoogeveen"


class Command(BaseCommand):
    help = (
        "Take over the municipality's neighbourhoods from a file of Statistics Netherlands (CBS): "
        "GeoJSON as PDOK gives it, all its pages, in degrees or in RD New, or a GeoPackage; "
        "without FILE those of Hoogeveen. docs/towns.md says where they are, with which filter and "
        "which columns. Running it again changes only what the file changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="*", type=Path, help=PLACES)
        add_districts(parser)
        add_guards(parser)

    def handle(
        self,
        *args: Any,
        file: Sequence[Path],
        districts: Sequence[Path],
        dry_run: bool,
        expect_gone: bool,
        **options: Any,
    ) -> None:
        if not file:
            file = [SHIPPED / "hoogeveen_buurten.geojson"]
            districts = districts or [SHIPPED / "hoogeveen_wijken.geojson"]
        with refusals():
            plan = plan_places(read_places(file, districts, settings.MUNICIPALITY_CODE))
            plan.check_gone(is_expected=expect_gone)
            if not dry_run:
                write_places(plan)
        tell_of_places(plan, self.stdout)
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")
        elif plan.neighbourhoods.changed or plan.neighbourhoods.gone:
            self.stdout.write("Run import_addresses again: borders may have moved.")
