from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import transaction


@pytest.fixture(scope="module")
def hoogeveen(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The municipality's own files at full size, imported once for a module."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("import_neighbourhoods")
        call_command("import_addresses")
        yield
        transaction.set_rollback(True)
