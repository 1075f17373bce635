"""What happens to a sign in the street; each act is one transaction, its mail in it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.models import TransitionNotAllowed
from groups.models.rd import to_rd
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.acts import forget_words

from ..models import (
    Budget,
    DamageReport,
    DamageReporter,
    Inspection,
    Sign,
    SignChange,
    SignRules,
)
from ..models.inspection import DamageReporterQuerySet
from ..models.money import MOST_CENTS, as_euro
from ..requests import acts as request_acts
from . import emails

Status = Sign.Status


@transaction.atomic
def take_over(*, by: User, **facts: Any) -> Sign:
    """Enter a sign that hung before the portal: in the street, and nothing is paid for it."""
    sign = Sign.objects.create(status=Status.PLACED, **facts)
    why = gettext("This sign is older than the portal.")
    SignChange.objects.create(sign=sign, status=sign.status, by=by, why=why)
    return sign


@transaction.atomic
def hang(
    sign: Sign,
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
    _check_price(price_cents)
    if on > timezone.localdate():
        raise ValidationError(_("That day is still to come."), code="future")
    sign.move_to(
        Status.PLACED,
        by=by,
        only=Status.PLANNED,
        price_cents=price_cents,
        placed_on=on,
        next_inspection_on=SignRules.current().inspection_after(on),
        pole_kind=pole_kind,
        pole_number=pole_number,
        height_cm=height_cm,
        **_at(point),
        **_kept(sign, photo),
    )
    if sign.request:
        request_acts.finish(sign.request, by=by)
        emails.send_sign_placed(sign)
        _end_replaced(sign, by=by)


def _end_replaced(sign: Sign, *, by: User) -> None:
    """A damaged sign goes when the one that was asked for in its place hangs."""
    old = sign.request and sign.request.replaces
    if old and old.status in Sign.IN_THE_STREET:
        _tell_reporters(old, "replaced")
        remove(old, by=by, why=gettext("Replaced by sign %d.") % sign.pk, only=old.status)


def mark_damaged(sign: Sign, *, by: User | None, why: str) -> None:
    """Raises TransitionNotAllowed."""
    sign.move_to(Status.DAMAGED, by=by, why=why)


@transaction.atomic
def repair(sign: Sign, *, by: User, why: str = "") -> None:
    """The damaged sign is sound again; who reported it hears so. Raises TransitionNotAllowed."""
    sign.move_to(Status.PLACED, by=by, why=why, only=Status.DAMAGED)
    _tell_reporters(sign, "repaired")


@transaction.atomic
def remove(sign: Sign, *, by: User | None, why: str, only: str = "") -> None:
    """Take the sign out of the street; one that was only planned gives its money back.

    Who asked hears of a planned sign that does not come, unless the whole request ends, and who
    reported damage that the sign is gone. `only` names the one status it may come from.
    Raises TransitionNotAllowed and, for a planned sign, BudgetClosed.
    """
    sign.move_to(Status.REMOVED, by=by, why=why, only=only)
    _tell_reporters(sign, "removed")
    if sign.request and sign.is_called_off and sign.request.is_promised:
        request_acts.finish(sign.request, by=by, why=why)
        emails.send_sign_called_off(sign, why)


@transaction.atomic
def correct_price(sign: Sign, price_cents: int, *, by: User, why: str) -> None:
    """The price was written down wrongly; booked on the budget that paid.

    Raises TransitionNotAllowed, and BudgetClosed once that year is over: the request may
    be of the next year since, for what of it was still promised.
    """
    _check_price(price_cents)
    budget = Budget.objects.filter(entries__sign=sign).order_by("entries__pk").first()
    if budget:
        Budget.lock(budget)
    sign.refresh_from_db()
    if budget is None or sign.price_cents is None:
        raise TransitionNotAllowed(f"{sign} was not paid")
    difference = price_cents - sign.price_cents
    # A lower price takes away first what nobody paid yet.
    uncovered = min(sign.to_cover_cents, max(-difference, 0))
    _set(sign, price_cents=price_cents, to_cover_cents=sign.to_cover_cents - uncovered)
    short = budget.correct(difference + uncovered, sign=sign, by=by, why=why)
    if short:
        _set(sign, to_cover_cents=sign.to_cover_cents + short)


@transaction.atomic
def inspect(
    sign: Sign, *, by: User, condition: str, note: str = "", photo: File | None = None
) -> None:
    """Somebody looked at the sign today: note how it is, and when to look again.

    What was reported about it is then dealt with; of a sound sign its reporters hear. Raises
    TransitionNotAllowed for a sign that does not hang.
    """
    today = timezone.localdate()
    next_on = SignRules.current().inspection_after(today)
    hangs = Sign.objects.in_the_street().filter(pk=sign.pk)
    if not hangs.update(next_inspection_on=next_on):
        raise TransitionNotAllowed(f"{sign} does not hang")
    sign.refresh_from_db()
    inspection = Inspection(sign=sign, by=by, condition=condition, note=note, on=today)
    if photo:
        inspection.photo.save("photo.jpg", photo, save=False)
    inspection.save()
    broken = condition in (Inspection.Condition.DAMAGED, Inspection.Condition.GONE)
    if broken and sign.status == Status.PLACED:
        mark_damaged(sign, by=by, why=note)
    elif not broken and sign.status == Status.DAMAGED:
        repair(sign, by=by, why=note)
    for report in sign.damage_reports.waiting():
        handle_report(report)
    if not broken:
        _tell_reporters(sign, "sound")


@transaction.atomic
def report_damage(
    sign: Sign,
    *,
    text: str,
    by: User | None,
    kind: str = "",
    photo: File | None = None,
    email: str = "",
) -> DamageReport:
    """Anybody says that a sign is damaged; `by` is None for a visitor.

    Who leaves an address hears once what became of it.
    """
    report = DamageReport(sign=sign, text=text, by=by, kind=kind)
    if photo:
        report.photo.save("photo.jpg", photo, save=False)
    report.save()
    if email:
        DamageReporter.objects.create(report=report, email=email)
    return report


def handle_report(report: DamageReport) -> None:
    """The municipality has seen to it. Raises TransitionNotAllowed."""
    now = timezone.now()
    waiting = DamageReport.objects.waiting().filter(pk=report.pk)
    if not waiting.update(handled_at=now):
        raise TransitionNotAllowed(f"{report} was dealt with")
    report.handled_at = now


@transaction.atomic
def set_aside(report: DamageReport, *, why: str) -> None:
    """Nothing has to be done about it; who reported it hears why. Raises TransitionNotAllowed."""
    handle_report(report)
    _tell(DamageReporter.objects.filter(report=report), "set_aside", why)


@transaction.atomic
def confirm_report(report: DamageReport, *, by: User) -> None:
    """The sign is damaged indeed; its reporter hears when it is mended.

    Raises TransitionNotAllowed.
    """
    handle_report(report)
    # Not its words, which go after their term while the history stays.
    mark_damaged(report.sign, by=by, why=gettext("Damage report %d") % report.pk)


def forget_reporter(reporter: DamageReporter) -> None:
    """At the wish of whose address it is: no message comes, and the report stays."""
    with transaction.atomic():
        DamageReporter.objects.filter(pk=reporter.pk).delete()
        forget_words(reporter.email)


def _tell_reporters(sign: Sign, outcome: str) -> None:
    _tell(DamageReporter.objects.of_sign(sign), outcome)


def _tell(reporters: DamageReporterQuerySet, outcome: str, why: str = "") -> None:
    """Mail each mailbox once, however often it reported, and forget the address."""
    told = set()
    for reporter in reporters.select_related("report__sign").order_by("pk"):
        # Whoever takes the row away tells; somebody else may have done so meanwhile.
        taken, _of = DamageReporter.objects.filter(pk=reporter.pk).delete()
        if taken and reporter.email not in told:
            told.add(reporter.email)
            emails.send_report_outcome(reporter, outcome, why)


def _check_price(cents: int) -> None:
    """Refuse a price below nothing, or one that must be a slip of the keyboard."""
    if not 0 <= cents <= MOST_CENTS:
        raise ValidationError(
            _("A price is between nothing and %(most)s."),
            code="price",
            params={"most": as_euro(MOST_CENTS)},
        )


def _at(point: Point | None) -> dict[str, Any]:
    return {"point": point, "point_rd": to_rd(point)} if point else {}


def _kept(sign: Sign, photo: File | None) -> dict[str, str]:
    if not photo:
        return {}
    sign.photo.save("photo.jpg", photo, save=False)
    return {"photo": sign.photo.name or ""}


def _set(sign: Sign, **changes: Any) -> None:
    Sign.objects.filter(pk=sign.pk).update(**changes)
    sign.refresh_from_db()
