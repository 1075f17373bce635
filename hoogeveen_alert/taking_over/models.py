from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.personal_data import Retention
from hoogeveen_alert.private_files import private_storage


class TownListQuerySet(models.QuerySet["TownList"]):
    retention = Retention({"chosen": timedelta(hours=1)})
    UNDONE_WITHIN = timedelta(hours=24)

    def undoable(self) -> Self:
        """Taken over in the last 24 hours, and not undone."""
        since = timezone.now() - self.UNDONE_WITHIN
        return self.filter(taken_at__gte=since, undone_at=None)

    def taken(self) -> Self:
        """Taken over, and not undone."""
        return self.filter(taken_at__isnull=False, undone_at=None)

    def waiting(self) -> Self:
        """Nobody said yet what becomes of them, or they are being written."""
        return self.filter(taken_at=None)

    def going(self) -> Self:
        """Their rows are looked at, or written: a step that should end by itself."""
        return self.waiting().filter(Q(looked_at=None) | ~Q(confirmed_at=None))

    def of(self, user: Viewer) -> Self:
        """The files of this user that may still be taken over."""
        return self.waiting().filter(by=user.pk).exclude(pk__in=self.expired())

    def lately_taken(self, user: Viewer) -> Self:
        """What this user took over in the last 24 hours, undone or not."""
        return self.filter(by=user.pk, taken_at__gte=timezone.now() - self.UNDONE_WITHIN)

    def expired(self) -> Self:
        """Still waiting past the term of an hour."""
        return self.waiting().filter(uploaded_at__lt=self.retention.cutoff("chosen"))


class TownList(models.Model):
    """A file in which the municipality says what it has.

    Its file waits for an hour until it is taken over, and goes then with what it said; the row
    stays, as what came of it refers to it.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    file = models.FileField(_("file"), storage=private_storage, upload_to="town_lists/", blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0, editable=False)
    # Cells that were corrected on the page: by sheet, row and column.
    corrections: Any = models.JSONField(_("corrections"), default=dict, editable=False)
    # Raised with each correction: what was found of an earlier one is not kept.
    round = models.PositiveIntegerField(default=0, editable=False)
    # What becomes of each row, as it is shown (`found.Found`), and since when it is there.
    found: Any = models.JSONField(_("what becomes of its rows"), null=True, editable=False)
    looked_at = models.DateTimeField(_("looked at"), null=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, editable=False)
    # Sheets that are written since it was confirmed; numbers of rows by sheet, in all.
    done: Any = models.JSONField(default=list, editable=False)
    written: Any = models.JSONField(_("rows written"), default=dict, editable=False)
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now, editable=False)
    taken_at = models.DateTimeField(_("taken over at"), null=True, editable=False)
    undone_at = models.DateTimeField(_("undone at"), null=True, editable=False)

    objects = TownListQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of the municipality")
        verbose_name_plural = _("lists of the municipality")
        ordering = ("-uploaded_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_at=None) ^ Q(file=""), name="townlist_file_iff_waiting"
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def is_going(self) -> bool:
        """As `TownListQuerySet.going`."""
        return self.taken_at is None and (self.looked_at is None or self.confirmed_at is not None)


class MadeAccount(models.Model):
    """An account that a list made; undoing the list takes it back while nobody used it."""

    town_list = models.ForeignKey(
        TownList, on_delete=models.CASCADE, related_name="+", verbose_name=_("list")
    )
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("account"),
    )
    # Keys of rows that belonged to it when it was made, by kind: with others it was used.
    holds: Any = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("account made by a list")
        verbose_name_plural = _("accounts made by a list")

    def __str__(self) -> str:
        return str(self.account_id)


class SheetTurn(models.Model):
    """Whose turn it is to take a sheet over: the row is locked while one does, so two wait."""

    key = models.CharField(_("sheet"), max_length=40, unique=True)
    at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("turn of a sheet")
        verbose_name_plural = _("turns of sheets")

    def __str__(self) -> str:
        return self.key

    @classmethod
    def wait_for(cls, key: str) -> None:
        """Hold the sheet until the transaction ends; another that wants it waits here."""
        cls.objects.get_or_create(key=key)
        cls.objects.filter(key=key).update(at=timezone.now())
