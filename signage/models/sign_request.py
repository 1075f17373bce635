from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.models import AlertGroup, TransitionNotAllowed
from groups.models.rd import RD_NEW, to_rd
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.history import Change

from ..querysets import SignPointQuerySet, SignRequestQuerySet
from .budget import Budget, NotEnoughMoney
from .order import SignOrder
from .photos import delete_file, photo_path
from .sign_type import SignType
from .smederij import Smederij

MOST_POINTS = 10


class GroupEnded(Exception):
    """Nothing is promised to a group that ended or was rejected."""

    def __str__(self) -> str:
        return gettext("This group has ended, so it gets no signs.")


def emails() -> ModuleType:
    """The mails about requests; they know the models, so they are looked up late."""
    from ..requests import emails

    return emails


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
        Status.APPROVED: (Status.ASKED,),
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
        Smederij, on_delete=models.PROTECT, related_name="requests", verbose_name=_("Smederij")
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
        Budget,
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
        ]
        indexes = [models.Index(fields=["status", "asked_at"], name="signrequest_status_asked")]

    def __str__(self) -> str:
        return gettext("Sign request %d") % self.pk

    @classmethod
    def ask(
        cls,
        *,
        group: AlertGroup,
        smederij: Smederij,
        sign_type: SignType,
        points: Iterable[tuple[Point, str]],
        motivation: str,
        by: User,
        photo: Any = "",
    ) -> SignRequest:
        """Ask for a sign at each point (WGS84, lon lat, with the place in words).

        Raises ValidationError unless there are one to ten.
        """
        places = list(points)
        if not 1 <= len(places) <= MOST_POINTS:
            raise ValidationError(_("Ask for one to ten signs at a time."), code="points")
        with transaction.atomic():
            request = cls.objects.create(
                group=group,
                smederij=smederij,
                asked_by=by,
                sign_type=sign_type,
                unit_ex_cents=sign_type.price_ex_cents,
                vat_basis_points=sign_type.vat_basis_points,
                unit_cents=sign_type.price_cents,
                motivation=motivation,
                photo=photo,
            )
            request._put_points(places)
            SignRequestChange.objects.create(request=request, status=request.status, by=by)
            emails().send_request_asked(request)
        return request

    @property
    def asked_cents(self) -> int:
        """Price of every sign that is asked for, VAT included."""
        return self.unit_cents * self.points.count()

    @transaction.atomic
    def approve(
        self, *, by: User, chosen: Iterable[SignPoint] | None = None, why: str = ""
    ) -> None:
        """Promise the money, and plan a sign at each chosen point (all, when None).

        Raises TransitionNotAllowed, NotEnoughMoney, BudgetClosed, GroupEnded, and
        ValidationError when nothing is chosen or a point is another request's.
        """
        points = self._chosen(chosen)
        if AlertGroup.objects.filter(pk=self.group_id, status__in=("closed", "rejected")).exists():
            raise GroupEnded
        cents = self.unit_cents * len(points)
        budget = Budget.objects.filter(
            smederij=self.smederij_id, year=timezone.localdate().year
        ).first()
        if budget is None or budget.free_cents < cents:
            raise NotEnoughMoney(budget.free_cents if budget else 0, cents)
        self._move_to(self.Status.APPROVED, by=by, why=why, budget=budget)
        self.points.update(chosen=False)
        for point in points:
            self._plan(point)
        emails().send_request_decided(self)
        # The money last: others wait for this row, and nobody holds it for long. It is the one
        # step that takes a request before its budget; no other one looks for this request there.
        budget.reserve(cents, request=self, by=by)

    @transaction.atomic
    def reject(self, *, by: User, why: str) -> None:
        """Raises TransitionNotAllowed."""
        self._move_to(self.Status.REJECTED, by=by, why=why)
        self.points.update(chosen=False)
        emails().send_request_decided(self)

    @transaction.atomic
    def ask_back(self, *, by: User, why: str) -> None:
        """Ask the applicant something first. Raises TransitionNotAllowed."""
        self._move_to(self.Status.RETURNED, by=by, why=why)
        emails().send_request_returned(self)

    @transaction.atomic
    def answer(
        self,
        *,
        by: User,
        motivation: str,
        points: Iterable[tuple[Point, str]] | None = None,
        smederij: Smederij | None = None,
        photo: File | None = None,
        drop_photo: bool = False,
        why: str = "",
    ) -> None:
        """The applicant answers: other words and, when given, other places, payer or photo.

        Raises TransitionNotAllowed, and ValidationError unless there are one to ten places.
        """
        payer = {"smederij": smederij} if smederij else {}
        self._move_to(self.Status.ASKED, by=by, why=why, motivation=motivation, **payer)
        if points is not None:
            places = list(points)
            if not 1 <= len(places) <= MOST_POINTS:
                raise ValidationError(_("Ask for one to ten signs at a time."), code="points")
            self.points.all().delete()
            self._put_points(places)
        if photo or drop_photo:
            self._put_photo(photo)
        emails().send_request_asked(self)

    @transaction.atomic
    def note_ordered(self, order: SignOrder, *, by: User) -> None:
        """Raises TransitionNotAllowed."""
        self._move_to(self.Status.ORDERED, by=by, order=order)
        emails().send_request_ordered(self)

    @transaction.atomic
    def withdraw(self, *, by: User | None, why: str = "") -> None:
        """Ask no more: planned signs go with their money; those that hang stay.

        `by` is None when the group ended. Raises TransitionNotAllowed.
        """
        self.locked_budget()
        self._move_to(self._ended(), by=by, why=why)
        for sign in self.signs.filter(status="planned"):
            sign.remove(by=by, why=why)
        emails().send_request_withdrawn(self, planned=by is None)

    @property
    def is_promised(self) -> bool:
        return self.status in (self.Status.APPROVED, self.Status.ORDERED)

    def finish(self, *, by: User | None, why: str = "") -> None:
        """Once no sign is planned any more: done, or withdrawn when none ever hung."""
        if self.is_promised and not self.signs.filter(status="planned").exists():
            self._move_to(self._ended(), by=by, why=why)

    def _ended(self) -> str:
        """The state in which it ends: done as soon as one sign ever hung."""
        return self.Status.DONE if self.signs.ever_hung().exists() else self.Status.WITHDRAWN

    def locked_budget(self) -> Budget | None:
        """The budget that pays, ours until the transaction ends; the row read anew.

        Closing a year moves the request to the next year's budget, perhaps while we wait.
        """
        while True:
            self.refresh_from_db()
            if self.budget is None:
                return None
            Budget.lock(self.budget)
            if SignRequest.objects.filter(pk=self.pk, budget=self.budget).exists():
                return self.budget

    def _chosen(self, chosen: Iterable[SignPoint] | None) -> list[SignPoint]:
        own = {point.pk: point for point in self.points.all()}
        wanted = own.keys() if chosen is None else {point.pk for point in chosen}
        if not wanted or wanted - own.keys():
            raise ValidationError(_("Choose at least one place of this request."), code="chosen")
        return [point for pk, point in own.items() if pk in wanted]

    def _plan(self, point: SignPoint) -> None:
        from .sign import Sign, SignChange

        SignPoint.objects.filter(pk=point.pk).update(chosen=True)
        sign = Sign.objects.create(
            group=self.group,
            request=self,
            asked_point=point,
            sign_type=self.sign_type,
            point=point.point,
            place=point.place,
            reserved_cents=self.unit_cents,
        )
        SignChange.objects.create(sign=sign, status=sign.status)

    def _put_points(self, places: list[tuple[Point, str]]) -> None:
        for number, (point, place) in enumerate(places, start=1):
            SignPoint.objects.create(request=self, number=number, point=point, place=place)

    def _put_photo(self, photo: File | None) -> None:
        """Keep this photo, or none, instead of the one there was."""
        if self.photo:
            delete_file(self.photo.name or "")
        self.photo = photo or ""
        self.save(update_fields=["photo"])

    @transaction.atomic
    def _move_to(self, status: str, *, by: User | None, why: str = "", **changes: Any) -> None:
        # Filtering on the old status lets the database settle a race.
        moved = SignRequest.objects.filter(pk=self.pk, status__in=self.REACHED_FROM[status]).update(
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
