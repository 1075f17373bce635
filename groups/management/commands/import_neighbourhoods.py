from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from groups.management.registers import add_guards, refusals
from groups.places.imports.places import plan_places, read_places, write_places

SHIPPED = settings.BASE_DIR / "data" / "hoogeveen"


class Command(BaseCommand):
    help = (
        "Take over the municipality's neighbourhoods from a GeoJSON file of Statistics "
        "Netherlands (CBS), as PDOK gives it; without FILE those of Hoogeveen. Districts come "
        "from --districts or are dissolved from the neighbourhoods. Running it again changes "
        "only what the file changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--districts", type=Path, help="GeoJSON of the districts (wijken)")
        add_guards(parser)

    def handle(
        self,
        *args: Any,
        file: Path | None,
        districts: Path | None,
        dry_run: bool,
        expect_gone: bool,
        **options: Any,
    ) -> None:
        if file is None:
            file = SHIPPED / "hoogeveen_buurten.geojson"
            districts = districts or SHIPPED / "hoogeveen_wijken.geojson"
        with refusals():
            plan = plan_places(read_places(file, districts, settings.MUNICIPALITY_CODE))
            plan.check_gone(is_expected=expect_gone)
            if not dry_run:
                write_places(plan)
        self.stdout.write(f"Districts: {plan.districts.summary()}.")
        self.stdout.write(f"Neighbourhoods: {plan.neighbourhoods.summary()}.")
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")
        elif plan.neighbourhoods.changed or plan.neighbourhoods.gone:
            self.stdout.write("Run import_addresses again: borders may have moved.")
