"""The back office of signs: budgets, Smederijen, types, rules, reports; its lists and steps."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from signage.budgets import acts as budget_acts
from signage.models import (
    Budget,
    DamageReport,
    LedgerEntry,
    NeighbourhoodBusy,
    Sign,
    SignRules,
    SignType,
    Smederij,
    SmederijNeighbourhood,
)
from signage.requests import acts as request_acts
from signage.street import acts as street_acts
from tests import factories
from tests.sign_factories import SignFactory, SignTypeFactory, SmederijFactory, ask, budget_of

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year


@pytest.fixture
def desk(client):
    client.force_login(factories.UserFactory(role="municipality"))
    return client


@pytest.fixture
def smederij(group) -> Smederij:
    return SmederijFactory(group=group)


@pytest.fixture
def budget(smederij, manager) -> Budget:
    return budget_of(smederij, 500, by=manager)


def step(client, budget, name, **values):
    return client.post(reverse(f"admin:signage_budget_{name}", args=[budget.pk]), values)


def free(budget) -> int:
    budget.refresh_from_db()
    return budget.free_cents


def test_a_budget_is_made_by_allocating_money(desk, smederij):
    where = reverse("admin:signage_budget_add")

    desk.post(where, {"smederij": smederij.pk, "year": YEAR, "amount": "1.234,50", "why": "Raad"})

    budget = Budget.objects.get()
    assert budget.free_cents == 123_450
    assert budget.entries.get().why == "Raad"
    again = desk.post(where, {"smederij": smederij.pk, "year": YEAR, "amount": "1"})
    assert again.status_code == 200
    assert free(budget) == 123_450


@pytest.mark.parametrize(
    ("year", "amount"),
    [(YEAR, "-5"), (YEAR, "0"), (YEAR, "1e9"), (YEAR, "2.000.000"), (YEAR, ""), (1026, "5")],
)
def test_absurd_amounts_and_years_make_no_budget(desk, smederij, year, amount):
    where = reverse("admin:signage_budget_add")

    answer = desk.post(where, {"smederij": smederij.pk, "year": year, "amount": amount})

    assert answer.status_code == 200
    assert not Budget.objects.exists()


def test_each_step_asks_for_amount_and_reason_first(desk, budget):
    for name in ("raise", "lower", "carry_over", "transfer", "close"):
        page = desk.get(reverse(f"admin:signage_budget_{name}", args=[budget.pk]))
        assert "500,00" in page.content.decode()

    assert step(desk, budget, "raise", amount="10").status_code == 200
    assert free(budget) == 50_000
    assert step(desk, budget, "raise", amount="10", why="Raad").status_code == 302
    assert free(budget) == 51_000


def test_money_moves_by_the_steps(desk, budget):
    other = SmederijFactory()

    step(desk, budget, "lower", amount="50", why="Minder")
    step(desk, budget, "transfer", to=other.pk, amount="100,00", why="Daar nodig")
    step(desk, budget, "carry_over", amount="25,50", why="Volgend jaar")

    assert free(budget) == 50_000 - 5_000 - 10_000 - 2_550
    assert Budget.objects.get(smederij=other).free_cents == 10_000
    assert Budget.objects.get(smederij=budget.smederij, year=YEAR + 1).free_cents == 2_550


def test_a_step_is_in_the_log_with_who_took_it(desk, budget):
    step(desk, budget, "raise", amount="0", why="Niets")
    step(desk, budget, "raise", amount="10", why="Raad")

    entry = LogEntry.objects.get()
    assert (entry.object_id, entry.user.role) == (str(budget.pk), "municipality")
    assert entry.get_change_message() == "Verhogen"


@pytest.mark.parametrize(("role", "is_led"), [("police", False), ("municipality", True)])
def test_only_who_may_step_is_led_to_steps(client, group, role, is_led):
    sign = SignFactory(group=group)
    client.force_login(factories.UserFactory(role=role))

    page = client.get(reverse("admin:signage_sign_change", args=[sign.pk])).content.decode()

    assert (reverse("admin:signage_sign_damaged", args=[sign.pk]) in page) is is_led


def test_more_than_there_is_does_not_move_and_the_page_says_so(desk, budget):
    answer = step(desk, budget, "lower", amount="500,01", why="Alles")

    assert "500,00" in answer.content.decode()
    assert answer.status_code == 200
    assert free(budget) == 50_000


def test_a_type_in_use_gets_a_new_price_as_a_new_row(desk, group):
    used = SignTypeFactory(name="Straatbord", width_mm=500, vat_basis_points=900)
    ask(group, sign_type=used)
    page = desk.get(reverse("admin:signage_signtype_change", args=[used.pk])).content.decode()
    add = reverse("admin:signage_signtype_add")
    assert f'href="{add}?van={used.pk}"' in page
    assert "_saveasnew" not in page

    form = desk.get(add, {"van": used.pk}).content.decode()
    for value in ("Straatbord", "500", "54,50", "9"):
        assert f'value="{value}"' in form

    new = {"name": "Straatbord", "width_mm": 500, "height_mm": 200, "is_offered": "on"}
    new |= {"price_ex_cents": "60,00", "vat_basis_points": "9", "valid_from": "2026-11-01"}
    desk.post(f"{add}?van={used.pk}", new)
    used.refresh_from_db()
    assert used.price_ex_cents == 5_000
    assert SignType.objects.filter(name="Straatbord").count() == 2


@pytest.mark.parametrize("number", ["x", "-1", "9" * 40, "999999", "٣", "1'"])
def test_a_type_that_is_not_there_fills_nothing_in(desk, number):
    assert desk.get(reverse("admin:signage_signtype_add"), {"van": number}).status_code == 200


def test_the_year_that_runs_is_closed_only_by_who_says_to_know_it(desk, budget):
    path = reverse("admin:signage_budget_close", args=[budget.pk])

    page = desk.post(path, {"why": "Af."}).content.decode()

    budget.refresh_from_db()
    assert "Zet hier een vinkje" in page
    assert not budget.is_closed
    desk.post(path, {"why": "Af.", "sure": "on"})
    budget.refresh_from_db()
    assert budget.is_closed


def test_a_year_that_is_over_is_closed_at_once(desk, budget):
    Budget.objects.update(year=YEAR - 1)

    desk.post(reverse("admin:signage_budget_close", args=[budget.pk]), {})

    budget.refresh_from_db()
    assert budget.is_closed


def test_a_closed_year_offers_no_steps_and_takes_none(desk, budget):
    step(desk, budget, "close", carry_free="on", sure="on")
    page = desk.get(reverse("admin:signage_budget_change", args=[budget.pk])).content.decode()
    entries = LedgerEntry.objects.count()

    assert reverse("admin:signage_budget_raise", args=[budget.pk]) not in page
    assert step(desk, budget, "raise", amount="5", why="Toch").status_code == 200
    assert LedgerEntry.objects.count() == entries


def test_bookings_can_only_be_read(desk, budget):
    entry = LedgerEntry.objects.get()
    change = reverse("admin:signage_ledgerentry_change", args=[entry.pk])

    assert desk.get(change).status_code == 200
    assert desk.post(change, {"amount_cents": 1}).status_code == 403
    delete = reverse("admin:signage_ledgerentry_delete", args=[entry.pk])
    assert desk.post(delete, {"post": "yes"}).status_code == 403
    assert desk.get(reverse("admin:signage_ledgerentry_add")).status_code == 403


def smederij_form(smederij, places) -> dict:
    return {"name": smederij.name, "colour": "#112233", "places": [place.pk for place in places]}


def test_a_neighbourhood_moves_to_another_smederij(desk, group, smederij):
    place, other = group.neighbourhoods.get(), SmederijFactory()

    desk.post(
        reverse("admin:signage_smederij_change", args=[other.pk]), smederij_form(other, [place])
    )

    assert SmederijNeighbourhood.objects.get().smederij == other


@pytest.mark.parametrize("status", ["asked", "returned", "approved"])
def test_a_neighbourhood_with_open_requests_stays(desk, group, smederij, manager, status):
    place, other = group.neighbourhoods.get(), SmederijFactory()
    budget_of(smederij, 500, by=manager)
    request = ask(group, by=manager)
    if status == "returned":
        request_acts.ask_back(request, by=manager, why="?")
    elif status == "approved":
        request_acts.approve(request, by=manager)

    for target, places in ((other, [place]), (smederij, [])):
        answer = desk.post(
            reverse("admin:signage_smederij_change", args=[target.pk]),
            smederij_form(target, places),
        )
        assert answer.status_code == 200
        assert place.name in answer.content.decode()
    with pytest.raises(NeighbourhoodBusy):
        budget_acts.take_neighbourhoods(other, [place])

    assert SmederijNeighbourhood.objects.get().smederij == smederij


def test_neighbourhoods_change_hands_together_or_not_at_all(group, smederij, manager):
    ask(group, by=manager)
    elsewhere = factories.AlertGroupFactory()
    other = SmederijFactory(group=elsewhere)

    with pytest.raises(NeighbourhoodBusy):
        budget_acts.take_neighbourhoods(other, group.neighbourhoods.all())

    assert list(other.neighbourhoods.all()) == list(elsewhere.neighbourhoods.all())


def test_the_database_gives_a_neighbourhood_to_one_smederij(group, smederij):
    from django.db import IntegrityError, transaction

    part = SmederijNeighbourhood(
        smederij=SmederijFactory(), neighbourhood=group.neighbourhoods.get()
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        part.save()


TYPE = {"name": "Bord", "width_mm": 450, "height_mm": 200, "valid_from": "2026-01-01"}


def test_a_type_gets_its_price_in_euros_and_the_vat_is_computed(desk):
    values = TYPE | {"price_ex_cents": "41,32", "vat_basis_points": "21", "is_offered": "on"}

    desk.post(reverse("admin:signage_signtype_add"), values)

    made = SignType.objects.get()
    assert (made.price_ex_cents, made.vat_basis_points, made.price_cents) == (4_132, 2_100, 5_000)


@pytest.mark.parametrize("price", ["-1", "0", "abc", "99999999", ""])
def test_a_type_with_an_absurd_price_is_refused(desk, price):
    values = TYPE | {"price_ex_cents": price, "vat_basis_points": "21"}

    assert desk.post(reverse("admin:signage_signtype_add"), values).status_code == 200
    assert not SignType.objects.exists()


def test_a_type_that_was_asked_for_keeps_its_price(desk, group, smederij, manager):
    request = ask(group, by=manager)
    where = reverse("admin:signage_signtype_change", args=[request.sign_type_id])

    desk.post(where, TYPE | {"price_ex_cents": "1,00", "vat_basis_points": "0"})

    request.sign_type.refresh_from_db()
    assert request.sign_type.price_ex_cents == 5_000
    assert not request.sign_type.is_offered


def test_the_price_of_the_day_is_the_last_one_that_holds(db):
    from datetime import date

    old, new, later = (
        SignTypeFactory(name="Bord", valid_from=date(2026, month, 1)) for month in (1, 5, 9)
    )
    SignTypeFactory(name="Oud", is_offered=False)

    assert list(SignType.objects.on(date(2026, 4, 30))) == [old]
    assert list(SignType.objects.on(date(2026, 8, 31))) == [new]
    assert list(SignType.objects.on(date(2026, 9, 1))) == [later]


def test_rules_have_bounds(desk):
    page = desk.get(reverse("admin:signage_signrules_changelist"), follow=True)
    values = {
        f.name: getattr(SignRules(), f.name) for f in SignRules._meta.fields if f.name != "id"
    }
    assert page.status_code == 200

    for wrong in ({"max_signs": 0}, {"min_height_cm": 400, "max_height_cm": 300}):
        desk.post(reverse("admin:signage_signrules_add"), values | wrong)
        assert not SignRules.objects.exists()

    desk.post(reverse("admin:signage_signrules_add"), values | {"max_signs": 4})
    assert SignRules.current().max_signs == 4


def test_a_report_is_dealt_with_once_and_marks_the_sign(desk, group):
    sign = SignFactory(group=group)
    report = DamageReport.objects.create(sign=sign, text="Het bord ligt op de grond.")
    where = reverse("admin:signage_damagereport_confirm", args=[report.pk])

    assert desk.post(where).status_code == 302
    sign.refresh_from_db()
    assert sign.status == "damaged"
    assert "grond" not in sign.history.get().why
    assert desk.post(where).status_code == 200
    assert not DamageReport.objects.waiting().exists()


def test_a_report_of_which_nothing_comes_is_set_aside_with_a_reason(desk, group):
    report = DamageReport.objects.create(sign=SignFactory(group=group), text="Te hoog")
    where = reverse("admin:signage_damagereport_handle", args=[report.pk])

    assert desk.post(where).status_code == 200
    assert DamageReport.objects.waiting().exists()
    assert desk.post(where, {"why": "Zo hoort het."}).status_code == 302
    assert not DamageReport.objects.waiting().exists()


def test_a_wrong_price_is_corrected_and_a_planned_sign_called_off(desk, group, budget, manager):
    request = ask(group, by=manager)
    request_acts.approve(request, by=manager)
    hanging, planned = request.signs.all()
    street_acts.hang(hanging, by=manager, on=timezone.localdate(), price_cents=60_50)

    price = reverse("admin:signage_sign_correct_price", args=[hanging.pk])
    desk.post(price, {"price": "50,00", "why": "Tikfout"})
    desk.post(reverse("admin:signage_sign_drop", args=[planned.pk]), {"why": "Hoeft niet"})

    assert free(budget) == 50_000 - 5_000
    assert list(Sign.objects.values_list("status", flat=True)) == ["placed", "removed"]
