"""What becomes of a request for signs; each act is one transaction, its mail in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import AlertGroup
from hoogeveen_alert.accounts.models import User

from ..models import (
    Budget,
    BudgetClosed,
    GroupEnded,
    NotEnoughMoney,
    Sign,
    SignChange,
    SignOrder,
    SignPoint,
    SignRequest,
    SignRequestChange,
    SignType,
    Smederij,
)
from ..models.photos import delete_file
from ..models.sign_request import MOST_POINTS
from . import emails

Status = SignRequest.Status
Places = Iterable[tuple[Point, str]]  # WGS84, lon lat, with the place in words


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

    Raises TransitionNotAllowed, NotEnoughMoney, BudgetClosed, GroupEnded, and
    ValidationError when nothing is chosen or a point is another request's.
    """
    points = _chosen(request, chosen)
    ended = AlertGroup.objects.filter(pk=request.group_id, status__in=("closed", "rejected"))
    if ended.exists():
        raise GroupEnded
    cents = request.unit_cents * len(points)
    this_year = timezone.localdate().year
    budget = Budget.objects.filter(smederij=request.smederij_id, year=this_year).first()
    if budget and budget.is_closed:
        raise BudgetClosed(this_year)
    if budget is None or budget.free_cents < cents:
        raise NotEnoughMoney(budget.free_cents if budget else 0, cents)
    request.move_to(Status.APPROVED, by=by, why=why, budget=budget)
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
    """Ask the applicant something first. Raises TransitionNotAllowed."""
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
    payer = {"smederij": smederij} if smederij else {}
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
    requests: Iterable[SignRequest], *, supplier: str, by: User, note: str = ""
) -> SignOrder:
    """Order the signs of these approved requests at once; each applicant hears so.

    Raises ValidationError without requests, and TransitionNotAllowed when one of them is
    not approved (any more): then nothing is ordered.
    """
    chosen = list(requests)
    if not chosen:
        raise ValidationError(_("Choose at least one request."), code="none")
    made = SignOrder.objects.create(supplier=supplier, note=note, by=by)
    for request in chosen:
        note_ordered(request, made, by=by)
    return made


@transaction.atomic
def note_ordered(request: SignRequest, order: SignOrder, *, by: User) -> None:
    """Raises TransitionNotAllowed."""
    request.move_to(Status.ORDERED, by=by, order=order)
    emails.send_request_ordered(request)


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


def _chosen(request: SignRequest, chosen: Iterable[SignPoint] | None) -> list[SignPoint]:
    own = {point.pk: point for point in request.points.all()}
    keys = own.keys() if chosen is None else {point.pk for point in chosen}
    if not keys or keys - own.keys():
        raise ValidationError(_("Choose at least one place of this request."), code="chosen")
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
