from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.contrib.gis.db import models
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.models import AlertGroup, TransitionNotAllowed
from groups.models.rd import RD_NEW, to_rd
from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_office, is_volunteer
from hoogeveen_alert.history import Change
from hoogeveen_alert.wording import POT

from .order import SignOrder
from .photos import photo_path
from .scopes import OfGroupQuerySet
from .sign_type import SignType

if TYPE_CHECKING:
    from .budget import Budget

MOST_POINTS = 10


class SignRequestQuerySet(OfGroupQuerySet):
    def open(self) -> Self:
        """Not finished: the municipality, the applicant or the fitter has something to do."""
        return self.filter(status__in=SignRequest.OPEN)

    def settled(self) -> Self:
        """Finished, in whatever way."""
        return self.filter(status__in=("rejected", "withdrawn", "done"))

    def waiting(self) -> Self:
        """For the municipality's decision."""
        return self.filter(status="asked")

    def orderable(self) -> Self:
        """Approved, with signs that have not come, of a group that lives."""
        # Once approved, what has not come is on no order: cancelling brings a request back.
        to_come = SignRequest.objects.filter(signs__status="planned", signs__delivered_on=None)
        ended = Q(group__status__in=("closed", "rejected"))
        open_ones = self.filter(Exists(to_come.filter(pk=OuterRef("pk"))), status="approved")
        return open_ones.exclude(ended)

    def of_volunteers(self) -> Self:
        """What a group asked for; a damaged sign is replaced by the municipality itself."""
        return self.filter(replaces=None)

    def withdrawable_by(self, user: Viewer) -> Self:
        """Not ordered yet, and asked for by oneself or for a group one runs.

        An area coordinator sees those of the whole district, and withdraws no other's.
        """
        if not is_volunteer(user):
            return self.none()
        own = Q(asked_by=user) | Q(group__in=AlertGroup.objects.managed_by(user))
        undecided = self.visible_to(user).of_volunteers()
        return undecided.filter(own, status__in=("asked", "returned", "approved"))

    def answerable_by(self, user: Viewer) -> Self:
        """Requests with a question back that this volunteer can answer."""
        if not is_volunteer(user):
            return self.none()
        return self.visible_to(user).of_volunteers().filter(status="returned")


class SignRequest(models.Model):
    """Somebody asks for one to ten signs of one type for a group; it keeps the price of its day."""

    class Status(models.TextChoices):
        ASKED = "asked", _("asked")
        RETURNED = "returned", _("question back")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")
        ORDERED = "ordered", _("ordered")
        DONE = "done", _("done")

    OPEN = (Status.ASKED, Status.RETURNED, Status.APPROVED, Status.ORDERED)
    REACHED_FROM: ClassVar[dict[str, tuple[str, ...]]] = {
        Status.ASKED: (Status.RETURNED,),
        Status.RETURNED: (Status.ASKED,),
        Status.APPROVED: (Status.ASKED, Status.ORDERED),  # each act names the one it comes from
        Status.REJECTED: (Status.ASKED, Status.RETURNED),
        Status.WITHDRAWN: (Status.ASKED, Status.RETURNED, Status.APPROVED, Status.ORDERED),
        Status.ORDERED: (Status.APPROVED,),
        Status.DONE: (Status.APPROVED, Status.ORDERED),
    }

    group = models.ForeignKey(
        AlertGroup,
        on_delete=models.PROTECT,
        related_name="sign_requests",
        verbose_name=_("group"),
    )
    smederij = models.ForeignKey(
        "Smederij", on_delete=models.PROTECT, related_name="requests", verbose_name=POT
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="sign_requests",
        verbose_name=_("asked by"),
    )
    sign_type = models.ForeignKey(
        SignType, on_delete=models.PROTECT, related_name="requests", verbose_name=_("sign type")
    )
    # The price of one sign on the day of asking, which later prices do not change.
    unit_ex_cents = models.PositiveBigIntegerField(_("price without VAT"), editable=False)
    vat_basis_points = models.PositiveIntegerField(_("VAT rate"), editable=False)
    unit_cents = models.PositiveBigIntegerField(_("price with VAT"), editable=False)
    motivation = models.TextField(
        _("why these places"),
        max_length=2000,
        help_text=_("Name no persons."),
    )
    photo = models.FileField(_("photo"), upload_to=photo_path, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.ASKED, editable=False
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now, editable=False)
    status_at = models.DateTimeField(
        _("in this status since"), default=timezone.now, editable=False
    )
    budget = models.ForeignKey(
        "Budget",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requests",
        verbose_name=_("budget"),
        editable=False,
    )
    order = models.ForeignKey(
        SignOrder,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requests",
        verbose_name=_("order"),
        editable=False,
    )

    # The damaged sign whose place it takes: then the municipality asks, and hears no mails.
    replaces = models.ForeignKey(
        "Sign",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replacements",
        verbose_name=_("instead of sign"),
        editable=False,
    )

    objects = SignRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign request")
        verbose_name_plural = _("sign requests")
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=("asked", "returned", "rejected"), budget=None)
                | Q(status="withdrawn")
                | Q(status__in=("approved", "ordered", "done"), budget__isnull=False),
                name="signrequest_budget_iff_approved",
            ),
            models.CheckConstraint(
                condition=Q(order=None) | Q(status__in=("ordered", "done", "withdrawn")),
                name="signrequest_order_only_once_ordered",
            ),
            models.CheckConstraint(condition=Q(unit_cents__gt=0), name="signrequest_has_a_price"),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(status__in=("asked", "returned", "approved", "ordered")),
                name="signrequest_one_open_replacement",
            ),
        ]
        indexes = [models.Index(fields=["status", "asked_at"], name="signrequest_status_asked")]

    def __str__(self) -> str:
        return gettext("Sign request %d") % self.pk

    @property
    def asked_cents(self) -> int:
        """Price of every sign that is asked for, VAT included."""
        return self.unit_cents * self.points.count()

    @property
    def is_promised(self) -> bool:
        return self.status in (self.Status.APPROVED, self.Status.ORDERED)

    @property
    def tells_applicant(self) -> bool:
        """Whether its steps are mailed: not when the municipality asks for itself."""
        return self.replaces_id is None and self.asked_by.is_active

    def locked_budget(self) -> Budget | None:
        """The budget that pays, ours until the transaction ends; the row read anew.

        Closing a year moves the request to the next year's budget, perhaps while we wait.
        """
        while True:
            self.refresh_from_db()
            if self.budget is None:
                return None
            self.budget.lock(self.budget)
            if SignRequest.objects.filter(pk=self.pk, budget=self.budget).exists():
                return self.budget

    @transaction.atomic
    def move_to(
        self, status: str, *, by: User | None, why: str = "", only: str = "", **changes: Any
    ) -> None:
        """`only` names the one status it may come from. Raises TransitionNotAllowed."""
        allowed = (only,) if only else self.REACHED_FROM[status]
        # Filtering on the old status lets the database settle a race.
        moved = SignRequest.objects.filter(pk=self.pk, status__in=allowed).update(
            status=status, status_at=timezone.now(), **changes
        )
        if not moved:
            raise TransitionNotAllowed(f"{self} cannot become {status}")
        SignRequestChange.objects.create(request=self, status=status, by=by, why=why)
        self.refresh_from_db()


class SignRequestChange(Change):
    """Who moved a request to which status, when and why; never changed afterwards."""

    request = models.ForeignKey(SignRequest, on_delete=models.PROTECT, related_name="history")
    status = models.CharField(_("status"), max_length=10, choices=SignRequest.Status.choices)

    def __str__(self) -> str:
        return f"{self.request_id}: {self.get_status_display()}"


class SignPointQuerySet(QuerySet["SignPoint"]):
    def visible_to(self, user: Viewer) -> Self:
        return self.filter(request__group__in=AlertGroup.objects.visible_to(user))

    def editable_by(self, user: Viewer) -> Self:
        return self if is_office(user) else self.none()


class SignPoint(models.Model):
    """A place that is asked for. The sign itself exists once the municipality chose the place.

    `point` in WGS84 (lon lat); `point_rd` in RD New, metres.
    """

    request = models.ForeignKey(SignRequest, on_delete=models.CASCADE, related_name="points")
    number = models.PositiveSmallIntegerField(_("number"))
    point = models.PointField(_("point"), srid=4326)
    point_rd = models.PointField(srid=RD_NEW, editable=False)
    place = models.CharField(
        _("place in words"), max_length=200, help_text=_("For example: opposite Dorpsstraat 12.")
    )
    chosen = models.BooleanField(_("chosen"), null=True, editable=False)  # None: not decided

    objects = SignPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="signpoint_number_once"),
            models.CheckConstraint(
                condition=Q(number__range=(1, MOST_POINTS)), name="signpoint_at_most_ten"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.place}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.point_rd = to_rd(self.point)
        super().save(*args, **kwargs)
