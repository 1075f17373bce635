from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.models import TransitionNotAllowed
from hoogeveen_alert.accounts.models import User

from ..querysets import DamageReportQuerySet, InspectionQuerySet
from .photos import photo_path
from .sign import Sign


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

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        ordering = ("-on", "-pk")

    def __str__(self) -> str:
        return f"{self.sign_id}: {self.get_condition_display()}"


class DamageReport(models.Model):
    """Somebody, with or without an account, says that a sign is damaged or gone."""

    sign = models.ForeignKey(
        Sign, on_delete=models.PROTECT, related_name="damage_reports", verbose_name=_("sign")
    )
    text = models.TextField(
        _("what is wrong"), max_length=500, validators=[MaxLengthValidator(500)]
    )
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    # A coordinator who was logged in; visitors have no account.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
        editable=False,
    )
    handled_at = models.DateTimeField(_("dealt with at"), null=True, blank=True, editable=False)

    objects = DamageReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("damage report")
        verbose_name_plural = _("damage reports")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.sign_id} ({self.at:%Y-%m-%d})"

    def handle(self) -> None:
        """The municipality has seen to it. Raises TransitionNotAllowed."""
        now = timezone.now()
        waiting = DamageReport.objects.waiting().filter(pk=self.pk)
        if not waiting.update(handled_at=now):
            raise TransitionNotAllowed(f"{self} was dealt with")
        self.handled_at = now

    @transaction.atomic
    def confirm(self, *, by: User) -> None:
        """The sign is damaged indeed. Raises TransitionNotAllowed."""
        self.handle()
        # Not its words, which go after their term while the history stays.
        self.sign.mark_damaged(by=by, why=gettext("Damage report %d") % self.pk)
