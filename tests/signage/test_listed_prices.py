"""A price with VAT is what is paid, also one that no whole price without VAT comes to."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from signage.models import SignType
from signage.models.money import with_vat, without_vat
from signage.requests import acts as request_acts
from signage.requests.order_list import order_list
from tests import factories
from tests.sign_factories import SignTypeFactory, SmederijFactory, ask, budget_of

ADD = "/beheer/signage/signtype/add/"
TYPE = {"name": "Bord", "width_mm": 450, "height_mm": 200, "valid_from": "2026-01-01"}
TYPE |= {"vat_basis_points": "21", "is_offered": "on"}
PRICES = ("price_ex_cents", "vat_basis_points", "price_cents")


@pytest.fixture
def desk(client):
    client.force_login(factories.UserFactory(role="municipality"))
    return client


@given(st.integers(1, 100_000_000), st.integers(0, 10_000))
def test_every_price_with_vat_has_one_without_that_is_half_a_cent_off_at_most(cents, rate):
    bare = without_vat(cents, rate)

    assert 1 <= bare <= cents
    assert abs(2 * (cents * 10_000 - bare * (10_000 + rate))) <= 10_000 + rate


@given(st.integers(1, 100_000_000), st.integers(0, 10_000))
def test_a_price_without_vat_is_found_again(cents, rate):
    assert without_vat(with_vat(cents, rate), rate) == cents


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"price_cents": "10,05"}, (831, 2_100, 1_005)),
        ({"price_cents": "€ 60.50"}, (5_000, 2_100, 6_050)),
        ({"price_ex_cents": "8,31"}, (831, 2_100, 1_006)),
        ({"price_cents": "10,05", "price_ex_cents": "8,31"}, (831, 2_100, 1_005)),
        ({"price_cents": "0,01", "vat_basis_points": "100"}, (1, 10_000, 1)),
        ({"price_cents": "10,05", "vat_basis_points": "0"}, (1_005, 0, 1_005)),
    ],
)
def test_either_price_may_be_typed(desk, typed, kept):
    desk.post(ADD, TYPE | typed)

    assert SignType.objects.values_list(*PRICES).get() == kept


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Vul de prijs met btw in"),
        ({"price_cents": "10,05", "price_ex_cents": "9,00"}, "Maak er één leeg"),
        ({"price_cents": "0"}, "tussen"),
        ({"price_cents": "tien"}, "Schrijf een bedrag"),
        ({"price_cents": "10,05", "vat_basis_points": "x"}, "percentage"),
    ],
)
def test_prices_that_cannot_be_are_explained(desk, typed, said):
    page = desk.post(ADD, TYPE | typed)

    assert said in page.content.decode()
    assert not SignType.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("touched", "kept"),
    [
        ({"price_cents": "10,05"}, (831, 2_100, 1_005)),
        ({"price_ex_cents": "10,00"}, (1_000, 2_100, 1_210)),
        ({"name": "Ander"}, (5_000, 2_100, 6_050)),
    ],
)
def test_of_a_type_that_nobody_asked_for_the_other_price_follows(desk, touched, kept):
    kind = SignTypeFactory()
    page = reverse("admin:signage_signtype_change", args=[kind.pk])

    desk.post(page, TYPE | {"price_cents": "60,5", "price_ex_cents": "50"} | touched)

    assert SignType.objects.values_list(*PRICES).get() == kept


@pytest.mark.django_db
def test_the_database_refuses_prices_that_do_not_agree():
    kind = SignTypeFactory()

    for wrong in ({"price_cents": 6_052}, {"price_ex_cents": 4_998}, {"vat_basis_points": 2_105}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SignType.objects.filter(pk=kind.pk).update(**wrong)


@pytest.mark.django_db
def test_three_signs_of_an_odd_price_cost_three_times_that_price(group, manager, coordinator):
    budget_of(SmederijFactory(group=group), 100, by=manager)
    kind = SignTypeFactory(price_cents=1_005, price_ex_cents=None)
    request = ask(group, by=coordinator, sign_type=kind, signs=3)

    request_acts.approve(request, by=manager)
    order = request_acts.send_order([request], by=manager, supplier="X")

    sums = "SELECT SUM(amount_cents), COUNT(*) FROM signage_ledgerentry WHERE kind = 'reservation'"
    with connection.cursor() as cursor:
        cursor.execute(sums)
        assert cursor.fetchone()[0] == -3_015
        cursor.execute("SELECT SUM(reserved_cents) FROM signage_sign")
        assert cursor.fetchone() == (3_015,)
    assert order_list(order)["total"] == "€\xa030,15"
