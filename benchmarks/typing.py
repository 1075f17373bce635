"""Suggestions while somebody types, and the search itself, in a register of a million addresses."""

import os
import random
from collections.abc import Iterable, Iterator
from itertools import islice, product
from statistics import median

from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import Point
from django.core.management import call_command
from django.db import connection
from django.test import RequestFactory
from django.urls import resolve

from groups.models import Address, District, MapVersion, Neighbourhood, PlaceName
from groups.models.place_names import derive

from .data import analyse
from .figures import Figure, at_most, milliseconds, percentile, told

MILLION = int(os.environ.get("BENCH_ADDRESSES", "1000000"))
TYPISTS, SEARCHES = 1000, 300
BATCH = 10_000
BEGINNINGS = ("Berk", "Linden", "Kastanje", "Zwaluw", "Merel", "Koning", "Molen", "Kerk", "Schans")
MIDDLES = (
    "en",
    "er",
    "bos",
    "veld",
    "hof",
    "burg",
    "wijk",
    "land",
    "berg",
    "beek",
    "horst",
    "kamp",
)
ENDS = ("straat", "laan", "weg", "plein", "dijk", "singel", "pad", "hof", "steeg", "dreef")
TOWNS = 56  # each with a street of every name: 60,480 streets, as many as ten large towns have


def load_hoogeveen() -> int:
    """The real registers of the town."""
    call_command("import_neighbourhoods", verbosity=0)
    call_command("import_addresses", verbosity=0)
    return Address.objects.count()


def load_million() -> int:
    """Made-up streets; only names and numbers matter to a search."""
    place = Neighbourhood.objects.first()
    assert place
    for batch in _batches(islice(_addresses(place), MILLION)):
        Address.objects.bulk_create(batch)
    derive(Address, Neighbourhood, District)
    MapVersion.raise_register()
    analyse()
    return Address.objects.count()


def clear() -> None:
    """Before anything points to them, row by row would take minutes."""
    with connection.cursor() as cursor:
        for model in (Address, PlaceName, Neighbourhood, District):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
    MapVersion.raise_register()


def typing_figures(many: int) -> list[Figure]:
    """Each asks after every few letters; what is measured is the view."""
    chance = random.Random(13)  # not for secrets: the same people each time
    streets = list(Address.objects.order_by("street").values_list("street", flat=True).distinct())
    typed = [_typed(chance.choice(streets), chance) for _ in range(TYPISTS)]
    _suggest("warm")
    took = [milliseconds(lambda t=text, n=n: _suggest(t, n)) for n, text in enumerate(typed)]
    # Not the addresses whole: a million of them with their points fill the memory.
    keys = chance.sample(list(Address.objects.values_list("pk", flat=True)), min(many, SEARCHES))
    texts = [f"{a.street} {a.number}, {a.town}" for a in Address.objects.in_bulk(keys).values()]
    found = [milliseconds(lambda t=text: _ask("/zoeken", t)) for text in texts]
    return [
        told(f"suggestion, {many:,} addresses, p50", f"{median(took):.3g} ms"),
        at_most(f"suggestion, {many:,} addresses, p95", 50, percentile(took, 0.95), "ms"),
        at_most(f"street and number, {many:,} addresses, p99", 10, percentile(found, 0.99), "ms"),
    ]


def _typed(street: str, chance: random.Random) -> str:
    """A part of a name, sometimes with a slip or a number."""
    part = street[: chance.randint(2, len(street))]
    if chance.random() < 0.2 and len(part) > 4:
        at = chance.randrange(1, len(part) - 2)
        part = part[:at] + part[at + 1] + part[at] + part[at + 2 :]
    return part + (f" {chance.randint(1, 99)}" if chance.random() < 0.2 else "")


def _suggest(text: str, sender: int = 0) -> None:
    _ask("/zoeken/voorstellen", text, sender)


def _ask(path: str, text: str, sender: int = 0) -> None:
    # From as many addresses as there are people: one has a limit.
    address = f"10.0.{sender // 250}.{sender % 250}"
    request = RequestFactory(SERVER_NAME="localhost").get(path, {"zoek": text}, REMOTE_ADDR=address)
    request.user = AnonymousUser()
    request.resolver_match = resolve(path)
    view, args, kwargs = request.resolver_match
    assert view(request, *args, **kwargs).status_code == 200


def _addresses(place: Neighbourhood) -> Iterator[Address]:
    streets = ["".join(parts) for parts in product(BEGINNINGS, MIDDLES, ENDS)]
    for number, town, (at, street) in product(range(1, 100), range(TOWNS), enumerate(streets)):
        # Each street has postcodes of its own: a postcode has a number once.
        letters = "ABCDEFGHJKLM"[at // 90] + "LMNPRSTVWX"[number % 10]
        yield Address(
            street=street,
            number=number,
            postcode=f"{1000 + town * 90 + at % 90}{letters}",
            town=f"Plaats {town}",
            point=Point(5 + at / 10_000, 52 + number / 10_000, srid=4326),
            neighbourhood=place,
        )


def _batches(rows: Iterable[Address]) -> Iterator[list[Address]]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch
