"""Deleting what is past its term, as the apps declare it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.module_loading import import_string

from hoogeveen_alert.declarations import portal_apps
from hoogeveen_alert.personal_data import Expiring, PersonalData

from .models import Purge

BATCH = 1000


def declarations() -> Iterator[PersonalData]:
    for config in portal_apps():
        yield from config.personal_data


def expired_rows() -> Iterator[tuple[str, models.QuerySet]]:
    """Name of each model with a term, and its rows past that term."""
    for data in declarations():
        if data.expired:
            rows = apps.get_model(data.model)._default_manager.all()
            yield data.model, getattr(rows, data.expired)()
    yield from _ended_sessions()


def _ended_sessions() -> Iterator[tuple[str, models.QuerySet]]:
    """Sessions past their end, and what allauth noted about them: IP address and browser."""
    now = timezone.now()
    yield "sessions.Session", Session.objects.filter(expire_date__lt=now)
    session = Session.objects.filter(session_key=OuterRef("session_key"))
    # A day of grace: at log-in the note is written before the session itself.
    notes = UserSession.objects.filter(~Exists(session), created_at__lt=now - timedelta(days=1))
    yield "usersessions.UserSession", notes


def _expiring() -> Iterator[Expiring]:
    for config in portal_apps():
        for path in config.expiring:
            yield from import_string(path)()


def count_expired() -> dict[str, int]:
    counts = {name: rows.count() for name, rows in expired_rows()}
    return counts | {part.name: part.count() for part in _expiring()}


def delete_expired() -> dict[str, int]:
    """Delete what is past its term, in short transactions; returns how many rows by model."""
    deleted = {name: _delete(rows) for name, rows in expired_rows()}
    return deleted | {part.name: part.delete() for part in _expiring()}


@contextmanager
def purging() -> Iterator[None]:
    """One transaction in which the triggers of append-only tables with a term let delete."""
    with transaction.atomic():
        purge = Purge.objects.create()
        yield
        purge.delete()


def _delete(rows: models.QuerySet) -> int:
    deleted = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with purging():
            # Filtering once more: a row may have been renewed since its key was read.
            gone = rows.filter(pk__in=keys).delete()[1].get(rows.model._meta.label, 0)
        if not gone:
            break
        deleted += gone
    return deleted
