"""Photos past their term: the file goes, and what it belonged to stays.

Files that no row knows go too: of a step that was undone after the photo was written, or of a
photo whose row was changed just before the process was killed.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from hoogeveen_alert.personal_data import Expiring

from .models import DamageReport, Inspection, Sign, SignRequest, SignRules
from .models.photos import FOLDER, delete_file

STRAY_AFTER = timedelta(days=1)  # a step that is under way writes its photo before its row


def expiring() -> Iterator[Expiring]:
    """The photos of requests, signs and inspections past their term, and stray files."""
    for rows in _rows_past_their_term():
        name = f"{rows.model._meta.label}.photo"
        total = rows.model._default_manager.exclude(photo="").count
        yield Expiring(name, rows.count, partial(_forget, rows), total)
    strays = "signage photo files without a row"
    yield Expiring(strays, _count_strays, _delete_strays, _count_files)


def _rows_past_their_term() -> tuple[QuerySet, ...]:
    rules, now = SignRules.current(), timezone.now()
    settled = now - timedelta(days=rules.request_photo_days)
    gone = now - timedelta(days=rules.street_photo_days)
    return (
        SignRequest.objects.settled().exclude(photo="").filter(status_at__lt=settled),
        Sign.objects.filter(status="removed", status_at__lt=gone).exclude(photo=""),
        Inspection.objects.filter(on__lt=timezone.localdate(gone)).exclude(photo=""),
    )


def _forget(rows: QuerySet) -> int:
    """Take the photo off each row, then delete its file."""
    forgotten = 0
    for pk, name in list(rows.values_list("pk", "photo")):
        with transaction.atomic():
            # Filtering once more: the photo may have been changed since it was read.
            if rows.filter(pk=pk, photo=name).update(photo=""):
                delete_file(name)
                forgotten += 1
    return forgotten


def _strays() -> list[str]:
    """Names of files that no row knows, older than a day."""
    try:
        files = default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return []
    names = {f"{FOLDER}/{file}" for file in files}
    for model in (SignRequest, Sign, Inspection, DamageReport):
        names.difference_update(model._default_manager.values_list("photo", flat=True))
    before = timezone.now() - STRAY_AFTER
    return sorted(name for name in names if _is_older(name, before))


def _is_older(name: str, than: datetime) -> bool:
    try:
        return default_storage.get_modified_time(name) < than
    except FileNotFoundError:
        return False  # another run was first


def _count_files() -> int:
    """All of them: with an older database beside newer files most have no row."""
    try:
        return len(default_storage.listdir(FOLDER)[1])
    except FileNotFoundError:
        return 0


def _count_strays() -> int:
    return len(_strays())


def _delete_strays() -> int:
    names = _strays()
    for name in names:
        default_storage.delete(name)
    return len(names)
