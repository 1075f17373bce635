"""Deleting what is past its term, as the apps declare it: every term is one rule of the table."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial

from django.apps import apps
from django.db import connection, models, transaction
from django.utils.module_loading import import_string

from hoogeveen_alert.celery import app as celery
from hoogeveen_alert.declarations import portal_apps
from hoogeveen_alert.personal_data import PersonalData

from . import brake
from .models import Purge

BATCH = 1000
Progress = Callable[[int], None]  # told how many more rows are gone


@dataclass(frozen=True)
class Rule:
    """One row of the table: what it is of, and how it is counted and deleted."""

    name: str
    count: Callable[[], int]
    delete: Callable[[Progress], int]
    total: Callable[[], int] | None  # None: nobody knows
    oldest: Callable[[], date | datetime | None]
    brake: bool  # whether a person is asked before more go than on other days

    @cached_property
    def expired(self) -> int:
        return self.count()


def declarations() -> Iterator[PersonalData]:
    for config in portal_apps():
        yield from config.personal_data


def rules() -> list[Rule]:
    """The table, as the apps declare it; reading it deletes nothing."""
    return [*_rules_of_rows(), *_rules_of_parts()]


def _rules_of_rows() -> Iterator[Rule]:
    for data in declarations():
        model = apps.get_model(data.model)
        if not data.rule():
            continue
        rows = _expired(data, model)
        delete = partial(_run, data.deleted_by) if data.deleted_by else partial(_delete, rows)
        total, oldest = model._default_manager.count, partial(_oldest, rows)
        yield Rule(data.model, rows.count, delete, total, oldest, data.brake)


def _expired(data: PersonalData, model: type[models.Model]) -> models.QuerySet:
    if data.rows:
        rows: models.QuerySet = import_string(data.rows)()
        return rows
    return getattr(model._default_manager.all(), data.expired or "expired")()


def _run(name: str, progress: Progress) -> int:
    """Let the app's own periodic task delete, which takes the files too."""
    (task,) = [
        task.task for config in portal_apps() for task in config.periodic_tasks if task.name == name
    ]
    gone: int = celery.tasks[task]()
    progress(gone)
    return gone


def _rules_of_parts() -> Iterator[Rule]:
    """Files and other parts of rows that stay, each with its own way to go."""
    for config in portal_apps():
        for path in config.expiring:
            for part in import_string(path)():

                def delete(progress: Progress, delete: Callable[[], int] = part.delete) -> int:
                    gone = delete()
                    progress(gone)
                    return gone

                brake = part.total is not None
                yield Rule(part.name, part.count, delete, part.total, lambda: None, brake)


def delete_expired(progress: Progress = lambda number: None) -> dict[str, int]:
    """Delete what is past its term, in short transactions; returns how many rows by rule.

    Of a rule by which more would go than on other days nothing goes until a person confirms it:
    a clock that is wrong must not empty the portal.
    """
    deleted = {}
    for rule in rules():
        deleted[rule.name] = 0
        total = rule.total if rule.brake else None
        if rule.expired and not brake.lets_go(rule.name, rule.expired, total):
            continue
        if rule.expired:
            deleted[rule.name] = rule.delete(progress)
        brake.note(rule.name, deleted[rule.name])
    _empty_journal()
    return deleted


def _empty_journal() -> None:
    """On SQLite what was deleted stands in the write-ahead log until that is written over."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def purging() -> Iterator[None]:
    """One transaction in which the triggers of append-only tables with a term let delete."""
    with transaction.atomic():
        purge = Purge.objects.create()
        yield
        purge.delete()


def _delete(rows: models.QuerySet, progress: Progress) -> int:
    deleted = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with purging():
            # Filtering once more: a row may have been renewed since its key was read.
            gone = rows.filter(pk__in=keys).delete()[1].get(rows.model._meta.label, 0)
        if not gone:
            break
        deleted += gone
        progress(gone)
    return deleted


def _oldest(rows: models.QuerySet) -> date | datetime | None:
    """The first moment that the rows know of themselves; None for rows without any."""
    moments = [
        field.name
        for field in rows.model._meta.concrete_fields
        if isinstance(field, models.DateField) and not field.null
    ]
    if not moments:
        return None
    found: date | datetime | None = rows.aggregate(oldest=models.Min(moments[0]))["oldest"]
    return found
