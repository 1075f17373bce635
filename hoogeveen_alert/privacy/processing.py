"""The processing log: who saw or exported whose personal data, and what for."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from fnmatch import fnmatchcase
from functools import lru_cache

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.declarations import portal_apps

from .models import ProcessingRecord

OTHER = "other"  # the activity of pages that no app gives one


def pseudonym_of(row: models.Model, secret: str | None = None) -> str:
    """The same for the same row, and no way back from it without the portal's secret."""
    return salted_hmac(
        "privacy.processing", f"{row._meta.label}:{row.pk}", secret=secret, algorithm="sha256"
    ).hexdigest()


def pseudonyms_of(row: models.Model) -> set[str]:
    """Also those of lines that were written before the secret was changed."""
    secrets_of_before = settings.SECRET_KEY_FALLBACKS
    return {pseudonym_of(row), *(pseudonym_of(row, secret) for secret in secrets_of_before)}


def accounts_behind(pseudonyms: set[str]) -> dict[str, User]:
    """The accounts of pseudonyms: there is no way back, so each account's is worked out."""
    keys = User.objects.values_list("pk", flat=True)
    found = {name: pk for pk in keys for name in pseudonyms_of(User(pk=pk)) & pseudonyms}
    people = User.objects.in_bulk(list(found.values()))
    return {name: people[pk] for name, pk in found.items()}


def lines_about(rows: Iterable[models.Model]) -> models.QuerySet[ProcessingRecord]:
    """What the log holds about these rows, the newest first."""
    return ProcessingRecord.objects.filter(subject__in=set().union(*map(pseudonyms_of, rows)))


def address_of(activity: str) -> str:
    return f"{settings.SITE_URL}{reverse('privacy')}#{activity}"


@lru_cache(maxsize=1000)
def activity_of(url_name: str) -> str:
    """What a page is for, as its app says in `page_activities`; the first that fits holds."""
    for config in portal_apps():
        for pattern, activity in config.page_activities.items():
            if fnmatchcase(url_name, pattern):
                return activity
    return OTHER


def record_processing(
    name: str,
    subjects: Iterable[models.Model],
    *,
    by: User,
    activity: str,
    started_at: datetime | None = None,
) -> int:
    """Note that `by` saw or exported the data of each subject; returns how many people.

    `name` says which operation ("police-list-export"), `activity` which processing activity of
    the privacy page it belongs to ("contact-list"). Writes one line per person. Pages do not call
    it: what they show is found, and named by `show` of `people_shown`.
    """
    trace_id = secrets.token_hex(16)
    started_at = started_at or timezone.now()
    address, seen_by = address_of(activity), pseudonym_of(by)
    records = ProcessingRecord.objects.bulk_create(
        ProcessingRecord(
            trace_id=trace_id,
            span_id=secrets.token_hex(8),
            name=name,
            started_at=started_at,
            status=ProcessingRecord.Status.OK,
            activity=address,
            subject=pseudonym_of(subject),
            subject_type=subject._meta.label_lower,
            by=seen_by,
        )
        for subject in subjects
    )
    return len(records)
