"""What of signs and budgets awaits somebody: lines of `/mijn/` and of the digests."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.dashboard import Line

from .models import Budget, DamageReport, Sign, SignOrder, SignRequest, SignRules

REQUESTS = "admin:signage_signrequest_changelist"
ORDERS = "admin:signage_signorder_changelist"
SIGNS = "admin:signage_sign_changelist"
BUDGETS = "admin:signage_budget_changelist"
REPORTS = "admin:signage_damagereport_changelist"


def lines(user: User) -> Iterator[Line]:
    """The municipality: decisions, money and the street. Volunteers: questions to answer."""
    if user.has_perm("signage.change_signrequest"):
        yield from _lines_of_municipality(user)
    elif user.has_perm("signage.add_signrequest"):
        yield from _lines_of_volunteer(user)
        yield Line(text=_("Signs: ask for them and see how it goes"), url=reverse("signage:mine"))
    if user.has_perm("signage.view_worklist"):
        yield Line(text=_("Work list for the street"), url=reverse("signage:work"))
    if user.has_perm("signage.view_sign"):
        yield Line(text=_("Register of signs"), url=reverse("signage:register"))
    if user.has_perm("signage.view_budget"):
        yield Line(text=_("Budgets for signs"), url=reverse("signage:overview"))


def digest(user: User) -> Iterator[Line]:
    """The same, without what is only a way in."""
    return (line for line in lines(user) if line.count)


class _Number(Subquery):
    """How many rows a queryset has, as a column."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def _numbers(user: User, **rows: QuerySet[Any]) -> dict[str, int]:
    """How many rows each has, in one query."""
    columns = {name: _Number(of.order_by().values("pk")) for name, of in rows.items()}
    return User.objects.filter(pk=user.pk).annotate(**columns).values(*columns).get()


def _lines_of_municipality(user: User) -> Iterator[Line]:
    today = timezone.localdate()
    ended_before = SignRules.current().too_late_from(today)
    number = _numbers(
        user,
        waiting=SignRequest.objects.waiting(),
        orderable=SignRequest.objects.orderable(),
        awaited=SignOrder.objects.awaited(),
        differing=Budget.objects.differing_from_ledger(),
        to_cover=Sign.objects.to_cover(),
        nearly_spent=Budget.objects.nearly_spent().filter(year=today.year),
        too_long=Sign.objects.too_long(ended_before=ended_before),
        to_remove=Sign.objects.to_remove(),
        to_inspect=Sign.objects.to_inspect(on=today),
        reported=DamageReport.objects.waiting(),
    )
    every = (*_decisions(number), *_money(number), *_street(number))
    return (line for line in every if line.count)


def _decisions(numbers: dict[str, int]) -> Iterable[Line]:
    number = numbers["waiting"]
    text = ngettext("%d sign request waits", "%d sign requests wait", number)
    yield Line(text % number, f"{reverse(REQUESTS)}?status__exact=asked", number)
    number = numbers["orderable"]
    text = ngettext("%d sign request can be ordered", "%d sign requests can be ordered", number)
    yield Line(text % number, reverse("admin:signage_signorder_add"), number)
    number = numbers["awaited"]
    text = ngettext("%d order is on its way", "%d orders are on their way", number)
    detail = _("Note what has come: only then it is on the work list.")
    yield Line(text % number, f"{reverse(ORDERS)}?stand=onderweg", number, detail=detail)


def _money(numbers: dict[str, int]) -> Iterable[Line]:
    budgets = f"{reverse(BUDGETS)}?stand="
    number = numbers["differing"]
    text = ngettext(
        "%d budget differs from its bookings", "%d budgets differ from their bookings", number
    )
    yield Line(text % number, f"{budgets}verschil", number, urgent=True)
    number = numbers["to_cover"]
    text = ngettext("%d sign is still to cover", "%d signs are still to cover", number)
    yield Line(text % number, f"{reverse(SIGNS)}?werk=dekken", number, urgent=True)
    number = numbers["nearly_spent"]
    text = ngettext("%d budget is nearly spent", "%d budgets are nearly spent", number)
    detail = _("Less than a tenth is free.")
    yield Line(text % number, f"{budgets}bijna-op", number, detail=detail)


def _street(numbers: dict[str, int]) -> Iterable[Line]:
    signs = f"{reverse(SIGNS)}?werk="
    number = numbers["too_long"]
    text = ngettext("%d sign hangs too long", "%d signs hang too long", number)
    detail = _("The group has ended; the days in which its signs go are over.")
    yield Line(text % number, f"{signs}verwijderen", number, urgent=True, detail=detail)
    number = numbers["to_remove"]
    text = ngettext("%d sign is to be removed", "%d signs are to be removed", number)
    yield Line(text % number, f"{signs}verwijderen", number, detail=_("The group has ended."))
    number = numbers["to_inspect"]
    text = ngettext("%d sign is due for inspection", "%d signs are due for inspection", number)
    yield Line(text % number, f"{signs}controleren", number)
    number = numbers["reported"]
    text = ngettext("%d damage report waits", "%d damage reports wait", number)
    yield Line(text % number, f"{reverse(REPORTS)}?stand=wacht", number)


def _lines_of_volunteer(user: User) -> Iterator[Line]:
    number = SignRequest.objects.answerable_by(user).count()
    if number:
        text = ngettext(
            "The municipality asks something about %d sign request",
            "The municipality asks something about %d sign requests",
            number,
        )
        yield Line(text % number, reverse("signage:mine"), number)
