"""What of signs and budgets awaits somebody: lines of `/mijn/` and of the digests."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.lines import Line

from .models import Budget, DamageReport, Sign, SignRequest

REQUESTS = "admin:signage_signrequest_changelist"
SIGNS = "admin:signage_sign_changelist"
BUDGETS = "admin:signage_budget_changelist"
REPORTS = "admin:signage_damagereport_changelist"


def lines(user: User) -> Iterator[Line]:
    """The municipality: decisions, money and the street. Volunteers: questions to answer."""
    if user.has_perm("signage.change_signrequest"):
        yield from _lines_of_municipality()
    elif user.has_perm("signage.add_signrequest"):
        yield from _lines_of_volunteer(user)
    if user.has_perm("signage.view_budget"):
        yield Line(text=_("Budgets for signs"), url=reverse("signage:overview"))


def digest(user: User) -> Iterator[Line]:
    """The same, without what is only a way in."""
    return (line for line in lines(user) if line.count)


def _lines_of_municipality() -> Iterator[Line]:
    return (line for line in (*_decisions(), *_money(), *_street()) if line.count)


def _decisions() -> Iterable[Line]:
    number = SignRequest.objects.waiting().count()
    text = ngettext("%d sign request waits", "%d sign requests wait", number)
    yield Line(text % number, f"{reverse(REQUESTS)}?status__exact=asked", number)
    number = SignRequest.objects.filter(status="approved").count()
    text = ngettext("%d sign request can be ordered", "%d sign requests can be ordered", number)
    yield Line(text % number, f"{reverse(REQUESTS)}?status__exact=approved", number)


def _money() -> Iterable[Line]:
    budgets = f"{reverse(BUDGETS)}?stand="
    number = Budget.objects.differing_from_ledger().count()
    text = ngettext(
        "%d budget differs from its bookings", "%d budgets differ from their bookings", number
    )
    yield Line(text % number, f"{budgets}verschil", number, urgent=True)
    number = Sign.objects.to_cover().count()
    text = ngettext("%d sign is still to cover", "%d signs are still to cover", number)
    yield Line(text % number, f"{reverse(SIGNS)}?werk=dekken", number, urgent=True)
    number = Budget.objects.nearly_spent().filter(year=timezone.localdate().year).count()
    text = ngettext("%d budget is nearly spent", "%d budgets are nearly spent", number)
    detail = _("Less than a tenth is free.")
    yield Line(text % number, f"{budgets}bijna-op", number, detail=detail)


def _street() -> Iterable[Line]:
    signs = f"{reverse(SIGNS)}?werk="
    number = Sign.objects.to_remove().count()
    text = ngettext("%d sign is to be removed", "%d signs are to be removed", number)
    yield Line(text % number, f"{signs}verwijderen", number, detail=_("The group has ended."))
    number = Sign.objects.to_inspect(on=timezone.localdate()).count()
    text = ngettext("%d sign is due for inspection", "%d signs are due for inspection", number)
    yield Line(text % number, f"{signs}controleren", number)
    number = DamageReport.objects.waiting().count()
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
