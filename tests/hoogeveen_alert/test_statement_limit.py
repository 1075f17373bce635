"""A statement that takes too long while somebody waits for a page ends with a plain page."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.conf import settings
from django.db import connection, transaction

from hoogeveen_alert.databases.limits import limited

needs_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no limit of time for a statement"
)
SHOW = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SHOW statement_timeout")
    print(cursor.fetchone()[0])
"""
STARTS = {
    "web": ("import hoogeveen_alert.wsgi", "7s"),
    "worker": ("from hoogeveen_alert.celery import app; app.loader.init_worker()", "0"),
    "manage.py": ("import django; django.setup()", "0"),
}


def test_the_limit_joins_options_that_the_address_gives(monkeypatch):
    monkeypatch.setenv("SERVES_PAGES", "1")

    assert limited({"options": "-c lock_timeout=1s", "a": 1}, 20) == {
        "options": "-c lock_timeout=1s -c statement_timeout=20s",
        "a": 1,
    }
    assert limited({}, 3) == {"options": "-c statement_timeout=3s"}


def test_without_pages_there_is_no_limit(monkeypatch):
    monkeypatch.delenv("SERVES_PAGES", raising=False)

    assert limited({"a": 1}, 20) == {"a": 1}


@needs_postgresql
@pytest.mark.django_db
@pytest.mark.parametrize("start", list(STARTS))
def test_only_what_serves_pages_has_the_limit(start):
    code, expected = STARTS[start]
    environment = {name: value for name, value in os.environ.items() if name != "SERVES_PAGES"}
    server = environment["DATABASE_URL"].rpartition("/")[0]
    environment["DATABASE_URL"] = f"{server}/{connection.settings_dict['NAME']}"

    done = subprocess.run(
        [sys.executable, "-c", code + SHOW],
        cwd=settings.BASE_DIR,
        env=environment | {"DATABASE_STATEMENT_SECONDS": "7"},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.stdout.strip() == expected, done.stderr


@contextmanager
def groups_locked() -> Iterator[None]:
    """Another connection has the table of groups for itself."""
    locked, done = Event(), Event()

    def keep_locked() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE groups_alertgroup IN ACCESS EXCLUSIVE MODE")
            locked.set()
            done.wait(30)
        connection.close()

    holder = Thread(target=keep_locked)
    holder.start()
    try:
        assert locked.wait(10)
        yield
    finally:
        done.set()
        holder.join()


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_page_that_waits_too_long_for_the_database_is_the_plain_one(client, group):
    client.raise_request_exception = False

    with groups_locked(), connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '200ms'")
        try:
            response = client.get("/groepen/")
        finally:
            cursor.execute("RESET statement_timeout")

    assert response.status_code == 503
    assert "<h1" in response.content.decode()
    assert client.get("/groepen/").status_code == 200
