"""Which tests run where and in which order, so that a run of all is short: docs/testing.md."""

import gc
from collections import Counter

import pytest

LONG_FILE = 100  # tests


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if not may_use_database(item):
            item.add_marker("no_database")
    # A process takes a file at a time: a long one that begins last keeps one process busy while
    # the others have nothing left. All else stays in its random order.
    tests_in = Counter(item.path for item in items)
    items.sort(key=lambda item: (not is_slow(item), tests_in[item.path] < LONG_FILE))


def is_slow(item: pytest.Item) -> bool:
    return item.get_closest_marker("slow") is not None


def may_use_database(item: pytest.Item) -> bool:
    """Whether pytest-django lets the test at the database; any other that asks it a thing fails."""
    if item.get_closest_marker("django_db"):
        return True
    return bool({"django_db_setup", "live_server"} & set(getattr(item, "fixturenames", ())))


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays to the end: thousands of tests, and all modules.

    Going through them time and again took a tenth of the processor time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
