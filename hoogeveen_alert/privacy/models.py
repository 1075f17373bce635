from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, ClassVar, Self

from auditlog.models import AbstractLogEntry, LogEntryManager  # type: ignore[import-untyped]
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.roles import is_office
from hoogeveen_alert.email_addresses import OneSpellingField
from hoogeveen_alert.history import by_account
from hoogeveen_alert.personal_data import Retention
from hoogeveen_alert.singleton import OneRow

from .middleware import current_user
from .terms import KEPT_DAYS

LINK_LASTS = timedelta(hours=1)  # of the link to all that is held about a mailbox


class ProcessingRecordQuerySet(QuerySet["ProcessingRecord"]):
    retention = Retention({"": KEPT_DAYS})

    def visible_to(self, user: Viewer) -> Self:
        return self if user.is_authenticated and user.is_superuser else self.none()

    def editable_by(self, user: Viewer) -> Self:
        return self.none()

    def expired(self) -> Self:
        return self.filter(started_at__lt=self.retention.cutoff())


class ProcessingRecord(models.Model):
    """One person whose data somebody saw or exported, shaped like *Logboek Dataverwerkingen*.

    Append-only by triggers; whom it is about and who looked are pseudonyms. Records of one
    request share their `trace_id`.
    """

    class Status(models.TextChoices):
        OK = "ok", _("done")
        ERROR = "error", _("failed")

    trace_id = models.CharField(max_length=32)
    span_id = models.CharField(max_length=16)
    name = models.CharField(_("operation"), max_length=60)
    started_at = models.DateTimeField(_("start"))
    ended_at = models.DateTimeField(_("end"), default=timezone.now)
    status = models.CharField(_("status"), max_length=5, choices=Status.choices)
    activity = models.URLField(
        "dpl.core.processing_activity_id", help_text=_("Address of the activity's description.")
    )
    subject = models.CharField("dpl.core.data_subject_id", max_length=64, db_index=True)
    subject_type = models.CharField("dpl.core.data_subject_id_type", max_length=60)
    by = models.CharField(_("who looked"), max_length=64, db_index=True)

    objects = ProcessingRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("processing record")
        verbose_name_plural = _("processing log")
        ordering = ("-started_at", "-pk")
        indexes: ClassVar = [models.Index(fields=["started_at"], name="processing_started_at")]
        default_permissions: ClassVar = ("view",)

    def __str__(self) -> str:
        return self.span_id


class Purge(models.Model):
    """While a row stands here, inside one transaction, triggers let the retention task delete."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)

    class Meta:
        default_permissions: ClassVar = ()

    def __str__(self) -> str:
        return str(self.pk)


class HistoryEntryQuerySet(QuerySet["HistoryEntry"]):
    retention = Retention({"": KEPT_DAYS})

    def visible_to(self, user: Viewer) -> Self:
        return self if is_office(user) else self.none()

    def editable_by(self, user: Viewer) -> Self:
        return self.none()

    def expired(self) -> Self:
        return self.filter(timestamp__lt=self.retention.cutoff())


class HistoryEntry(AbstractLogEntry):
    """What changed of a row that an app tracks: which fields, when and by whom.

    Instead of auditlog's own model, which keeps e-mail and IP addresses and names the rows, of
    which some are persons.
    """

    actor_email = remote_addr = remote_port = None
    changes_text = additional_data = None

    objects = LogEntryManager.from_queryset(HistoryEntryQuerySet)()

    class Meta(AbstractLogEntry.Meta):
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        default_permissions: ClassVar = ("view",)

    def __str__(self) -> str:
        return f"{self.content_type} {self.object_repr}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.actor_id is None:
            self.actor = current_user()
        self.object_repr = f"#{self.object_pk}"
        super().save(*args, **kwargs)


class DeletionTerms(OneRow):
    """How much may go in a day without a person's word: what exceeds both waits."""

    brake_percent = models.PositiveSmallIntegerField(
        _("part of the rows of one kind that may go in a day (percent)"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("Of more than this, the application manager is asked first."),
    )
    brake_rows = models.PositiveSmallIntegerField(
        _("rows of one kind that may go in a day anyway"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("So that a few rows of a small table never wait."),
    )

    class Meta:
        verbose_name = _("limit on deletion")
        verbose_name_plural = _("limits on deletion")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="deletionterms_one_row"),
            models.CheckConstraint(
                condition=models.Q(brake_percent__range=(1, 50), brake_rows__range=(1, 1000)),
                name="deletionterms_bounds",
            ),
        ]


class DeletedOn(models.Model):
    """How many rows went by one rule of the table on one day."""

    rule = models.CharField(max_length=100)
    on = models.DateField()
    number = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions: ClassVar = ()
        constraints = [
            models.UniqueConstraint(fields=["rule", "on"], name="deletedon_once_per_rule_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.on}"


class HeldDeletion(models.Model):
    """More would go by one rule than on other days: it waits for a person's word."""

    rule = models.CharField(max_length=100, unique=True)
    number = models.PositiveIntegerField()
    since = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = by_account()

    class Meta:
        default_permissions: ClassVar = ()
        ordering = ("since", "pk")

    def __str__(self) -> str:
        return f"{self.rule}: {self.number}"


class OwnDataLinkQuerySet(QuerySet["OwnDataLink"]):
    retention = Retention({"": LINK_LASTS})

    def valid(self) -> Self:
        return self.filter(made_at__gte=self.retention.cutoff())

    def expired(self) -> Self:
        return self.filter(made_at__lt=self.retention.cutoff())


class OwnDataLink(models.Model):
    """A link to everything held about a mailbox; its address holds the key, not the mailbox."""

    email = OneSpellingField(_("e-mail address"), max_length=254)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_at = models.DateTimeField(_("asked for the link at"), default=timezone.now)

    objects = OwnDataLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to own data")
        verbose_name_plural = _("links to own data")
        default_permissions: ClassVar = ()

    def __str__(self) -> str:
        return str(self.key)
