from __future__ import annotations

from datetime import date
from types import ModuleType
from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.models import AlertGroup, MapVersion, TransitionNotAllowed
from groups.models.rd import RD_NEW, to_rd
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.history import Change

from ..querysets import SignQuerySet
from .budget import Budget
from .money import MOST_CENTS, as_euro
from .photos import photo_path
from .rules import SignRules
from .sign_request import SignPoint, SignRequest
from .sign_type import SignType


def emails() -> ModuleType:
    """The mails about signs; they know the models, so they are looked up late."""
    from ..requests import emails

    return emails


class Sign(models.Model):
    """A sign that is promised or hangs; it exists from approval on.

    Signs from before the portal have no request and cost no money here; of some nobody knows
    the group, or the day on which they were placed. `point` in WGS84 (lon lat); `point_rd` in RD
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

    IN_THE_STREET = (Status.PLACED, Status.DAMAGED)
    REACHED_FROM: ClassVar[dict[str, tuple[str, ...]]] = {
        Status.PLACED: (Status.PLANNED, Status.DAMAGED),
        Status.DAMAGED: (Status.PLACED,),
        Status.REMOVED: (Status.PLANNED, Status.PLACED, Status.DAMAGED),
    }

    group = models.ForeignKey(
        AlertGroup,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="signs",
        verbose_name=_("group"),
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
                condition=~Q(status__in=("placed", "damaged"))
                | Q(placed_on__isnull=False)
                | Q(request=None),
                name="sign_in_the_street_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(group__isnull=False, request__isnull=False)
                | Q(request=None, reserved_cents=0, price_cents=None),
                name="sign_without_request_costs_nothing",
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
        return gettext("Sign %d") % self.pk

    @classmethod
    @transaction.atomic
    def take_over(cls, *, by: User, **facts: Any) -> Sign:
        """Enter a sign that hung before the portal: in the street, and nothing is paid for it."""
        sign = cls.objects.create(status=cls.Status.PLACED, **facts)
        why = gettext("This sign is older than the portal.")
        SignChange.objects.create(sign=sign, status=sign.status, by=by, why=why)
        return sign

    @property
    def is_to_remove(self) -> bool:
        """It hangs while its group ended; `SignQuerySet.to_remove` for many."""
        return self.status in self.IN_THE_STREET and self.group_has_ended

    @property
    def group_has_ended(self) -> bool:
        return self.group is not None and self.group.status == "closed"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.point_rd = to_rd(self.point)
        with transaction.atomic():
            super().save(*args, **kwargs)
            if self.status in self.IN_THE_STREET:
                MapVersion.raise_number()

    @transaction.atomic
    def hang(
        self,
        *,
        by: User,
        on: date,
        price_cents: int,
        pole_kind: str = "",
        pole_number: str = "",
        height_cm: int | None = None,
        point: Point | None = None,
        photo: File | None = None,
    ) -> None:
        """The sign is placed: pay its real price, VAT included, and release what was promised more.

        `point` (WGS84, lon lat) if not as asked. Raises TransitionNotAllowed, ValidationError.
        """
        _check_hung(on, price_cents)
        budget, reserved = self._locked_budget(), self.reserved_cents
        self._move_to(
            self.Status.PLACED,
            by=by,
            only=self.Status.PLANNED,
            reserved_cents=0,
            price_cents=price_cents,
            placed_on=on,
            next_inspection_on=SignRules.current().inspection_after(on),
            pole_kind=pole_kind,
            pole_number=pole_number,
            height_cm=height_cm,
            **self._at(point),
            **self._kept(photo),
        )
        if budget and self.request:
            short = budget.spend(price_cents, reserved_cents=reserved, sign=self, by=by)
            self._set(to_cover_cents=short)
            self.request.finish(by=by)
            emails().send_sign_placed(self)

    def mark_damaged(self, *, by: User | None, why: str) -> None:
        """Raises TransitionNotAllowed."""
        self._move_to(self.Status.DAMAGED, by=by, why=why)

    def repair(self, *, by: User, why: str = "") -> None:
        """The damaged sign is sound again. Raises TransitionNotAllowed."""
        self._move_to(self.Status.PLACED, by=by, why=why, only=self.Status.DAMAGED)

    @transaction.atomic
    def remove(self, *, by: User | None, why: str) -> None:
        """Take the sign out of the street; one that was only planned gives its money back.

        Who asked hears of a planned sign that does not come, unless the whole request ends.
        Raises TransitionNotAllowed and, for a planned sign, BudgetClosed.
        """
        budget = self._locked_budget()
        reserved, is_called_off = self.reserved_cents, self.status == self.Status.PLANNED
        self._move_to(self.Status.REMOVED, by=by, why=why, reserved_cents=0)
        if budget and self.request:
            if reserved:
                budget.release(reserved, request=self.request, by=by, why=why, sign=self)
            if is_called_off and self.request.is_promised:
                self.request.finish(by=by, why=why)
                emails().send_sign_called_off(self, why)

    @transaction.atomic
    def correct_price(self, price_cents: int, *, by: User, why: str) -> None:
        """The price was written down wrongly; booked on the budget that paid.

        Raises TransitionNotAllowed, and BudgetClosed once that year is over: the request may
        be of the next year since, for what of it was still promised.
        """
        _check_price(price_cents)
        budget = Budget.objects.filter(entries__sign=self).order_by("entries__pk").first()
        if budget:
            Budget.lock(budget)
        self.refresh_from_db()
        if budget is None or self.price_cents is None:
            raise TransitionNotAllowed(f"{self} was not paid")
        difference = price_cents - self.price_cents
        # A lower price takes away first what nobody paid yet.
        uncovered = min(self.to_cover_cents, max(-difference, 0))
        self._set(price_cents=price_cents, to_cover_cents=self.to_cover_cents - uncovered)
        short = budget.correct(difference + uncovered, sign=self, by=by, why=why)
        if short:
            self._set(to_cover_cents=self.to_cover_cents + short)

    @transaction.atomic
    def inspect(
        self, *, by: User, condition: str, note: str = "", photo: File | None = None
    ) -> None:
        """Somebody looked at the sign today: note how it is, and when to look again.

        Raises TransitionNotAllowed for a sign that does not hang.
        """
        from .inspection import Inspection

        today = timezone.localdate()
        next_on = SignRules.current().inspection_after(today)
        hangs = Sign.objects.in_the_street().filter(pk=self.pk)
        if not hangs.update(next_inspection_on=next_on):
            raise TransitionNotAllowed(f"{self} does not hang")
        self.refresh_from_db()
        inspection = Inspection(sign=self, by=by, condition=condition, note=note, on=today)
        if photo:
            inspection.photo.save("photo.jpg", photo, save=False)
        inspection.save()
        broken = condition in (Inspection.Condition.DAMAGED, Inspection.Condition.GONE)
        if broken and self.status == self.Status.PLACED:
            self.mark_damaged(by=by, why=note)
        elif not broken and self.status == self.Status.DAMAGED:
            self.repair(by=by, why=note)

    def _locked_budget(self) -> Any:
        """The budget that pays this sign, ours until the transaction ends; the row read anew."""
        budget = self.request.locked_budget() if self.request else None
        self.refresh_from_db()
        return budget

    def _at(self, point: Point | None) -> dict[str, Any]:
        return {"point": point, "point_rd": to_rd(point)} if point else {}

    def _kept(self, photo: File | None) -> dict[str, str]:
        if not photo:
            return {}
        self.photo.save("photo.jpg", photo, save=False)
        return {"photo": self.photo.name or ""}

    def _set(self, **changes: Any) -> None:
        Sign.objects.filter(pk=self.pk).update(**changes)
        self.refresh_from_db()

    @transaction.atomic
    def _move_to(
        self, status: str, *, by: User | None, why: str = "", only: str = "", **changes: Any
    ) -> None:
        # Filtering on the old status lets the database settle a race.
        allowed = (only,) if only else self.REACHED_FROM[status]
        moved = Sign.objects.filter(pk=self.pk, status__in=allowed).update(
            status=status, status_at=timezone.now(), **changes
        )
        if not moved:
            raise TransitionNotAllowed(f"{self} cannot become {status}")
        SignChange.objects.create(sign=self, status=status, by=by, why=why)
        MapVersion.raise_number()
        self.refresh_from_db()


def _check_hung(on: date, cents: int) -> None:
    _check_price(cents)
    if on > timezone.localdate():
        raise ValidationError(_("That day is still to come."), code="future")


def _check_price(cents: int) -> None:
    """Refuse a price below nothing, or one that must be a slip of the keyboard."""
    if not 0 <= cents <= MOST_CENTS:
        raise ValidationError(
            _("A price is between nothing and %(most)s."),
            code="price",
            params={"most": as_euro(MOST_CENTS)},
        )


class SignChange(Change):
    """Who moved a sign to which status, when and why; never changed afterwards."""

    sign = models.ForeignKey(Sign, on_delete=models.PROTECT, related_name="history")
    status = models.CharField(_("status"), max_length=10, choices=Sign.Status.choices)

    def __str__(self) -> str:
        return f"{self.sign_id}: {self.get_status_display()}"
