"""Search and map windows at the size of the country, measured in the view itself."""

import random
from collections.abc import Callable
from statistics import median
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponseBase
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from groups.models import Address

from . import data
from .figures import Figure, at_least, at_most, milliseconds, percentile, told

SEARCHES = 1000
TIMES = 3  # everything is asked so often, and the middle counts: other programs disturb
MOST_KB, MOST_MS = 30, 50


def answer(path: str, query: dict[str, Any], **headers: str) -> HttpResponseBase:
    """Call the view of that path as Django would, after its middleware."""
    request = RequestFactory(SERVER_NAME="localhost").get(path, query, headers=headers)
    request.user = AnonymousUser()
    request.resolver_match = resolve(path)
    view, args, kwargs = request.resolver_match
    return view(request, *args, **kwargs)


def search_figures() -> list[Figure]:
    postcodes = list(Address.objects.order_by("pk").values_list("postcode", flat=True))
    # Not for secrets: the same postcodes each time.
    chosen = random.Random(2).sample(postcodes, SEARCHES)
    queries = []
    for postcode in chosen[:100]:  # warms up as well
        with CaptureQueriesContext(connection) as captured:
            search(postcode)
        queries.append(len(captured))
    took = [middle(lambda p=postcode: search(p)) for postcode in chosen]
    typed = [middle(lambda p=postcode: search_typed(p)) for postcode in chosen]
    return [
        told("address → groups, whole country, p50 in the view", f"{median(took):.3g} ms"),
        at_most(
            "address → groups, whole country, p99 in the view", 10, percentile(took, 0.99), "ms"
        ),
        at_most("address → groups, most queries", 3, max(queries), "queries"),
        at_most("the same typed in one field, p99", 10, percentile(typed, 0.99), "ms"),
    ]


def middle(call: Callable[[], Any]) -> float:
    return median(milliseconds(call) for _ in range(TIMES))


def search_typed(postcode: str) -> None:
    response = answer("/zoeken", {"zoek": f"{postcode[:4]} {postcode[4:].lower()} 1"})
    assert response.status_code == 200


def search(postcode: str) -> None:
    response = answer("/zoeken", {"postcode": postcode, "huisnummer": "1"})
    assert response.status_code == 200


def window_figures() -> list[Figure]:
    windows = data.municipality_windows()
    sizes = {name: len(window(bbox).content) / 1000 for name, bbox in windows.items()}
    took = {name: middle(lambda b=bbox: window(b)) for name, bbox in windows.items()}
    largest, slowest = max(sizes, key=sizes.__getitem__), max(took, key=took.__getitem__)
    small = sum(size <= MOST_KB for size in sizes.values())
    quick = sum(time <= MOST_MS for time in took.values())
    what = f"of the windows of {len(windows)} municipalities"
    return [
        at_most("window of Hoogeveen in the national map, gzip", MOST_KB, sizes["Hoogeveen"], "kB"),
        at_most("the same, made anew", MOST_MS, took["Hoogeveen"], "ms"),
        at_least(f"{what}: at most {MOST_KB} kB", 99, 100 * small / len(windows), "%"),
        at_least(f"{what}: within {MOST_MS} ms", 99, 100 * quick / len(windows), "%"),
        told(f"the largest ({largest})", f"{sizes[largest]:.3g} kB"),
        told(f"the slowest ({slowest})", f"{took[slowest]:.3g} ms"),
    ]


def window(bbox: str) -> Any:
    return answer("/kaart/groepen.geojson", {"bbox": bbox}, **{"accept-encoding": "gzip"})
