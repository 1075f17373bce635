from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Self

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
        """Nobody said yet what becomes of them."""
        return self.filter(taken_at=None)

    def of(self, user: Viewer) -> Self:
        """The files of this user that may still be taken over."""
        return self.waiting().filter(by=user.pk).exclude(pk__in=self.expired())

    def expired(self) -> Self:
        """Still waiting past the term of an hour."""
        return self.waiting().filter(uploaded_at__lt=self.retention.cutoff("chosen"))


class TownList(models.Model):
    """A file in which the municipality says what it has.

    Its file waits for an hour until it is taken over, and goes then; the row stays, as what came
    of it refers to it.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    file = models.FileField(_("file"), storage=private_storage, upload_to="town_lists/", blank=True)
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
