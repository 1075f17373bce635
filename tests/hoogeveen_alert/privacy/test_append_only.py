"""Rows of append-only tables stay as they are, whoever asks; the database sees to it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from hoogeveen_alert.privacy.append_only import protect_tables
from hoogeveen_alert.privacy.models import ProcessingRecord, Purge
from hoogeveen_alert.privacy.processing import record_processing
from hoogeveen_alert.privacy.retention import delete_expired, purging

pytestmark = pytest.mark.django_db
TABLE = "privacy_processingrecord"


@pytest.fixture
def record(coordinator, manager) -> ProcessingRecord:
    record_processing("contact-list", [coordinator], by=manager, activity="contact-list")
    return ProcessingRecord.objects.get()


def refuses(statement: str) -> bool:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    return True


@pytest.mark.parametrize("statement", [f"UPDATE {TABLE} SET name = 'x'", f"DELETE FROM {TABLE}"])
def test_a_record_is_neither_changed_nor_deleted(record, statement):
    before = ProcessingRecord.objects.values().get()

    assert refuses(statement)
    assert ProcessingRecord.objects.values().get() == before


def test_no_table_is_emptied_at_once(record):
    if connection.vendor == "postgresql":
        assert refuses(f"TRUNCATE {TABLE}")
    else:
        columns = ", ".join(f.column for f in ProcessingRecord._meta.fields)
        assert refuses(f"REPLACE INTO {TABLE} ({columns}) SELECT {columns} FROM {TABLE}")
    assert ProcessingRecord.objects.count() == 1


def test_making_the_triggers_again_changes_nothing(record):
    protect_tables()

    assert refuses(f"DELETE FROM {TABLE}")


def test_only_the_retention_task_deletes_and_only_past_the_term(coordinator, manager):
    for days in (729, 731):
        at = timezone.now() - timedelta(days=days)
        record_processing("x", [coordinator], by=manager, activity="contact-list", started_at=at)

    gone = delete_expired()

    assert gone["privacy.ProcessingRecord"] == 1
    assert ProcessingRecord.objects.count() == 1
    assert not Purge.objects.exists()
    assert refuses(f"DELETE FROM {TABLE}")


def test_while_the_task_deletes_nothing_is_changed_either(record):
    with purging():
        assert refuses(f"UPDATE {TABLE} SET name = 'x'")
        if connection.vendor == "postgresql":
            assert refuses(f"TRUNCATE {TABLE}")
    assert refuses(f"DELETE FROM {TABLE}")


def test_a_record_names_nobody_and_the_same_person_alike(coordinator, manager):
    record_processing("view", [coordinator, manager], by=manager, activity="contact-list")
    record_processing("view", [coordinator], by=coordinator, activity="contact-list")

    third, second, first = ProcessingRecord.objects.order_by("-pk")

    assert first.subject == third.subject != second.subject
    assert second.subject == second.by == first.by != third.by
    assert first.trace_id == second.trace_id != third.trace_id
    assert str(coordinator.pk) not in (first.subject, first.by)
    assert first.activity.endswith("/privacy/#contact-list")
