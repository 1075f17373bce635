"""What this app shows on the page of a group: its requests for signs, the signs, and the money."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Aggregate, Count, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from groups.models import AlertGroup
from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.group_page import Action, Place, Section

from .models import Budget, LedgerEntry, Sign, SignRequest, Smederij

# Not those that were called off or taken away: the register has them.
STATES = (Sign.Status.PLANNED, Sign.Status.PLACED, Sign.Status.DAMAGED)
BOOKED = {"reserved": ("reservation", "release"), "spent": ("expense", "correction")}
SHOWN = 6  # requests, the newest; their list has them all


def sections(request: HttpRequest, group: AlertGroup) -> Iterator[Section]:
    user = user_of(request)
    if not user.has_perm("signage.view_signrequest"):
        return
    content = {
        "requests": _requests(user, group),
        "budgets": _budgets(user, group),
        **_figures(user, group),
    }
    actions = tuple(_actions(user, group, has_signs=bool(content["signs"])))
    yield Section(Place.SIGNS, "signage/includes/group_signs.html", content, actions)


def _requests(user: User, group: AlertGroup) -> list[SignRequest]:
    rows = SignRequest.objects.visible_to(user).filter(group=group).select_related("sign_type")
    return list(rows.annotate(places=Count("points")).order_by("-asked_at", "-pk")[:SHOWN])


def _figures(user: User, group: AlertGroup) -> dict[str, Any]:
    """How many signs hang or will, and for the municipality what they cost: one query."""
    signs = Sign.objects.visible_to(user).filter(group=group)
    columns = {str(state): _of_group(signs.filter(status=state), Count("pk")) for state in STATES}
    sees_ledger = user.has_perm("signage.view_ledgerentry")
    if sees_ledger:
        entries = LedgerEntry.objects.filter(Q(request__group=group) | Q(sign__group=group))
        for name, kinds in BOOKED.items():
            columns[name] = _of_group(entries.filter(kind__in=kinds), Sum("amount_cents"))
    found = AlertGroup.objects.filter(pk=group.pk).annotate(**columns).values(*columns).get()
    states = [(label, found[state]) for state, label in Sign.Status.choices if state in STATES]
    return {
        "signs": [{"label": label, "number": number} for label, number in states if number],
        # Money that left the budget is negative in the ledger.
        "used": {name: -found[name] for name in BOOKED} if sees_ledger else None,
    }


def _of_group(rows: QuerySet[Any], figure: Aggregate) -> Coalesce:
    """One figure of rows of the group, as a column."""
    together = rows.order_by().annotate(all=Value(1)).values("all")
    return Coalesce(Subquery(together.annotate(figure=figure).values("figure")), 0)


def _budgets(user: User, group: AlertGroup) -> list[Budget]:
    """The open ones that pay for this group."""
    if not user.has_perm("signage.view_budget"):
        return []
    paying = Smederij.objects.of_group(group).values("pk")
    budgets = Budget.objects.visible_to(user).current().filter(smederij__in=paying)
    named = budgets.select_related("smederij").order_by("-year", "smederij__sort_key")
    # Whom to call at a Smederij is on a page of its own.
    return list(named.only("year", "free_cents", "smederij__name"))


def _actions(user: User, group: AlertGroup, *, has_signs: bool) -> Iterator[Action]:
    if user.has_perm("signage.add_signrequest"):
        if group.status == AlertGroup.Status.ACTIVE:
            yield Action(gettext("Ask for signs"), reverse("signage:ask"))
        yield Action(gettext("Sign requests"), reverse("signage:mine"))
    elif user.has_perm("signage.change_signrequest"):
        yield Action(gettext("Sign requests"), reverse("admin:signage_signrequest_changelist"))
    if has_signs:
        found = urlencode({"zoek": group.name})
        yield Action(gettext("Signs on the map"), f"{reverse('signage:register')}?{found}")
    if user.has_perm("signage.view_budget"):
        yield Action(gettext("Budgets for signs"), reverse("signage:overview"))
