"""A damaged sign gets a new one: asked by the municipality, ordered like every other one."""

import pytest
from django.urls import reverse
from django.utils import timezone

from groups.life import acts as life
from groups.models import TransitionNotAllowed
from hoogeveen_alert.mail.models import OutgoingMail
from signage.models import Budget, Sign, SignRequest
from signage.requests import acts as request_acts
from signage.requests.checks import checks_of
from signage.street import acts as street_acts
from tests import factories
from tests.sign_factories import (
    SignFactory,
    SignTypeFactory,
    SmederijFactory,
    ask,
    budget_of,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
WORDS = {"motivation": "Krom gereden."}


@pytest.fixture
def damaged(group, manager) -> Sign:
    smederij = SmederijFactory(group=group, name="Smederij Noord")
    budget_of(smederij, 500, by=manager)
    return SignFactory(group=group, status="damaged")


@pytest.fixture
def clerk(db):
    return factories.UserFactory(role="municipality", name="Gerda Gemeente")


@pytest.fixture
def desk(client, clerk):
    client.force_login(clerk)
    return client


def page_of(sign) -> str:
    return reverse("signage:replace", args=[sign.pk])


def replaced(sign, by) -> SignRequest:
    return request_acts.replace(
        sign, smederij=SmederijFactory._meta.model.objects.get(), by=by, motivation="Krom."
    )


def test_the_page_of_a_damaged_sign_leads_to_a_request_for_the_same_one(desk, damaged, clerk):
    before = OutgoingMail.objects.count()
    assert page_of(damaged) in desk.get(f"/mijn/borden/{damaged.pk}/").content.decode()
    shown = desk.get(page_of(damaged)).content.decode()
    assert "Smederij Noord" in shown
    assert "€\xa060,50" in shown

    payer = damaged.group.neighbourhoods.get().smederijen.get()
    answer = desk.post(page_of(damaged), WORDS | {"smederij": payer.pk})

    made = SignRequest.objects.get()
    assert answer["Location"] == reverse("admin:signage_signrequest_change", args=[made.pk])
    assert (made.replaces, made.asked_by, made.smederij) == (damaged, clerk, payer)
    [point] = made.points.all()
    assert (point.point, point.place) == (damaged.point, damaged.place)
    assert OutgoingMail.objects.count() == before
    sign_page = desk.get(f"/mijn/borden/{damaged.pk}/").content.decode()
    assert reverse("signage:request", args=[made.pk]) in sign_page
    assert page_of(damaged) not in sign_page


def test_the_price_is_that_of_today(damaged, clerk):
    dearer = SignTypeFactory(name=damaged.sign_type.name, price_ex_cents=6_000, valid_from=TODAY)

    made = replaced(damaged, clerk)

    assert (made.sign_type, made.unit_cents) == (dearer, 7_260)


def test_the_damaged_sign_stands_in_the_way_of_no_rule(damaged, clerk):
    outcomes = {check.rule: check.outcome for check in checks_of(replaced(damaged, clerk))}

    assert (outcomes["distance"], outcomes["number"]) == ("pass", "pass")


def test_the_damaged_sign_ends_when_the_new_one_hangs(desk, damaged, clerk):
    made = replaced(damaged, clerk)
    request_acts.approve(made, by=clerk)
    order = request_acts.send_order([made], supplier="X", by=clerk)
    new = made.signs.get()
    request_acts.deliver(order, [new], by=clerk, on=TODAY)
    damaged.refresh_from_db()
    assert damaged.status == "damaged"

    street_acts.hang(new, by=clerk, on=TODAY, price_cents=6_050)

    damaged.refresh_from_db()
    assert damaged.status == "removed"
    assert damaged.history.first().why == f"Vervangen door bord {new.pk}."
    assert Budget.objects.get().free_cents == 50_000 - 6_050
    assert SignRequest.objects.get().status == "done"
    assert not OutgoingMail.objects.filter(kind__startswith="sign_").exists()


def test_one_that_is_gone_already_hinders_nothing(damaged, clerk):
    made = replaced(damaged, clerk)
    request_acts.approve(made, by=clerk)
    street_acts.remove(damaged, by=clerk, why="Gevaarlijk.")

    street_acts.hang(made.signs.get(), by=clerk, on=TODAY, price_cents=6_050)

    damaged.refresh_from_db()
    assert damaged.history.first().why == "Gevaarlijk."


def test_a_sign_is_replaced_once_at_a_time(desk, damaged, clerk):
    made = replaced(damaged, clerk)

    with pytest.raises(TransitionNotAllowed):
        replaced(damaged, clerk)
    assert desk.post(page_of(damaged), WORDS).status_code == 302
    assert SignRequest.objects.count() == 1

    request_acts.reject(made, by=clerk, why="Te duur.")
    replaced(damaged, clerk)
    assert SignRequest.objects.count() == 2


@pytest.mark.parametrize("what", ["placed", "removed", "ended", "of no group"])
def test_only_a_damaged_sign_of_a_group_that_goes_on_is_replaced(
    desk, damaged, manager, clerk, what
):
    if what == "ended":
        life.close(damaged.group, by=manager, why="Klaar.")
    elif what == "of no group":
        Sign.objects.update(group=None)
    else:
        Sign.objects.update(status=what)
    damaged = Sign.objects.get()

    answer = desk.post(page_of(damaged), WORDS)

    assert answer["Location"] == f"/mijn/borden/{damaged.pk}/"
    assert page_of(damaged) not in desk.get(f"/mijn/borden/{damaged.pk}/").content.decode()
    assert not SignRequest.objects.exists()


@pytest.mark.parametrize("values", [{}, {"smederij": "10" * 20}, {"smederij": "x", **WORDS}])
def test_what_is_missing_or_wrong_is_said(desk, damaged, values):
    answer = desk.post(page_of(damaged), values)

    assert answer.status_code == 200
    assert "Fout:" in answer.content.decode()
    assert not SignRequest.objects.exists()


def test_it_is_the_municipalitys_and_nobody_elses(client, damaged, clerk, coordinator):
    for user, status in ((coordinator, 403), (factories.UserFactory(role="police"), 403)):
        client.force_login(user)
        assert client.post(page_of(damaged), WORDS).status_code == status
    made = replaced(damaged, clerk)

    assert not SignRequest.objects.withdrawable_by(coordinator).exists()
    assert ask(damaged.group, by=coordinator) in SignRequest.objects.withdrawable_by(coordinator)
    client.force_login(clerk)
    url = reverse("admin:signage_signrequest_ask_back", args=[made.pk])
    client.post(url, {"why": "Waarom?"})
    made.refresh_from_db()
    assert made.status == "asked"
