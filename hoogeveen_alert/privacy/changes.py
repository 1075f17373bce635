"""The history of changes: who changed which field of what, kept by django-auditlog."""

from collections.abc import Iterable, Iterator

from auditlog.registry import auditlog  # type: ignore[import-untyped]
from django.apps import apps
from django.db import models

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.audit import Tracked
from hoogeveen_alert.declarations import portal_apps

from .models import HistoryEntry

MASK = "***"


def masked(value: str) -> str:
    """What stands for a value nobody may read back; auditlog's own mask shows half of it."""
    return MASK if value not in ("", "None") else ""


def declared() -> Iterator[Tracked]:
    for config in portal_apps():
        yield from config.tracked


def track_declared() -> None:
    """Tell auditlog what to watch."""
    for tracked in declared():
        auditlog.register(
            apps.get_model(tracked.model),
            include_fields=[*tracked.fields, *tracked.masked],
            mask_fields=list(tracked.masked),
            m2m_fields=set(tracked.many),
        )


def record_change(
    row: models.Model,
    *masked: str,
    by: User | None = None,
    about: Iterable[str] = (),
    **changed: tuple[object, object],
) -> None:
    """Note a change that an `update()` made, which auditlog does not see.

    Of `masked` fields that they changed; of the others, which are named, from what to what.
    `about` are foreign keys that stayed the same, by which a reader knows what the row is of;
    like auditlog it keeps their keys. Without `by` it was who asks.
    """
    changes = {name: [str(getattr(row, f"{name}_id"))] * 2 for name in about}
    changes |= {field: [MASK, MASK] for field in masked}
    changes |= {field: [str(before), str(after)] for field, (before, after) in changed.items()}
    HistoryEntry.objects.log_create(
        row, action=HistoryEntry.Action.UPDATE, changes=changes, actor=by
    )
