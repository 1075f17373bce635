import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from groups.models import Address, AlertGroup
from groups.places import example
from groups.places.known import forget
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.periodic import health
from hoogeveen_alert.privacy.append_only import declared, trigger_names
from tests import factories, moved_clock, scheduling
from tests.moved_clock import pytest_addoption, pytest_report_header  # noqa: F401  hooks of pytest


def pytest_configure(config: pytest.Config) -> None:
    """Give each worker a Redis database of its own, which it may empty between tests."""
    moved_clock.start(config)
    config.pluginmanager.register(scheduling)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    settings.CACHES["default"]["LOCATION"] = f"{settings.REDIS_URL}?db={int(worker) + 1}"


@pytest.fixture(scope="session")
def ahead(pytestconfig) -> str:
    """By how much `--on` moved the clock: for a process of its own that dates what it makes."""
    return str(moved_clock.seconds_ahead() if pytestconfig.getoption("--on") else 0)


@pytest.fixture(autouse=True, scope="session")
def _place_for_static_files() -> None:
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True, scope="session")
def _settings_for_tests(django_test_environment) -> Iterator[None]:
    with override_settings(
        # A hash that takes half a second is right for people and wrong for a thousand tests.
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        # Django's test runner swaps the mail backend; here mail goes where it always goes.
        EMAIL_BACKEND="hoogeveen_alert.mail.backend.QueueBackend",
        # What one test put on the map is not the next one's.
        MAP_FRESH_FOR=0,
        STORAGES=settings.STORAGES
        | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
    ):
        yield


@pytest.fixture(autouse=True)
def _process_is_young(monkeypatch) -> None:
    """Nobody runs beat and worker here; a young process does not miss them yet, however long the
    test takes on a busy machine."""
    monkeypatch.setattr(health, "STARTED_AT", timezone.now() + timedelta(hours=1))


@pytest.fixture(autouse=True)
def _rows_are_numbered_anew() -> None:
    """A row's name does not tell how many tests its process ran before: "Buurt 2000" is found by
    "0 0", and "Buurt 1" is not."""
    factories.number_from(1)


@pytest.fixture(autouse=True)
def _tables_can_be_emptied(request) -> Iterator[None]:
    """A test with real transactions ends by emptying every table; `flush` makes triggers anew."""
    yield
    if {"transactional_db", "live_server"} & set(request.fixturenames) or is_transactional(request):
        drop_triggers()


@pytest.fixture(autouse=True)
def _content_types_are_known(request) -> None:
    """Emptying every table makes Django forget its content types, and whoever counts queries after
    that counts one more than in the next request. A portal that runs knows them."""
    if "db" in request.fixturenames:
        request.getfixturevalue("db")
    elif not request.node.get_closest_marker("django_db"):
        return
    ContentType.objects.get_for_models(*apps.get_models())


def is_transactional(request) -> bool:
    mark = request.node.get_closest_marker("django_db")
    return bool(mark and (mark.kwargs.get("transaction") or mark.args[:1] == (True,)))


def drop_triggers() -> None:
    on_table = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for model, _purgeable in declared():
            table = model._meta.db_table
            for name in trigger_names(table):
                where = f' ON "{table}"' if on_table else ""
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{where}')


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Rate limits, kept map files and names of one test are not the next one's."""
    cache.clear()
    forget()
    yield
    cache.clear()
    forget()


@pytest.fixture(autouse=True)
def _example_is_known() -> Iterator[None]:
    """A portal that runs read it within the hour; here it is the address of the factories."""
    example.keep(example.Example("7933PA", "Dorpsstraat", 12, "Pesse", 52.72345, 6.47512))
    yield
    example.keep(None)


@pytest.fixture
def group(db) -> AlertGroup:
    """An active group whose area is the square of its neighbourhood."""
    return factories.AlertGroupFactory()


@pytest.fixture
def address(group) -> Address:
    """Dorpsstraat 12 in the middle of the group's area, 7933 PA Pesse."""
    return factories.AddressFactory(neighbourhood=group.neighbourhoods.get())


@pytest.fixture
def coordinator(group) -> User:
    return factories.CoordinatorFactory(group=group, user__name="Bea Beheer").user


@pytest.fixture
def logged_in(client, coordinator) -> Client:
    """A browser in which the group's coordinator is logged in."""
    client.force_login(coordinator)
    return client


@pytest.fixture
def manager(db) -> User:
    return factories.UserFactory(role="municipality", is_superuser=True)
