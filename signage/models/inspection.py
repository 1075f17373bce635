from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.roles import is_office
from hoogeveen_alert.email_addresses import OneSpellingField
from hoogeveen_alert.history import by_account
from hoogeveen_alert.personal_data import Retention

from .photos import photo_path
from .sign import Sign


class OfSignQuerySet(QuerySet[Any]):
    def visible_to(self, user: Viewer) -> Self:
        return self.filter(sign__in=Sign.objects.visible_to(user))

    def editable_by(self, user: Viewer) -> Self:
        return self if is_office(user) else self.none()


class Inspection(models.Model):
    """Somebody of the municipality looked at a sign."""

    class Condition(models.TextChoices):
        GOOD = "good", _("good")
        WORN = "worn", _("worn, but readable")
        DAMAGED = "damaged", _("damaged")
        GONE = "gone", _("gone")

    sign = models.ForeignKey(
        Sign, on_delete=models.PROTECT, related_name="inspections", verbose_name=_("sign")
    )
    condition = models.CharField(_("condition"), max_length=8, choices=Condition.choices)
    note = models.TextField(_("note"), max_length=500, blank=True)
    photo = models.FileField(_("photo"), upload_to=photo_path, blank=True)
    on = models.DateField(_("inspected on"), default=timezone.localdate)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )

    objects = OfSignQuerySet.as_manager()

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        ordering = ("-on", "-pk")

    def __str__(self) -> str:
        return f"{self.sign_id}: {self.get_condition_display()}"


class DamageReportQuerySet(OfSignQuerySet):
    retention = Retention({"handled": 365})

    def waiting(self) -> Self:
        return self.filter(handled_at=None)

    def expired(self) -> Self:
        return self.filter(handled_at__lt=self.retention.cutoff("handled"))


class DamageReport(models.Model):
    """Somebody, with or without an account, says that a sign is damaged or gone."""

    class Kind(models.TextChoices):
        LOOSE = "loose", _("It is loose or hangs crooked")
        UNREADABLE = "unreadable", _("It cannot be read well")
        PAINTED = "painted", _("Something is painted or stuck on it")
        BROKEN = "broken", _("It is bent or broken")
        GONE = "gone", _("It is gone")
        OTHER = "other", _("Something else")

    sign = models.ForeignKey(
        Sign, on_delete=models.PROTECT, related_name="damage_reports", verbose_name=_("sign")
    )
    # Without the words of whoever reported it; empty of reports from before.
    kind = models.CharField(
        _("kind of damage"), max_length=10, choices=Kind.choices, blank=True, editable=False
    )
    text = models.TextField(
        _("what is wrong"), max_length=500, validators=[MaxLengthValidator(500)]
    )
    photo = models.FileField(_("photo"), upload_to=photo_path, blank=True, editable=False)
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    # A coordinator who was logged in; visitors have no account.
    by = by_account(editable=False)
    handled_at = models.DateTimeField(_("dealt with at"), null=True, blank=True, editable=False)

    objects = DamageReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("damage report")
        verbose_name_plural = _("damage reports")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.sign_id} ({self.at:%Y-%m-%d})"


class DamageReporterQuerySet(QuerySet[Any]):
    retention = Retention({"": 180})

    def of_sign(self, sign: Sign) -> Self:
        return self.filter(report__sign=sign)

    def expired(self) -> Self:
        return self.filter(at__lt=self.retention.cutoff())


class DamageReporter(models.Model):
    """The mailbox that hears, once, what became of a report; the row goes as soon as it was told.

    Nobody reads it: it stands apart from the report, which others do read.
    """

    report = models.OneToOneField(DamageReport, on_delete=models.CASCADE, related_name="reporter")
    email = OneSpellingField(_("e-mail address"))
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)

    objects = DamageReporterQuerySet.as_manager()

    class Meta:
        verbose_name = _("address of who reported damage")
        verbose_name_plural = _("addresses of who reported damage")

    def __str__(self) -> str:
        return f"{self.report_id} ({self.at:%Y-%m-%d})"
