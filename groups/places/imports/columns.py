"""How the columns of the registers are called, by year and by who made the file."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

# Ours first. In small letters without anything but letters and digits; the first that a file has
# counts. Behind: PDOK's WFS and API, NLExtract, the shapefiles of CBS since 2015, its map of areas.
ADDRESS = {
    "straat": (
        *("straat", "straatnaam", "openbareruimte", "openbareruimtenaam"),
        *("naamopenbareruimte",),
    ),
    "huisnummer": ("huisnummer", "huisnr"),
    "huisletter": ("huisletter",),
    "toevoeging": ("toevoeging", "huisnummertoevoeging"),
    "postcode": ("postcode",),
    "woonplaats": ("woonplaats", "woonplaatsnaam", "plaats", "plaatsnaam"),
    "lat": ("lat", "latitude", "breedtegraad"),
    "lon": ("lon", "lng", "longitude", "lengtegraad"),
    "x": ("x", "xcoordinaat", "rdx", "xrd"),
    "y": ("y", "ycoordinaat", "rdy", "yrd"),
    "buurtcode": ("buurtcode", "bucode"),
    "gemeentecode": ("gemeentecode", "gmcode"),
    "gemeente": ("gemeente", "gemeentenaam"),
}
NEIGHBOURHOOD = {
    "buurtcode": ("buurtcode", "bucode", "statcode"),
    "buurtnaam": ("buurtnaam", "bunaam", "statnaam"),
    "wijkcode": ("wijkcode", "wkcode"),
    "wijknaam": ("wijknaam", "wknaam"),
    "gemeentecode": ("gemeentecode", "gmcode"),
    "water": ("water", "h2o"),
    "inwoners": ("aantalinwoners", "aantinw"),
    "huishoudens": ("aantalhuishoudens", "aantalhh"),
}
DISTRICT = NEIGHBOURHOOD | {
    "buurtcode": ("buurtcode", "bucode"),
    "wijkcode": ("wijkcode", "wkcode", "statcode"),
    "wijknaam": ("wijknaam", "wknaam", "statnaam"),
}


def bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def places_of(names: Iterable[str], called: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """At which place each column stands that is known."""
    at: dict[str, int] = {}
    for place, name in enumerate(names):
        at.setdefault(bare(name), place)
    return {
        column: next(at[name] for name in among if name in at)
        for column, among in called.items()
        if any(name in at for name in among)
    }


class Properties:
    """What a feature says of itself, under whatever names."""

    def __init__(self, given: Mapping[str, Any], called: Mapping[str, tuple[str, ...]]) -> None:
        self.given = given
        self.called = called
        self.by_bare = {bare(key): key for key in given}

    def all_of(self, column: str) -> list[tuple[str, Any]]:
        """Name and value under each name of that column that the feature has, but not None.

        Figures may have the year behind their name; the newest counts.
        """
        years = sorted(
            (name for name in self.by_bare if re.fullmatch(rf"{column}\d{{4}}", name)), reverse=True
        )
        keys = [
            self.by_bare[name] for name in (*self.called[column], *years) if name in self.by_bare
        ]
        return [(key, self.given[key]) for key in keys if self.given[key] is not None]

    def first(self, column: str) -> tuple[str, Any]:
        return next(iter(self.all_of(column)), (column, None))
