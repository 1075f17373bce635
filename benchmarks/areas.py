"""Areas from what people name, in the real registers of a town."""

import time

from groups.models import Address
from groups.places.named import areas_of

from .figures import Figure, at_most, milliseconds

GROUPS = 91
ONE_STREET_MS = 1_000
ALL_SECONDS = 5


def area_figures() -> list[Figure]:
    """The whole town cut up by streets and by postcodes, and one group of one street."""
    streets = sorted(set(Address.objects.current().values_list("street", "town")))
    codes = sorted(set(Address.objects.current().values_list("postcode", flat=True)))
    some = {n: "\n".join(f"straat {s}, {t}" for s, t in streets[n::GROUPS]) for n in range(GROUPS)}
    step = len(codes) // GROUPS + 1
    ranges = {
        n: f"{codes[n]}-{codes[min(n + step, len(codes)) - 1]}" for n in range(0, len(codes), step)
    }
    street, town = streets[len(streets) // 2]
    return [
        _all_of("areas of 91 groups by scattered streets", some),
        _all_of("areas of 91 groups by postcodes", ranges),
        at_most(
            "area of one street",
            ONE_STREET_MS,
            milliseconds(lambda: areas_of({"": f"straat {street}, {town}"})),
            "ms",
        ),
    ]


def _all_of(what: str, texts: dict[int, str]) -> Figure:
    start = time.perf_counter()
    drawn = areas_of(texts)
    seconds = time.perf_counter() - start
    misplaced = sum(len(one.misplaced) for one in drawn.values())
    if misplaced:
        return Figure(what, "all inside", f"{misplaced} addresses outside", is_met=False)
    return at_most(what, ALL_SECONDS, seconds, "s")
