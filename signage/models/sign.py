from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.gis.db import models
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import AlertGroup
from groups.rd import RD_NEW, to_rd

from ..money import MOST_CENTS
from ..querysets import DamageReportQuerySet, InspectionQuerySet, SignQuerySet
from .photos import photo_path
from .sign_request import SignPoint, SignRequest
from .sign_type import SignType


class Sign(models.Model):
    """A sign that is promised or hangs; it exists from approval on.

    Signs from before the portal have no request. `point` in WGS84 (lon lat); `point_rd` in RD
    New, metres. That the sign of an ended group has to go is derived: `SignQuerySet.to_remove`.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        PLACED = "placed", _("placed")
        DAMAGED = "damaged", _("damaged")
        REMOVED = "removed", _("removed")

    class Pole(models.TextChoices):
        LAMP_POST = "lamp_post", _("lamp post")
        SIGN_POLE = "sign_pole", _("sign pole")
        OWN_POLE = "own_pole", _("own pole")
        OTHER = "other", _("something else")

    REACHED_FROM: ClassVar[dict[str, tuple[str, ...]]] = {
        Status.PLACED: (Status.PLANNED, Status.DAMAGED),
        Status.DAMAGED: (Status.PLACED,),
        Status.REMOVED: (Status.PLANNED, Status.PLACED, Status.DAMAGED),
    }

    group = models.ForeignKey(
        AlertGroup, on_delete=models.PROTECT, related_name="signs", verbose_name=_("group")
    )
    request = models.ForeignKey(
        SignRequest,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="signs",
        verbose_name=_("sign request"),
    )
    asked_point = models.OneToOneField(
        SignPoint, null=True, blank=True, on_delete=models.PROTECT, related_name="sign"
    )
    sign_type = models.ForeignKey(
        SignType, on_delete=models.PROTECT, related_name="signs", verbose_name=_("sign type")
    )
    point = models.PointField(_("point"), srid=4326)
    point_rd = models.PointField(srid=RD_NEW, editable=False)
    place = models.CharField(_("place in words"), max_length=200)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PLANNED, editable=False
    )
    status_at = models.DateTimeField(
        _("in this status since"), default=timezone.now, editable=False
    )
    # Money of this sign, VAT included: promised; the real price; what of it nobody paid yet.
    reserved_cents = models.PositiveBigIntegerField(_("reserved"), default=0, editable=False)
    price_cents = models.PositiveBigIntegerField(
        _("real price with VAT"), null=True, blank=True, editable=False
    )
    to_cover_cents = models.PositiveBigIntegerField(_("to cover"), default=0, editable=False)
    pole_kind = models.CharField(_("kind of pole"), max_length=10, choices=Pole.choices, blank=True)
    pole_number = models.CharField(_("number on the pole"), max_length=20, blank=True)
    height_cm = models.PositiveIntegerField(
        _("lower edge above the ground (cm)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(50), MaxValueValidator(600)],
    )
    photo = models.FileField(_("photo"), upload_to=photo_path, blank=True)
    placed_on = models.DateField(_("placed on"), null=True, blank=True)
    next_inspection_on = models.DateField(_("next inspection on"), null=True, blank=True)

    objects = SignQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign")
        verbose_name_plural = _("signs")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=("placed", "damaged")) | Q(placed_on__isnull=False),
                name="sign_in_the_street_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(status="planned")
                | Q(placed_on=None, price_cents=None, to_cover_cents=0),
                name="sign_planned_costs_nothing_yet",
            ),
            models.CheckConstraint(
                condition=Q(status="planned") | Q(reserved_cents=0),
                name="sign_reserved_only_while_planned",
            ),
            models.CheckConstraint(
                condition=Q(price_cents=None, to_cover_cents=0)
                | Q(price_cents__lte=MOST_CENTS, to_cover_cents__lte=models.F("price_cents")),
                name="sign_to_cover_within_its_price",
            ),
        ]
        indexes = [
            models.Index(fields=["group", "status"], name="sign_group_status"),
            models.Index(fields=["status", "next_inspection_on"], name="sign_status_inspection"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.point_rd = to_rd(self.point)
        super().save(*args, **kwargs)


class SignChange(models.Model):
    """Who moved a sign to which status, when and why; never changed afterwards."""

    sign = models.ForeignKey(Sign, on_delete=models.PROTECT, related_name="history")
    status = models.CharField(_("status"), max_length=10, choices=Sign.Status.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    why = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("change of status")
        verbose_name_plural = _("history")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.sign_id}: {self.get_status_display()}"


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
    on = models.DateField(_("on"), default=timezone.localdate)
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
