"""An address of the town itself, for the examples in explanations and errors."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise

from hoogeveen_alert.wording import filled

from ..models import Address, PlaceName

# Streets that most towns have and that say of nobody where they live; else the first of all.
USUAL = ("dorpsstraat", "kerkstraat", "hoofdstraat", "schoolstraat", "molenstraat")
LOW = 10  # the first house number from here
KEPT_SECONDS = 3600


@dataclass(frozen=True)
class Example:
    postcode: str
    street: str
    number: int
    town: str
    lat: float
    lon: float

    def facts(self) -> dict[str, Any]:
        """By the names that texts have for them, as people write them."""
        spaced = f"{self.postcode[:4]} {self.postcode[4:]}"
        return {
            "postcode": spaced,
            "digits": self.postcode[:4],
            "street": self.street,
            "number": self.number,
            "town": self.town,
            "lat": f"{self.lat:.5f}",
            "lon": f"{self.lon:.5f}",
        }


_kept: tuple[float, Example] | None = None


def example() -> Example:
    """Two queries at most, an hour apart in each process: imports are rarer than pages."""
    global _kept  # noqa: PLW0603  one assignment, for threads
    kept, now = _kept, time.monotonic()
    if kept is None or kept[0] < now:
        kept = _kept = (now + KEPT_SECONDS, _of_the_town())
    return kept[1]


def keep(known: Example | None) -> None:
    """Take this one for the next hour; with None the next who asks reads it."""
    global _kept  # noqa: PLW0603
    _kept = (time.monotonic() + KEPT_SECONDS, known) if known else None


def with_example(text: str | Promise) -> Any:
    """A text with `%(postcode)s`, `%(digits)s` (of it), `%(street)s %(number)d`, `%(town)s`,
    `%(lat)s` or `%(lon)s`."""
    return filled(text, lambda: example().facts())


def _of_the_town() -> Example:
    streets = PlaceName.objects.filter(kind=PlaceName.Kind.STREET, key__in=USUAL)
    found = {row.key: row for row in streets.order_by("-town")}
    row = next((found[key] for key in USUAL if key in found), None)
    addresses = Address.objects.current().order_by("number", "letter", "addition")
    if row:
        addresses = addresses.filter(street=row.name, town=row.town)
    address = addresses.filter(number__gte=LOW).first()
    if address is None:  # nothing is imported yet
        return Example("1234AB", "Dorpsstraat", 12, settings.MUNICIPALITY_NAME, 52.15517, 5.38721)
    point = address.point
    return Example(address.postcode, address.street, address.number, address.town, point.y, point.x)
