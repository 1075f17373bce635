"""Thousands of random histories of budgets: the books balance and nothing vanishes."""

import os

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from hoogeveen_alert.privacy.append_only import protect_tables
from signage.models import Budget, LedgerEntry, SignType
from tests import factories, sign_factories
from tests.hoogeveen_alert.privacy.test_append_only import refuses
from tests.ledger_histories import Histories

pytestmark = pytest.mark.django_db
TABLE = "signage_ledgerentry"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_books_balance_in_every_history(group):
    """How many histories is HISTORIES in the environment: 1,000 take some seven minutes."""
    # Whoever left gets no mail: the mails of every step would take longer than the rest.
    Histories.by = factories.UserFactory(role="municipality", is_active=False)
    Histories.groups = [group, factories.AlertGroupFactory()]
    Histories.smederijen = [sign_factories.SmederijFactory() for _ in range(2)]
    Histories.sign_type = SignType.objects.create(
        name="Bord", price_cents=1_005
    )  # of no whole price without VAT

    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=int(os.environ.get("HISTORIES", "150")),
            stateful_step_count=18,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture
def entry(manager) -> LedgerEntry:
    sign_factories.budget_of(sign_factories.SmederijFactory(), 100, by=manager)
    return LedgerEntry.objects.get()


@pytest.mark.parametrize(
    "statement", [f"UPDATE {TABLE} SET amount_cents = 1", f"DELETE FROM {TABLE}"]
)
def test_a_booking_is_neither_changed_nor_deleted(entry, statement):
    assert refuses(statement)
    assert LedgerEntry.objects.get().amount_cents == 10_000


def test_all_bookings_are_not_emptied_at_once(entry):
    if connection.vendor == "postgresql":
        connection.check_constraints()  # what waits for the end of the transaction refuses too
        assert refuses(f"TRUNCATE {TABLE} CASCADE")
    else:
        columns = ", ".join(f.column for f in LedgerEntry._meta.fields)
        assert refuses(f"REPLACE INTO {TABLE} ({columns}) SELECT {columns} FROM {TABLE}")
    assert LedgerEntry.objects.count() == 1


def test_the_model_offers_no_way_to_change_or_delete_a_booking(entry):
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()
    with pytest.raises(TypeError):
        LedgerEntry.objects.update(amount_cents=1)
    with pytest.raises(TypeError):
        LedgerEntry.objects.all().delete()
    with pytest.raises(TypeError):
        LedgerEntry.objects.bulk_update([entry], ["amount_cents"])


@pytest.mark.django_db(transaction=True)
def test_a_later_migration_that_rebuilds_the_table_leaves_it_protected(entry):
    """SQLite drops the triggers with the old table; `migrate` ends by making them again."""
    from django.apps import apps
    from django.db.models.signals import post_migrate

    field = LedgerEntry._meta.get_field("why")
    longer = field.clone()
    longer.set_attributes_from_name("why")
    longer.model = LedgerEntry
    longer.null = True
    with connection.schema_editor() as editor:
        editor.alter_field(LedgerEntry, field, longer)
    try:
        config = apps.get_app_config("privacy")
        post_migrate.send(sender=config, app_config=config, using="default", verbosity=0)

        assert refuses(f"UPDATE {TABLE} SET amount_cents = 1")
        assert refuses(f"DELETE FROM {TABLE}")
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(LedgerEntry, longer, field)
        protect_tables()


def test_the_database_refuses_a_budget_below_zero(entry):
    with pytest.raises(DatabaseError), transaction.atomic():
        Budget.objects.update(free_cents=-1)
