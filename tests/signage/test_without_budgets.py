"""A town that gives neighbourhoods no money: signs go on, and nobody reads of budgets."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from groups.models import AlertGroup
from signage.models import Budget, LedgerEntry, Sign, SignRequest
from signage.requests import acts as request_acts
from signage.street import acts as street_acts
from tests import factories
from tests.second_town import words_in
from tests.sign_factories import INSIDE, SignFactory, SignTypeFactory

pytestmark = pytest.mark.django_db
MONEY = re.compile(r"budget|smederij|gereserveerd|nog vrij", re.IGNORECASE)


@pytest.fixture(autouse=True)
def no_budgets(settings):
    settings.BUDGETS = False
    settings.BUDGET_NAME, settings.BUDGET_NAME_PLURAL = "buurtbudget", "buurtbudgetten"


@pytest.fixture
def office(client, manager):
    client.force_login(manager)
    return client


def ask(client, group: AlertGroup) -> SignRequest:
    typed = {
        "group": group.pk,
        "sign_type": SignTypeFactory().pk,
        "motivation": "Iedereen komt hierlangs.",
        "point_1": INSIDE,
    }
    for step in ("check", "send"):
        said = client.post("/mijn/borden/aanvragen/", typed | {"step": step}, follow=True)
        assert MONEY.search(shown(said)) is None
    return SignRequest.objects.latest("pk")


def shown(response) -> str:
    """What people read of a page: the scripts and the names of its fields are nobody's."""
    return re.sub(r"<script.*?</script>", "", words_in(response), flags=re.DOTALL)


@pytest.mark.parametrize("role", ["municipality", "superuser", "coordinator", "area_coordinator"])
@pytest.mark.parametrize(
    "url",
    [
        *("signage:overview", "signage:grants", "signage:closings"),
        *("admin:signage_budget_changelist", "admin:signage_budget_add"),
        *("admin:signage_smederij_changelist", "admin:signage_smederij_add"),
        "admin:signage_ledgerentry_changelist",
    ],
)
def test_pages_of_money_are_nobodys(client, role, url):
    kind = {"role": "municipality", "is_superuser": True} if role == "superuser" else {"role": role}
    client.force_login(factories.UserFactory(**kind))

    assert client.get(reverse(url)).status_code == 403


def test_a_sign_is_asked_for_approved_and_hung_though_nobody_gave_money(
    logged_in, group, address, manager
):
    request = ask(logged_in, group)
    request_acts.approve(request, by=manager)
    [sign] = request.signs.all()
    request_acts.send_order([request], supplier="Bordenmaker", by=manager)
    street_acts.hang(sign, by=manager, on=timezone.localdate(), price_cents=6_050)

    sign.refresh_from_db()
    assert (sign.status, sign.to_cover_cents) == ("placed", 0)
    assert Budget.objects.differing_from_ledger().count() == 0
    assert Budget.objects.get().smederij.name == "Hoogeveen"
    assert LedgerEntry.objects.filter(kind="expense").count() == 1


def test_a_sign_that_was_dearer_does_not_hold_up_the_next(logged_in, group, address, manager):
    dear = ask(logged_in, group)
    request_acts.approve(dear, by=manager)
    [sign] = dear.signs.all()
    street_acts.hang(sign, by=manager, on=timezone.localdate(), price_cents=9_000)
    assert Sign.objects.to_cover().count() == 1

    another = ask(logged_in, group)
    request_acts.approve(another, by=manager)

    assert Sign.objects.to_cover().count() == 0
    another.refresh_from_db()
    assert another.status == "approved"


def test_no_page_that_is_left_reads_of_money(logged_in, group, address, manager, client):
    request = ask(logged_in, group)
    sign, damaged = SignFactory(group=group), SignFactory(group=group, status="damaged")
    own = ["/mijn/", "/mijn/borden/", f"/mijn/borden/aanvragen/{request.pk}/"]
    own += ["/mijn/borden/register/", f"/mijn/borden/{sign.pk}/", "/mijn/borden/register.csv"]
    own += [reverse("groups:record", args=[group.slug]), "/beheer/"]
    assert [path for path in own if MONEY.search(shown(logged_in.get(path)))] == []

    client.force_login(manager)
    office = [*own, reverse("signage:replace", args=[damaged.pk])]
    office += [reverse("admin:signage_signrequest_changelist")]
    office += [reverse("admin:signage_signrequest_change", args=[request.pk])]
    office += [reverse("admin:signage_sign_changelist"), reverse("signage:work_list")]
    found = {path: MONEY.findall(shown(client.get(path))) for path in office}
    assert {path: words for path, words in found.items() if words} == {}


def test_a_damaged_sign_is_replaced_without_asking_who_pays(office, group):
    damaged = SignFactory(group=group, status="damaged")

    office.post(reverse("signage:replace", args=[damaged.pk]), {"motivation": "Stuk."})

    assert SignRequest.objects.get().replaces == damaged
