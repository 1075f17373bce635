"""What becomes of a request for signs; each act is one transaction, its mail in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import AlertGroup, TransitionNotAllowed
from hoogeveen_alert.accounts.models import User

from ..budgets.acts import make_room
from ..models import (
    Budget,
    BudgetClosed,
    GroupEnded,
    NotEnoughMoney,
    OrderChanged,
    Sign,
    SignChange,
    SignOrder,
    SignOrderChange,
    SignOrderLine,
    SignPoint,
    SignRequest,
    SignRequestChange,
    SignType,
    Smederij,
)
from ..models.photos import delete_file
from ..models.sign_request import MOST_POINTS
from . import emails
from .replacing import type_today

Status = SignRequest.Status
Places = Iterable[tuple[Point, str]]  # WGS84, lon lat, with the place in words


class Amount(NamedTuple):
    """What an order comes to: so many signs, and cents with VAT."""

    signs: int
    cents: int

    @classmethod
    def of(cls, lines: Any) -> Self:
        sums = lines.aggregate(signs=Count("pk"), cents=Sum("sign__request__unit_cents"))
        return cls(sums["signs"], sums["cents"] or 0)


@transaction.atomic
def ask_for_signs(
    group: AlertGroup,
    *,
    smederij: Smederij,
    sign_type: SignType,
    points: Places,
    motivation: str,
    by: User,
    photo: Any = "",
    replaces: Sign | None = None,
) -> SignRequest:
    """Ask for a sign at each point. Raises ValidationError unless there are one to ten."""
    places = _one_to_ten(points)
    request = SignRequest.objects.create(
        group=group,
        smederij=smederij,
        asked_by=by,
        sign_type=sign_type,
        unit_ex_cents=sign_type.price_ex_cents,
        vat_basis_points=sign_type.vat_basis_points,
        unit_cents=sign_type.price_cents,
        motivation=motivation,
        photo=photo,
        replaces=replaces,
    )
    _put_points(request, places)
    SignRequestChange.objects.create(request=request, status=request.status, by=by)
    emails.send_request_asked(request)
    return request


@transaction.atomic
def approve(
    request: SignRequest, *, by: User, chosen: Iterable[SignPoint] | None = None, why: str = ""
) -> None:
    """Promise the money, and plan a sign at each chosen point (all, when None).

    Raises TransitionNotAllowed, NotEnoughMoney, BudgetClosed, GroupEnded, and ValidationError
    when nothing is chosen, a point is another request's, or some are left out without a reason.
    """
    points = _chosen(request, chosen, why)
    _refuse_ended_group(request)
    cents = request.unit_cents * len(points)
    this_year = timezone.localdate().year
    budget = Budget.objects.filter(smederij=request.smederij_id, year=this_year).first()
    if not settings.BUDGETS:
        budget = make_room(request.smederij, this_year, cents, by=by)
    if budget and budget.is_closed:
        raise BudgetClosed(this_year)
    if budget is None or budget.free_cents < cents:
        raise NotEnoughMoney(budget.free_cents if budget else 0, cents)
    request.move_to(Status.APPROVED, by=by, why=why, only=Status.ASKED, budget=budget)
    request.points.update(chosen=False)
    for point in points:
        _plan(request, point)
    emails.send_request_decided(request)
    # The money last: others wait for this row, and nobody holds it for long. It is the one
    # step that takes a request before its budget; no other one looks for this request there.
    budget.reserve(cents, request=request, by=by)


@transaction.atomic
def reject(request: SignRequest, *, by: User, why: str) -> None:
    """Raises TransitionNotAllowed."""
    request.move_to(Status.REJECTED, by=by, why=why)
    request.points.update(chosen=False)
    emails.send_request_decided(request)


@transaction.atomic
def ask_back(request: SignRequest, *, by: User, why: str) -> None:
    """Ask the applicant something first. Raises TransitionNotAllowed, also when there is none."""
    if request.replaces_id:
        raise TransitionNotAllowed(f"{request} is of the municipality itself")
    request.move_to(Status.RETURNED, by=by, why=why)
    emails.send_request_returned(request)


@transaction.atomic
def answer(
    request: SignRequest,
    *,
    by: User,
    motivation: str,
    points: Places | None = None,
    smederij: Smederij | None = None,
    photo: File | None = None,
    drop_photo: bool = False,
    why: str = "",
) -> None:
    """The applicant answers: other words and, when given, other places, payer or photo.

    Raises TransitionNotAllowed, and ValidationError unless there are one to ten places.
    """
    payer: dict[str, Any] = {"smederij": smederij} if smederij else {}
    request.move_to(Status.ASKED, by=by, why=why, motivation=motivation, **payer)
    if points is not None:
        places = _one_to_ten(points)
        request.points.all().delete()
        _put_points(request, places)
    if photo or drop_photo:
        _put_photo(request, photo)
    emails.send_request_asked(request)


@transaction.atomic
def send_order(
    requests: Iterable[SignRequest],
    *,
    supplier: str,
    by: User,
    note: str = "",
    seen: Amount | None = None,
) -> SignOrder:
    """Order the signs of these approved requests at once; each applicant hears so.

    `seen` is what was confirmed. Raises ValidationError without requests, TransitionNotAllowed
    when one of them has nothing to order (any more), GroupEnded, and OrderChanged when it is
    other signs or money than was seen: then nothing is ordered.
    """
    chosen = list(requests)
    if not chosen:
        raise ValidationError(_("Choose at least one request."), code="none")
    made = SignOrder.objects.create(supplier=supplier, note=note, by=by)
    # In one order, so that two who order at once do not wait for one another.
    for request in sorted(chosen, key=lambda request: request.pk):
        note_ordered(request, made, by=by)
    ordered = Amount.of(SignOrderLine.objects.of(made))
    if seen is not None and ordered != seen:
        raise OrderChanged
    _note(made, SignOrderChange.Status.ORDERED, ordered.signs, by=by)
    return made


@transaction.atomic
def note_ordered(request: SignRequest, order: SignOrder, *, by: User) -> None:
    """Raises TransitionNotAllowed, GroupEnded."""
    _refuse_ended_group(request)
    request.move_to(Status.ORDERED, by=by, order=order)
    signs = list(request.signs.orderable().order_by("pk"))
    if not signs:
        raise TransitionNotAllowed(f"{request} has no sign to order")
    for sign in signs:
        SignOrderLine.objects.create(order=order, sign=sign)
    emails.send_request_ordered(request, signs)


@transaction.atomic
def deliver(order: SignOrder, signs: Iterable[Sign], *, by: User, on: date) -> None:
    """These signs have come: they go on the crew's list; what did not come stays on order.

    Raises ValidationError without signs and for a day that cannot be, TransitionNotAllowed when
    one of them is not on this order, or not any more.
    """
    if not order.ordered_on <= on <= timezone.localdate():
        raise ValidationError(
            _("Signs come on or after the day on which they were ordered, and not tomorrow."),
            code="day",
        )
    _hold(order)
    number = _move_lines(SignOrderLine.objects.of(order).awaited(), signs, delivered_on=on)
    _note(order, SignOrderChange.Status.DELIVERED, number, by=by)


@transaction.atomic
def take_back_delivery(order: SignOrder, signs: Iterable[Sign], *, by: User, why: str) -> None:
    """These signs have not come after all, and are on order again. Raises as `deliver`."""
    _hold(order)
    number = _move_lines(SignOrderLine.objects.of(order).here(), signs, delivered_on=None)
    _note(order, SignOrderChange.Status.TAKEN_BACK, number, by=by, why=why)


@transaction.atomic
def cancel_order(order: SignOrder, *, by: User, why: str) -> None:
    """What has not come is on order no more: its requests are approved again, and told so.

    Their money stays reserved. What came stays on the crew's list. Raises TransitionNotAllowed
    when nothing is to come (any more).
    """
    _hold(order, cancelled_at=timezone.now())
    lines = SignOrderLine.objects.of(order).awaited().select_related("sign").order_by("pk")
    signs = [line.sign for line in lines]
    if not signs:
        raise TransitionNotAllowed(f"{order} has nothing to come")
    requests = SignRequest.objects.filter(pk__in={sign.request_id for sign in signs})
    for request in requests.select_related("group", "asked_by").order_by("pk"):
        request.move_to(Status.APPROVED, by=by, why=why, only=Status.ORDERED, order=None)
        of_request = [sign for sign in signs if sign.request_id == request.pk]
        emails.send_order_cancelled(request, of_request)
    SignOrderLine.objects.of(order).filter(sign__in=signs).update(is_cancelled=True)
    _note(order, SignOrderChange.Status.CANCELLED, len(signs), by=by, why=why)


@transaction.atomic
def replace(sign: Sign, *, smederij: Smederij, by: User, motivation: str) -> SignRequest:
    """The municipality itself asks for the same sign at the place of a damaged one.

    At the price of today; the damaged one ends when the new one hangs. Raises TransitionNotAllowed
    unless it is damaged, of a group, and not being replaced already; GroupEnded.
    """
    if sign.group is None or not Sign.objects.filter(pk=sign.pk, status="damaged").exists():
        raise TransitionNotAllowed(f"{sign} is not to be replaced")
    if sign.group_has_ended:
        raise GroupEnded
    try:
        with transaction.atomic():
            return ask_for_signs(
                sign.group,
                smederij=smederij,
                sign_type=type_today(sign),
                points=[(sign.point, sign.place)],
                motivation=motivation,
                by=by,
                replaces=sign,
            )
    except IntegrityError as error:  # the database lets one be open at a time
        raise TransitionNotAllowed(f"{sign} is being replaced already") from error


@transaction.atomic
def withdraw(request: SignRequest, *, by: User | None, why: str = "") -> None:
    """Ask no more: planned signs go with their money; those that hang stay.

    `by` is None when the group ended. Raises TransitionNotAllowed.
    """
    request.locked_budget()
    request.move_to(_end_of(request), by=by, why=why)
    for sign in request.signs.filter(status="planned"):
        sign.move_to(Sign.Status.REMOVED, by=by, why=why)
    emails.send_request_withdrawn(request, planned=by is None)


def finish(request: SignRequest, *, by: User | None, why: str = "") -> None:
    """Once no sign is planned any more: done, or withdrawn when none ever hung."""
    if request.is_promised and not request.signs.filter(status="planned").exists():
        request.move_to(_end_of(request), by=by, why=why)


def _end_of(request: SignRequest) -> str:
    """The state in which it ends: done as soon as one sign ever hung."""
    return Status.DONE if request.signs.ever_hung().exists() else Status.WITHDRAWN


def _one_to_ten(points: Places) -> list[tuple[Point, str]]:
    places = list(points)
    if not 1 <= len(places) <= MOST_POINTS:
        raise ValidationError(_("Ask for one to ten signs at a time."), code="points")
    return places


def _refuse_ended_group(request: SignRequest) -> None:
    ended = AlertGroup.objects.filter(pk=request.group_id, status__in=("closed", "rejected"))
    if ended.exists():
        raise GroupEnded


def _hold(order: SignOrder, *, cancelled_at: datetime | None = None) -> None:
    """Keep the order ours until the transaction ends. Raises TransitionNotAllowed if cancelled."""
    # Writing the row, and filtering on what it was, lets the database settle a race.
    held = SignOrder.objects.filter(pk=order.pk, cancelled_at=None)
    if not held.update(cancelled_at=cancelled_at):
        raise TransitionNotAllowed(f"{order} is cancelled")
    order.cancelled_at = cancelled_at


def _move_lines(lines: Any, signs: Iterable[Sign], *, delivered_on: date | None) -> int:
    """Note for these signs when they came, if all of them are on such lines; how many they are."""
    keys = {sign.pk for sign in signs}
    if not keys:
        raise ValidationError(_("Say how many signs have come."), code="none")
    if keys - set(lines.values_list("sign", flat=True)):
        raise TransitionNotAllowed("a sign is not on these lines")
    # By number, as calling off does, so that the two do not wait for one another.
    list(Sign.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    rows = Sign.objects.filter(
        pk__in=keys, status="planned", delivered_on__isnull=delivered_on is not None
    )
    if rows.update(delivered_on=delivered_on) != len(keys):
        raise TransitionNotAllowed("a sign has moved meanwhile")
    return len(keys)


def _note(order: SignOrder, status: str, signs: int, *, by: User, why: str = "") -> None:
    SignOrderChange.objects.create(order=order, status=status, signs=signs, by=by, why=why)


def _chosen(request: SignRequest, chosen: Iterable[SignPoint] | None, why: str) -> list[SignPoint]:
    own = {point.pk: point for point in request.points.all()}
    keys = own.keys() if chosen is None else {point.pk for point in chosen}
    if not keys or keys - own.keys():
        raise ValidationError(_("Choose at least one place of this request."), code="chosen")
    if len(keys) < len(own) and not why:
        raise ValidationError(_("Write down why the other places get no sign."), code="rest")
    return [point for pk, point in own.items() if pk in keys]


def _plan(request: SignRequest, point: SignPoint) -> None:
    SignPoint.objects.filter(pk=point.pk).update(chosen=True)
    sign = Sign.objects.create(
        group=request.group,
        request=request,
        asked_point=point,
        sign_type=request.sign_type,
        point=point.point,
        place=point.place,
        reserved_cents=request.unit_cents,
    )
    SignChange.objects.create(sign=sign, status=sign.status)


def _put_points(request: SignRequest, places: Iterable[tuple[Point, str]]) -> None:
    for number, (point, place) in enumerate(places, start=1):
        SignPoint.objects.create(request=request, number=number, point=point, place=place)


def _put_photo(request: SignRequest, photo: File | None) -> None:
    """Keep this photo, or none, instead of the one there was."""
    if request.photo:
        delete_file(request.photo.name or "")
    request.photo = photo or ""
    request.save(update_fields=["photo"])
