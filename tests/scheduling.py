"""Which tests run where and in which order, so that a run of all is short: docs/testing.md."""

import gc

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if not may_use_database(item):
            item.add_marker("no_database")
    # A long one that starts last keeps one process busy while the others have nothing left.
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


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
