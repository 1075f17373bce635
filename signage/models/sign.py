from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.gis.db import models
from django.contrib.gis.geos import Point
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.models import AlertGroup, MapVersion, TransitionNotAllowed
from groups.models.rd import RD_NEW, to_rd
from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_hired, works_everywhere
from hoogeveen_alert.history import Change

from .money import MOST_CENTS
from .order import SignOrderLine
from .photos import photo_path
from .scopes import OfGroupQuerySet
from .sign_request import SignPoint, SignRequest
from .sign_type import SignType

if TYPE_CHECKING:
    from .budget import Budget

SAME_POLE_METRES = 5


class SignQuerySet(OfGroupQuerySet):
    def visible_to(self, user: Viewer) -> Self:
        """Those of the groups one sees; of no group, for those who see every group.

        Who is hired for the street sees the work there is today.
        """
        if is_hired(user):
            return self.to_do(on=timezone.localdate())
        of_groups = Q(group__in=AlertGroup.objects.visible_to(user))
        return self.filter(of_groups | Q(group=None) if works_everywhere(user) else of_groups)

    def editable_by(self, user: Viewer) -> Self:
        """What the municipality does in the street, and who is hired for it."""
        return self.visible_to(user) if is_hired(user) else super().editable_by(user)

    def from_before(self) -> Self:
        """Hung before the portal: nobody asked for them here, and nothing was paid here."""
        return self.filter(request=None)

    def on_the_pole_at(self, point: Point) -> Self:
        """Within five metres of a point (WGS84, lon lat)."""
        return self.filter(point_rd__within=to_rd(point).buffer(SAME_POLE_METRES))

    def promised(self) -> Self:
        """Planned or in the street: places where no second sign comes."""
        return self.exclude(status="removed")

    def orderable(self) -> Self:
        """Promised, not here, and on no order that still stands."""
        on_order = SignOrderLine.objects.filter(sign=OuterRef("pk"), is_cancelled=False)
        return self.filter(~Exists(on_order), status="planned", delivered_on=None)

    def to_hang(self) -> Self:
        """Delivered, and for a group that lives: what the crew takes along."""
        return self.filter(status="planned", delivered_on__isnull=False).not_to_remove()

    def in_the_street(self) -> Self:
        return self.filter(status__in=Sign.IN_THE_STREET)

    def ever_hung(self) -> Self:
        """In the street, or once there: a sign that was called off has no such day."""
        return self.exclude(placed_on=None)

    def to_remove(self) -> Self:
        """In the street while the group ended."""
        return self.in_the_street().filter(group__status="closed")

    def too_long(self, *, ended_before: date) -> Self:
        """To remove, and of a group that ended before that day."""
        return self.to_remove().filter(group__closed_at__date__lt=ended_before)

    def not_to_remove(self) -> Self:
        return self.exclude(group__status="closed")

    def to_inspect(self, *, on: date) -> Self:
        """In the street, staying there, and due for a look on that day."""
        return self.in_the_street().not_to_remove().filter(next_inspection_on__lte=on)

    def to_do(self, *, on: date) -> Self:
        """The work list: to hang, to mend, to take away, due for a look, or reported."""
        reported = Sign.objects.filter(
            damage_reports__isnull=False, damage_reports__handled_at=None
        )
        ended = Q(group__status="closed")
        return self.filter(
            Q(status="planned", delivered_on__isnull=False) & ~ended
            | Q(status="damaged")
            | ended & Q(status="placed")
            | Q(status="placed", next_inspection_on__lte=on)
            | Q(status="placed", pk__in=reported.values("pk"))
        )

    def to_cover(self) -> Self:
        """Cost more than there was money for."""
        return self.filter(to_cover_cents__gt=0)


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
    # The day on which the supplier brought it; of one from stock the day on which it was placed.
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True, editable=False)
    placed_on = models.DateField(_("placed on"), null=True, blank=True)
    next_inspection_on = models.DateField(_("next inspection on"), null=True, blank=True)

    objects = SignQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign")
        verbose_name_plural = _("signs")
        ordering = ("pk",)
        permissions = [("view_worklist", _("Can see the work in the street"))]
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

    @property
    def is_to_remove(self) -> bool:
        """It hangs while its group ended; `SignQuerySet.to_remove` for many."""
        return self.status in self.IN_THE_STREET and self.group_has_ended

    @property
    def is_called_off(self) -> bool:
        """It was promised and does not come: a sign that ever hung has its day."""
        return self.status == self.Status.REMOVED and self.placed_on is None

    @property
    def group_has_ended(self) -> bool:
        return self.group is not None and self.group.status == "closed"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.point_rd = to_rd(self.point)
        with transaction.atomic():
            super().save(*args, **kwargs)
            if self.status in self.IN_THE_STREET:
                MapVersion.raise_number()

    def _locked_budget(self) -> Budget | None:
        """The budget that pays this sign, ours until the transaction ends; the row read anew."""
        budget = self.request.locked_budget() if self.request else None
        self.refresh_from_db()
        return budget

    @transaction.atomic
    def move_to(
        self, status: str, *, by: User | None, why: str = "", only: str = "", **changes: Any
    ) -> None:
        """A planned sign that moves settles with its budget: pays `price_cents`, or releases.

        `only` names the one status it may come from. Raises TransitionNotAllowed and, for a
        planned sign, BudgetClosed.
        """
        allowed = (only,) if only else self.REACHED_FROM[status]
        if changes.get("placed_on") and not self.delivered_on:
            changes["delivered_on"] = changes["placed_on"]
        budget, reserved = None, 0
        if self.Status.PLANNED in allowed:
            budget, reserved = self._locked_budget(), self.reserved_cents
            changes["reserved_cents"] = 0
        # Filtering on the old status lets the database settle a race.
        moved = Sign.objects.filter(pk=self.pk, status__in=allowed).update(
            status=status, status_at=timezone.now(), **changes
        )
        if not moved:
            raise TransitionNotAllowed(f"{self} cannot become {status}")
        SignChange.objects.create(sign=self, status=status, by=by, why=why)
        MapVersion.raise_number()
        self.refresh_from_db()
        if budget:
            self._settle(budget, reserved, changes.get("price_cents"), by=by, why=why)

    def _settle(
        self, budget: Budget, reserved: int, price: int | None, *, by: Any, why: str
    ) -> None:
        if price is not None:
            short = budget.spend(price, reserved_cents=reserved, sign=self, by=by)
            Sign.objects.filter(pk=self.pk).update(to_cover_cents=short)
            self.refresh_from_db()
        elif reserved and self.request:
            budget.release(reserved, request=self.request, by=by, why=why, sign=self)


class SignChange(Change):
    """Who moved a sign to which status, when and why; never changed afterwards."""

    sign = models.ForeignKey(Sign, on_delete=models.PROTECT, related_name="history")
    status = models.CharField(_("status"), max_length=10, choices=Sign.Status.choices)

    def __str__(self) -> str:
        return f"{self.sign_id}: {self.get_status_display()}"
