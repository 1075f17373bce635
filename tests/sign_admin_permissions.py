"""Rows of the permission matrix for the back office of signs, and what they need."""

from typing import Any

from django.db import models
from django.utils import timezone

from groups.models import AlertGroup
from signage.models import (
    Budget,
    DamageReport,
    LedgerEntry,
    Sign,
    SignOrder,
    SignRequest,
    SignRules,
    SignType,
    Smederij,
)
from signage.requests import acts as request_acts
from signage.street import acts as street_acts
from tests import factories
from tests.sign_factories import ask, budget_of

OFFICE = (302, 403, 403, 403, 403, 403, 200, 200)  # municipality and application manager
OWN_GROUP = (302, 404, 200, 200, 403, 403, 200, 200)
ADMINISTRATION = (302, 200, 200, 200, 403, 403, 200, 200)  # all who have work there
NOBODY = (302, 403, 403, 403, 403, 403, 403, 403)
OFFICE_404 = (302, 404, 404, 404, 403, 403, 200, 200)
OF_SMEDERIJ = (302, 404, 403, 403, 403, 403, 200, 200)  # the row is there for its volunteers
BALANCE = (302, 200, 200, 200, 403, 403, 200, 200)
# The page of a single row sends on to the row.
RULES = (302, 403, 403, 403, 403, 403, 302, 302)

MODELS = {
    # each: list, add, change, history; nothing here is deleted
    "budget": (OFFICE, OFFICE, OFFICE, OF_SMEDERIJ),
    "damagereport": (OFFICE, NOBODY, OFFICE, OF_SMEDERIJ),
    "ledgerentry": (OFFICE, NOBODY, OFFICE, OFFICE_404),
    "sign": (ADMINISTRATION, OFFICE, OWN_GROUP, OWN_GROUP),
    "signorder": (OFFICE, OFFICE, OFFICE, OFFICE_404),
    "signrequest": (ADMINISTRATION, NOBODY, OWN_GROUP, OWN_GROUP),
    "signrules": (RULES, OFFICE, OFFICE, OFFICE),
    "signtype": (OFFICE, OFFICE, OFFICE, OFFICE),
    "smederij": (OFFICE, OFFICE, OFFICE, OF_SMEDERIJ),
}
STEPS = [
    *("budget_raise", "budget_lower", "budget_carry_over", "budget_transfer", "budget_close"),
    *("signrequest_approve", "signrequest_ask_back", "signrequest_reject"),
    *("signrequest_withdraw", "sign_correct_price", "sign_damaged", "sign_repaired", "sign_drop"),
    *("damagereport_confirm", "damagereport_handle"),
    *("signorder_deliver", "signorder_take_back", "signorder_cancel"),
]
MATRIX = [
    # each: visitor, outsider, coordinator, area, police, contractor, municipality, superuser
    ("signage:overview", "get", BALANCE),
    ("signage:overview_file", "get", BALANCE),
    ("signage:bookings_file", "get", OFFICE),
    ("signage:grants", "get", OFFICE),
    ("signage:closings", "get", OFFICE),
    ("admin:signage_signorder_paper", "get", OFFICE),
    *((f"admin:signage_{step}", "get", OFFICE) for step in STEPS),
    *(
        (f"admin:signage_{model}_{page}", "get", statuses)
        for model, rows in MODELS.items()
        for page, statuses in zip(("changelist", "add", "change", "history"), rows, strict=True)
    ),
    *((f"admin:signage_{model}_delete", "get", NOBODY) for model in MODELS),
]

REFUSED = {"visitor": 302, "outsider": 403, "coordinator": 403, "area": 403, "police": 403}
POSTED = (
    "sign_add",
    "signorder_add",
    "budget_add",
    "smederij_change",
    "signtype_change",
    "signrules_change",
)
REFUSED_POSTS = [
    *((f"admin:signage_{name}", REFUSED) for name in (*STEPS, *POSTED)),
    ("signage:grants", REFUSED),
    ("signage:closings", REFUSED),
]
# What would do it, if it were allowed.
TYPED = {"amount": "5", "why": "Gekaapt", "price": "1", "price_ex_cents": "1", "supplier": "Ik"}


def arguments_of(url: str, group: AlertGroup) -> dict[str, Any]:
    """What `reverse` needs for a page of the back office, from rows that hang on the group."""
    if url.startswith("signage:"):
        return {"ending": "csv"} if url.endswith("_file") else {}
    model, _, page = url.removeprefix("admin:signage_").partition("_")
    request = _request_of(group)
    rows: dict[str, models.Model | None] = {
        "budget": Budget.objects.get(smederij=request.smederij),
        "damagereport": DamageReport.objects.first(),
        "ledgerentry": LedgerEntry.objects.last(),
        "sign": Sign.objects.filter(group=group).exclude(price_cents=None).first(),
        "signorder": SignOrder.objects.first(),
        "signrequest": request,
        "signtype": SignType.objects.first(),
        "smederij": Smederij.objects.get(pk=request.smederij_id),
    }
    if model == "signrules":
        rules = SignRules.current()
        if page != "add":
            rules.save()
        rows["signrules"] = rules
    if page in ("changelist", "add"):
        return {}
    row = rows[model]
    assert row is not None
    return {"object_id": row.pk}


def _request_of(group: AlertGroup) -> SignRequest:
    """One that waits, beside one that is ordered and of which a sign hangs and is reported."""
    found = group.sign_requests.filter(status="asked").first()
    if found:
        return found
    clerk = factories.UserFactory(role="municipality")
    ordered = ask(group, signs=3)
    budget_of(ordered.smederij, 500, by=clerk)
    request_acts.approve(ordered, by=clerk)
    order = request_acts.send_order([ordered], supplier="Bordenmaker", by=clerk)
    sign, here, _awaited = ordered.signs.order_by("pk")
    request_acts.deliver(order, [here], by=clerk, on=timezone.localdate())
    street_acts.hang(sign, by=clerk, on=timezone.localdate(), price_cents=6_050)
    DamageReport.objects.create(sign=sign, text="Scheef.")
    return ask(group, smederij=ordered.smederij)
