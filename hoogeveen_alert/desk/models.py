"""Who took up which item of the queue, and what colleagues wrote beside it.

An item is named by its kind and the key of its row: this floor knows no more of it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.history import TransitionNotAllowed
from hoogeveen_alert.personal_data import Retention

FREE_AFTER = timedelta(days=5)  # nobody keeps an item from colleagues by forgetting it


class OfItemQuerySet(QuerySet[Any]):
    def of(self, kind: str, key: int) -> Self:
        return self.filter(kind=kind, key=key)

    def visible_to(self, user: Viewer) -> Self:
        """Beside the items that somebody finds on the own desk, which the views look up first."""
        return self if user.is_authenticated else self.none()

    def editable_by(self, user: Viewer) -> Self:
        return self.filter(by=user) if user.is_authenticated else self.none()


class OfItem(models.Model):
    kind = models.CharField(_("kind of work"), max_length=40)
    key = models.PositiveBigIntegerField(_("number"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        abstract = True
        default_permissions: ClassVar = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class TakingQuerySet(OfItemQuerySet):
    retention = Retention({"": 30})

    def standing(self) -> Self:
        """Not given free by the days, or by the end of the account."""
        return self.filter(by__is_active=True, at__gt=timezone.now() - FREE_AFTER)

    def expired(self) -> Self:
        return self.filter(at__lt=self.retention.cutoff())


class Taking(OfItem):
    """Somebody works on it; colleagues see who, and take up something else."""

    objects = TakingQuerySet.as_manager()

    class Meta(OfItem.Meta):
        abstract = False
        verbose_name = _("work that somebody took up")
        verbose_name_plural = _("work that somebody took up")
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="taking_once_per_item"),
        ]

    def move_to(self, by: User) -> None:
        """Into another's hands, unless a third was first. Raises TransitionNotAllowed."""
        # Filtering on what was read lets the database settle a race.
        as_read = Taking.objects.filter(pk=self.pk, by=self.by_id, at=self.at)
        if not as_read.update(by=by, at=timezone.now()):
            raise TransitionNotAllowed(f"{self} is taken")
        self.refresh_from_db()


class NoteQuerySet(OfItemQuerySet):
    retention = Retention({"written": 60})

    def expired(self) -> Self:
        return self.filter(at__lt=self.retention.cutoff("written"))


class Note(OfItem):
    """A few words for colleagues, which the next one replaces."""

    text = models.CharField(_("note for colleagues"), max_length=300)

    objects = NoteQuerySet.as_manager()

    class Meta(OfItem.Meta):
        abstract = False
        verbose_name = _("note for colleagues")
        verbose_name_plural = _("notes for colleagues")
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="note_once_per_item"),
            models.CheckConstraint(condition=~models.Q(text=""), name="note_says_something"),
        ]
