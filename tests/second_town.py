"""Assen, the second town of the tests: its settings, its map, addresses that are made up."""

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from html import unescape
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import transaction
from django.test import Client, override_settings
from factory.django import DjangoModelFactory
from openpyxl import load_workbook

from groups.places import example

ASSEN = {
    "MUNICIPALITY_CODE": "GM0106",
    "MUNICIPALITY_NAME": "Assen",
    "MUNICIPALITY_PHONE": "14 0592",
    "MUNICIPALITY_CONTACT_URL": "https://assen.example/contact",
    "SECURITY_CONTACT": "mailto:security@assen.example",
}
MAP = Path(__file__).parent / "data" / "assen_buurten.geojson"
# Names and numbers that only the first town has; of neighbourhoods those that are no common word.
FIRST_TOWN = re.compile(
    r"hoogeveen|smederij|\bpesse\b|hollandscheveld|noordscheschut|nieuwlande|fluitenberg|stuifzand"
    r"|tiendeveen|\belim\b|krakeel|schoonvelde|\b0528\b|GM0118|(?:BU|WK)0118|\b79\d\d ?[A-Z]{2}\b",
    re.IGNORECASE,
)
# Of a town that gives neighbourhoods no money: words of money that nobody may read there.
MONEY = re.compile(r"budget|smederij|wijkpot|buurtpot", re.IGNORECASE)
NO_BUDGETS = {"BUDGETS": False, "BUDGET_NAME": "wijkpot", "BUDGET_NAME_PLURAL": "wijkpotten"}
# Names of the code, which nobody reads: those of models, fields and classes stay in every town,
# and addresses of pages, where a hidden field has them too.
IDENTIFIERS = re.compile(
    r"""\svalue="/[^"]*"|\s(?:class|id|name|for|href|action|formaction|headers|data-model-\w+|aria-\w*by)=("[^"]*"|'[^']*')"""
)
# What the second town is called where a factory says the first.
INSTEAD = {"Pesse": "Witten", "Smederij": "Buurtpot", "7933": "9403", "smederij@": "pot@"}
STREETS = ("Kerkstraat", "Brinkweg", "Lariksdreef", "Wittervoort")


@contextmanager
def assen(**more: object) -> Iterator[None]:
    """The portal as it starts with the settings of Assen, and with these."""
    with pytest.MonkeyPatch.context() as patch, override_settings(**changed_settings() | more):
        patch.setattr(
            DjangoModelFactory,
            "_adjust_kwargs",
            classmethod(lambda cls, **kwargs: {k: renamed(v) for k, v in kwargs.items()}),
        )
        example.keep(None)
        yield


@cache
def changed_settings() -> dict[str, object]:
    """What a start with the variables of Assen makes of the settings, where that is another."""
    found, kept = (_settings_with(environment) for environment in (ASSEN, {}))
    return {name: value for name, value in found.items() if kept.get(name) != value}


def _settings_with(environment: dict[str, str]) -> dict[str, object]:
    code = (
        "import json; from hoogeveen_alert import settings as s; print(json.dumps({n: v for n, v"
        " in vars(s).items() if n.isupper() and isinstance(v, str)}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={name: value for name, value in os.environ.items() if name not in ASSEN} | environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return json.loads(done.stdout)


def renamed(value: object) -> object:
    if isinstance(value, str):
        for first, second in INSTEAD.items():
            value = value.replace(first, second)
    return value


def write_addresses(path: Path) -> Path:
    """Four streets, twelve houses each, in every neighbourhood of the map that is large enough."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "straat",
                "huisnummer",
                "huisletter",
                "toevoeging",
                "postcode",
                "woonplaats",
                "lat",
                "lon",
            ]
        )
        for number, place in enumerate(json.loads(MAP.read_text("utf-8"))["features"]):
            writer.writerows(_addresses_in(place, number))
    return path


def _addresses_in(place: dict, number: int) -> Iterator[tuple]:
    area = GEOSGeometry(json.dumps(place["geometry"]), srid=4326)
    largest = max(area, key=lambda part: part.area) if isinstance(area, MultiPolygon) else area
    middle = largest.point_on_surface
    town = "Witten" if place["properties"]["buurtnaam"] == "Witten" else "Assen"
    for house in range(12):
        street = STREETS[number % len(STREETS)] if town == "Assen" else "Dorpsstraat"
        lat, lon = middle.y + (house % 4) * 2e-6, middle.x + (house // 4) * 2e-6
        letters = f"{chr(65 + number)}{chr(65 + house % 3)}"
        yield street, number * 20 + house + 1, "", "", f"9405{letters}", town, lat, lon


def words_in(response: object) -> str:
    """All that an answer says, with its headers: a page, a file, a sheet or a document."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    content = response.getvalue()
    kind = response.get("Content-Type", "")
    return f"{headers}\n{words_of(content, kind)}"


def words_of(content: bytes, kind: str) -> str:
    if kind.startswith("text/html"):
        return unescape(IDENTIFIERS.sub("", content.decode("utf-8")))
    if kind.startswith("application/pdf"):
        document = pypdfium2.PdfDocument(content)
        said = [page.get_textpage().get_text_bounded() for page in document]
        return "\n".join([*said, *map(str, document.get_metadata_dict().values())])
    if "spreadsheetml" in kind:
        book = load_workbook(BytesIO(content))
        return "\n".join(
            f"{sheet.title} {cell.value}" for sheet in book for row in sheet for cell in row
        )
    return unescape(content.decode("utf-8", errors="replace"))


def foreign_words(text: str) -> set[str]:
    """Those of the first town, and of money where neighbourhoods have none."""
    return of_the_first_town(text) | (set() if settings.BUDGETS else _found(MONEY, text))


def of_the_first_town(text: str) -> set[str]:
    """Each such word, with what stands beside it."""
    return _found(FIRST_TOWN, text)


def _found(pattern: re.Pattern[str], text: str) -> set[str]:
    found = (match.span() for match in pattern.finditer(text))
    return {" ".join(text[max(0, start - 30) : end + 20].split()) for start, end in found}


def seen_by(client: Client, method: str, pages: list[tuple[str, str]]) -> dict[str, set[str]]:
    """Of each page the foreign words on it; nothing stays changed."""
    wrong = {}
    for name, path in pages:
        with transaction.atomic():
            response = getattr(client, method)(path)
            found = foreign_words(words_in(response))
            transaction.set_rollback(True)
        if found:
            wrong[name] = found
    return wrong
