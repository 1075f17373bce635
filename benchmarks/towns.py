"""Another town's open data, taken over by the one command: Assen with its 37,278 addresses."""

import csv
import gzip
import io
import random
from collections.abc import Iterator
from pathlib import Path

from django.core.management import call_command
from django.test import override_settings

from .data import FOLDER
from .figures import Figure, milliseconds, told

COLUMNS = (
    "straat",
    "huisnummer",
    "huisletter",
    "toevoeging",
    "postcode",
    "woonplaats",
    "lon",
    "lat",
)


def town_figures(folder: Path) -> list[Figure]:
    """Neighbourhoods out of those of the whole country; addresses made up around each postcode."""
    addresses = folder / "assen.csv"
    with addresses.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_addresses())
    first, again = (milliseconds(lambda: _set_up(addresses)) / 1000 for _ in range(2))
    return [
        told("neighbourhoods and 37,278 addresses of Assen, taken over", f"{first:.3g} s"),
        told("the same files again", f"{again:.3g} s"),
    ]


def _set_up(addresses: Path) -> None:
    with override_settings(MUNICIPALITY_CODE="GM0106", MUNICIPALITY_NAME="Assen"):
        call_command(
            "set_up_municipality",
            "GM0106",
            neighbourhoods=[FOLDER / "nederland_buurten_2015.geojson.gz"],
            addresses=addresses,
            stdout=io.StringIO(),
        )


def _addresses() -> Iterator[tuple[object, ...]]:
    chance = random.Random(14)  # not for secrets: the same addresses each time
    with gzip.open(FOLDER / "pc6_vijf_provincies.csv.gz", "rt", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["gemeente"] == "Assen"]
    for place, row in enumerate(rows):
        for number in range(1, int(row["aantal_adressen"]) + 1):
            lon = float(row["lon_gemiddeld"]) + chance.uniform(-0.0004, 0.0004)
            lat = float(row["lat_gemiddeld"]) + chance.uniform(-0.0003, 0.0003)
            street = f"Straat {place // 6}"
            yield street, number, "", "", row["postcode"], "Assen", f"{lon:.6f}", f"{lat:.6f}"
