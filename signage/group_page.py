"""What this app shows on the page of a group: its requests for signs, the signs, and the money."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from groups.models import AlertGroup
from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.group_page import Action, Place, Section

from .models import Budget, LedgerEntry, Sign, SignRequest, Smederij

SHOWN = 6  # requests, the newest; their list has them all


def sections(request: HttpRequest, group: AlertGroup) -> Iterator[Section]:
    user = user_of(request)
    if not user.has_perm("signage.view_signrequest"):
        return
    signs = _signs(user, group)
    content = {
        "requests": _requests(user, group),
        "signs": signs,
        **_money(user, group),
    }
    actions = tuple(_actions(user, group, has_signs=bool(signs)))
    yield Section(Place.SIGNS, "signage/includes/group_signs.html", content, actions)


def _requests(user: User, group: AlertGroup) -> list[SignRequest]:
    rows = SignRequest.objects.visible_to(user).filter(group=group).select_related("sign_type")
    return list(rows.annotate(places=Count("points")).order_by("-asked_at", "-pk")[:SHOWN])


def _signs(user: User, group: AlertGroup) -> list[dict[str, Any]]:
    """How many there are in each state; what was called off or taken away is the register's."""
    rows = Sign.objects.visible_to(user).filter(group=group).exclude(status=Sign.Status.REMOVED)
    numbers = dict(rows.order_by().values_list("status").annotate(number=Count("pk")))
    return [
        {"state": state, "label": label, "number": numbers[state]}
        for state, label in Sign.Status.choices
        if state in numbers
    ]


def _money(user: User, group: AlertGroup) -> dict[str, Any]:
    """The open budgets that pay for this group, and for the municipality what it used of them."""
    if not user.has_perm("signage.view_budget"):
        return {}
    paying = Smederij.objects.of_group(group).values("pk")
    budgets = Budget.objects.visible_to(user).current().filter(smederij__in=paying)
    rows = list(budgets.select_related("smederij").order_by("-year", "smederij__name"))
    if not user.has_perm("signage.view_ledgerentry"):
        return {"budgets": rows}
    of_group = Q(request__group=group) | Q(sign__group=group)
    used = LedgerEntry.objects.visible_to(user).filter(of_group).balance()
    return {"budgets": rows, "used": used}


def _actions(user: User, group: AlertGroup, *, has_signs: bool) -> Iterator[Action]:
    if user.has_perm("signage.add_signrequest"):
        if group.status == AlertGroup.Status.ACTIVE:
            yield Action(gettext("Ask for signs"), reverse("signage:ask"))
        yield Action(gettext("Sign requests"), reverse("signage:mine"))
    elif user.has_perm("signage.change_signrequest"):
        # The list of the admin takes what it is searched for from the address by a key only.
        yield Action(gettext("Sign requests"), reverse("admin:signage_signrequest_changelist"))
    if has_signs:
        found = urlencode({"zoek": group.name})
        yield Action(gettext("Signs on the map"), f"{reverse('signage:register')}?{found}")
    if user.has_perm("signage.view_budget"):
        yield Action(gettext("Budgets for signs"), reverse("signage:overview"))
