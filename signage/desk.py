"""What of signs and budgets awaits somebody: on `/mijn/` and in the digests."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Case, CharField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.dashboard import Line, Pile, within

from .models import Budget, DamageReport, LedgerEntry, Sign, SignOrder, SignRequest, SignRules

TO_GO = Q(group__status="closed", status__in=Sign.IN_THE_STREET)


def lines(user: User) -> Iterator[Line]:
    """Volunteers: questions to answer. The ways to signs and money."""
    if user.has_perm("signage.add_signrequest") and not user.has_perm("signage.change_signrequest"):
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


def piles(user: User) -> Iterator[Pile]:
    """The municipality: decisions, money and the street."""
    if user.has_perm("signage.change_signrequest"):
        rules = SignRules.current()
        yield from _decisions(user, rules)
        yield _orders(user)
        yield from _money(user)
        yield from _street(user, rules)


def _decisions(user: User, rules: SignRules) -> Iterator[Pile]:
    requests = SignRequest.objects.visible_to(user)
    named: dict[str, Any] = {"name": "group__name", "number": "pk", "since": "status_at"}
    yield Pile(
        "bordaanvraag",
        rows=requests.waiting(),
        counted=ngettext_lazy("%d sign request waits", "%d sign requests wait"),
        text=gettext_lazy("Sign request %(number)d of %(name)s"),
        detail=gettext_lazy("Approve, ask back or reject."),
        url=lambda row: reverse("admin:signage_signrequest_change", args=[row.key]),
        due=within(rules.decide_days),
        **named,
    )
    yield Pile(
        "bord-bestellen",
        rows=requests.orderable(),
        counted=ngettext_lazy("%d sign request can be ordered", "%d sign requests can be ordered"),
        text=gettext_lazy("Sign request %(number)d of %(name)s can be ordered"),
        url=lambda row: reverse("admin:signage_signorder_add"),
        page=reverse("admin:signage_signorder_add"),
        **named,
    )


def _orders(user: User) -> Pile:
    return Pile(
        "bord-onderweg",
        rows=SignOrder.objects.visible_to(user).awaited(),
        counted=ngettext_lazy("%d order is on its way", "%d orders are on their way"),
        text=gettext_lazy("Order %(number)d is on its way"),
        detail=gettext_lazy("Note what has come: only then it is on the work list."),
        url=lambda row: reverse("admin:signage_signorder_change", args=[row.key]),
        number="pk",
        since="ordered_on",
    )


def _money(user: User) -> Iterator[Pile]:
    if not user.has_perm("signage.view_budget"):
        return
    budgets = Budget.objects.visible_to(user)
    differing = Budget.objects.differing_from_ledger()
    booked = LedgerEntry.objects.filter(budget=OuterRef("pk"))
    named: dict[str, Any] = {
        "name": Concat("smederij__name", Value(" "), Cast("year", CharField())),
        "since": Subquery(booked.order_by("-at").values("at")[:1]),
        "url": lambda row: reverse("admin:signage_budget_change", args=[row.key]),
    }
    yield Pile(
        "budget-verschil",
        rows=budgets.filter(pk__in=differing.values("pk")),
        counted=ngettext_lazy(
            "%d budget differs from its bookings", "%d budgets differ from their bookings"
        ),
        text=gettext_lazy("Budget %(name)s differs from its bookings"),
        urgent=True,
        **named,
    )
    nearly = Budget.objects.nearly_spent().filter(year=timezone.localdate().year)
    yield Pile(
        "budget-bijna-op",
        rows=budgets.filter(pk__in=nearly.values("pk")).exclude(pk__in=differing.values("pk")),
        counted=ngettext_lazy("%d budget is nearly spent", "%d budgets are nearly spent"),
        text=gettext_lazy("Budget %(name)s is nearly spent"),
        detail=gettext_lazy("Less than a tenth is free."),
        **named,
    )


def _street(user: User, rules: SignRules) -> Iterator[Pile]:
    """Each sign once: money first, then what has to go, then a look."""
    signs = Sign.objects.visible_to(user)
    named: dict[str, Any] = {
        "name": "place",
        "number": "pk",
        "url": lambda row: reverse("signage:sign", args=[row.key]),
    }

    yield _to_cover(signs, named)
    yield Pile(
        "bord-weghalen",
        rows=signs.to_remove().exclude(to_cover_cents__gt=0),
        counted=ngettext_lazy("%d sign is to be removed", "%d signs are to be removed"),
        text=gettext_lazy("Sign %(number)d is to be removed: %(name)s"),
        detail=gettext_lazy("The group has ended."),
        since="group__closed_at",
        due=within(rules.removal_days),
        **named,
    )
    yield Pile(
        "bord-controleren",
        rows=signs.to_inspect(on=timezone.localdate()).exclude(to_cover_cents__gt=0),
        counted=ngettext_lazy("%d sign is due for inspection", "%d signs are due for inspection"),
        text=gettext_lazy("Sign %(number)d is due for inspection: %(name)s"),
        since="next_inspection_on",
        due=lambda row: row.day,
        **named,
    )
    yield _reports(user, rules)


def _to_cover(signs: Any, named: dict[str, Any]) -> Pile:
    return Pile(
        "bord-dekken",
        rows=signs.to_cover(),
        counted=ngettext_lazy("%d sign is still to cover", "%d signs are still to cover"),
        text=gettext_lazy("Sign %(number)d is still to cover: %(name)s"),
        extra=Case(When(TO_GO, then=Value("weg")), default=Value("")),
        also={"weg": gettext_lazy("the sign is to be removed")},
        since="status_at",
        urgent=True,
        **named,
    )


def _reports(user: User, rules: SignRules) -> Pile:
    return Pile(
        "bord-melding",
        rows=DamageReport.objects.visible_to(user).waiting(),
        counted=ngettext_lazy("%d damage report waits", "%d damage reports wait"),
        text=gettext_lazy("Damage reported of sign %(number)d: %(name)s"),
        url=lambda row: reverse("admin:signage_damagereport_change", args=[row.key]),
        name="sign__place",
        number="sign_id",
        since="at",
        due=within(rules.damage_days),
    )


def _lines_of_volunteer(user: User) -> Iterator[Line]:
    number = SignRequest.objects.answerable_by(user).count()
    if number:
        text = ngettext(
            "The municipality asks something about %d sign request",
            "The municipality asks something about %d sign requests",
            number,
        )
        yield Line(text % number, reverse("signage:mine"), number)
