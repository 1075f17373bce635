"""What becomes of an order: it comes, whole or in part, or it is cancelled."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from groups.life import acts as life
from groups.models import TransitionNotAllowed
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.models import OutgoingMail
from signage.budgets import acts as budget_acts
from signage.models import Budget, Sign, SignOrder, SignOrderLine, SignRequest
from signage.requests import acts as request_acts
from signage.street import acts as street_acts
from signage.tasks import release_closed_groups
from tests import factories, sign_factories
from tests.sign_factories import SmederijFactory, ask, budget_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def desk(client):
    client.force_login(factories.UserFactory(role="municipality", name="Gerda Gemeente"))
    return client


@pytest.fixture
def approved(group, manager, coordinator) -> list[SignRequest]:
    """Two requests of two signs each."""
    budget_of(SmederijFactory(group=group), 1_000, by=manager)
    sign_type = sign_factories.SignTypeFactory()
    requests = [ask(group, by=coordinator, sign_type=sign_type) for _ in range(2)]
    for request in requests:
        request_acts.approve(request, by=manager)
    return requests


@pytest.fixture
def order(approved, manager) -> SignOrder:
    return request_acts.send_order(approved, supplier="Bordenmaker", by=manager)


def statuses() -> list[str]:
    return list(SignRequest.objects.order_by("pk").values_list("status", flat=True))


def take(desk, order, step, **values):
    return desk.post(reverse(f"admin:signage_signorder_{step}", args=[order.pk]), values)


def work_list() -> set[int]:
    return set(Sign.objects.to_hang().values_list("pk", flat=True))


def signs_of(request) -> list[Sign]:
    return list(request.signs.order_by("pk"))


def test_a_sign_is_on_the_work_list_once_it_has_come(desk, approved, order):
    first, second = signs_of(approved[0])
    assert work_list() == set()
    assert "Dorpsstraat" not in desk.get("/mijn/borden/register/?staat=work").content.decode()

    take(desk, order, "deliver", on=TODAY, **{f"number_{approved[0].pk}": 1})
    assert work_list() == {first.pk}
    take(desk, order, "deliver", on=TODAY, everything="on")

    assert work_list() == {first.pk, second.pk, *(sign.pk for sign in signs_of(approved[1]))}
    assert [change.signs for change in order.history.all()] == [3, 1, 4]
    assert not SignOrder.objects.awaited().exists()
    assert statuses() == ["ordered", "ordered"]


@pytest.mark.parametrize("number", ["3", "-1", "x", "0", "", "9" * 30, "1.5"])
def test_no_more_come_than_were_ordered_and_nothing_is_no_delivery(desk, approved, order, number):
    answer = take(desk, order, "deliver", on=TODAY, **{f"number_{approved[0].pk}": number})

    assert answer.status_code == 200
    assert "errornote" in answer.content.decode()
    assert work_list() == set()


@pytest.mark.parametrize("on", ["", "gisteren", TODAY + timedelta(days=1), TODAY - timedelta(1)])
def test_a_delivery_has_a_day_that_can_be(desk, order, on):
    assert take(desk, order, "deliver", on=on, everything="on").status_code == 200
    assert work_list() == set()


def test_everything_and_numbers_are_not_said_both(desk, approved, order):
    values = {f"number_{approved[0].pk}": 1, "everything": "on"}

    assert take(desk, order, "deliver", on=TODAY, **values).status_code == 200
    assert work_list() == set()


def test_signs_of_another_order_do_not_come_with_this_one(approved, manager):
    one, other = (
        request_acts.send_order([request], supplier="X", by=manager) for request in approved
    )

    for signs in (signs_of(approved[1]), [*signs_of(approved[0]), signs_of(approved[1])[0]]):
        with pytest.raises(TransitionNotAllowed):
            request_acts.deliver(one, signs, by=manager, on=TODAY)
    with pytest.raises(ValidationError):
        request_acts.deliver(other, [], by=manager, on=TODAY)

    assert work_list() == set()


def test_cancelling_brings_the_requests_back_and_tells_it(desk, approved, order, coordinator):
    before, free = OutgoingMail.objects.count(), Budget.objects.get().free_cents

    take(desk, order, "cancel", why="De maker is <failliet>.")

    assert statuses() == ["approved", "approved"]
    mails = OutgoingMail.objects.order_by("pk")[before:]
    assert {mail.kind for mail in mails} == {"sign_order_cancelled"}
    assert [mail.recipient for mail in mails] == [coordinator.email] * 2
    assert "goedgekeurd" in mails[0].text
    assert "De maker is <failliet>." in mails[0].text
    assert Budget.objects.get().free_cents == free
    assert SignRequest.objects.orderable().count() == 2
    page = desk.get(reverse("admin:signage_signorder_change", args=[order.pk])).content.decode()
    assert "Geannuleerd" in page
    assert "&lt;failliet&gt;" in page


def test_an_order_is_cancelled_with_a_reason_and_once(desk, order, manager):
    before = OutgoingMail.objects.count()
    assert take(desk, order, "cancel", why="").status_code == 200
    assert statuses() == ["ordered", "ordered"]
    stale = SignOrder.objects.get()

    request_acts.cancel_order(order, by=manager, why="Fout.")
    with pytest.raises(TransitionNotAllowed):
        request_acts.cancel_order(stale, by=manager, why="Fout.")
    assert take(desk, order, "cancel", why="Fout.").status_code == 302
    assert take(desk, order, "deliver", everything="on", on=TODAY).status_code == 302

    assert OutgoingMail.objects.count() == before + 2
    assert work_list() == set()


def test_what_came_stays_when_the_rest_is_cancelled_and_ordered_anew(approved, order, manager):
    first, second = signs_of(approved[0])
    request_acts.deliver(order, [first], by=manager, on=TODAY)

    request_acts.cancel_order(order, by=manager, why="De rest duurt te lang.")

    assert statuses() == ["approved", "approved"]
    assert work_list() == {first.pk}
    new = request_acts.send_order(approved, supplier="Y", by=manager)
    assert new.lines.count() == 3
    mail = OutgoingMail.objects.filter(kind="sign_ordered").order_by("-pk")[1]
    assert (second.place in mail.text, first.place in mail.text) == (True, False)
    street_acts.hang(first, by=manager, on=TODAY, price_cents=6_050)
    request_acts.deliver(new, [second], by=manager, on=TODAY)
    street_acts.hang(second, by=manager, on=TODAY, price_cents=6_050)
    assert statuses() == ["done", "ordered"]


def test_an_order_that_has_come_is_not_cancelled(desk, approved, order, manager):
    request_acts.deliver(order, Sign.objects.all(), by=manager, on=TODAY)

    with pytest.raises(TransitionNotAllowed):
        request_acts.cancel_order(order, by=manager, why="Fout.")

    order.refresh_from_db()
    assert order.cancelled_at is None
    page = desk.get(reverse("admin:signage_signorder_change", args=[order.pk])).content.decode()
    assert "annuleren/" not in page
    assert "toch-niet-geleverd/" in page


def test_a_delivery_noted_by_mistake_is_taken_back(desk, approved, order, manager):
    first, second = signs_of(approved[0])
    request_acts.deliver(order, [first, second], by=manager, on=TODAY)
    street_acts.hang(first, by=manager, on=TODAY, price_cents=6_050)

    assert take(desk, order, "take_back", everything="on", why="").status_code == 200
    take(desk, order, "take_back", everything="on", why="Verkeerd geteld.")

    assert work_list() == set()
    assert set(SignOrderLine.objects.awaited().values_list("sign", flat=True)) == {
        second.pk,
        *(sign.pk for sign in signs_of(approved[1])),
    }
    with pytest.raises(TransitionNotAllowed):
        request_acts.take_back_delivery(order, [first], by=manager, why="Ook.")


def test_a_sign_from_stock_hangs_without_waiting_for_its_order(approved, order, manager):
    first = signs_of(approved[0])[0]

    street_acts.hang(first, by=manager, on=TODAY, price_cents=6_050)

    first.refresh_from_db()
    assert first.delivered_on == TODAY
    request_acts.cancel_order(order, by=manager, why="Alles ligt er nog.")
    assert SignOrderLine.objects.filter(is_cancelled=True).count() == 3


def test_a_sign_that_was_called_off_does_not_come(approved, order, manager):
    first, second = signs_of(approved[0])
    street_acts.remove(first, by=manager, why="Geen paal.")

    with pytest.raises(TransitionNotAllowed):
        request_acts.deliver(order, [first, second], by=manager, on=TODAY)

    assert work_list() == set()


def test_a_year_that_closed_meanwhile_keeps_the_money_with_the_request(approved, order, manager):
    budget_acts.close_year(Budget.objects.get(), by=manager)

    request_acts.cancel_order(order, by=manager, why="Opnieuw.")

    request = SignRequest.objects.get(pk=approved[0].pk)
    assert (request.status, request.budget.year) == ("approved", TODAY.year + 1)
    request_acts.send_order(approved, supplier="Y", by=manager)
    assert not Budget.objects.differing_from_ledger().exists()
    assert Sign.objects.filter(reserved_cents=6_050).count() == 4


def test_an_order_of_a_group_that_ended_is_cancelled_and_its_money_freed(
    approved, order, group, manager
):
    life.close(group, by=manager, why="Klaar.")

    request_acts.cancel_order(order, by=manager, why="De groep stopt.")
    assert not SignRequest.objects.orderable().exists()
    release_closed_groups()

    assert statuses() == ["withdrawn", "withdrawn"]
    assert Budget.objects.get().free_cents == 100_000


def test_nothing_is_left_to_cancel_once_all_requests_are_withdrawn(approved, order, manager):
    for request in approved:
        request_acts.withdraw(request, by=manager, why="Toch niet.")

    with pytest.raises(TransitionNotAllowed):
        request_acts.cancel_order(order, by=manager, why="Fout.")


def test_the_page_of_an_order_takes_as_many_queries_for_four_signs_as_for_one(
    desk, order, approved
):
    where = reverse("admin:signage_signorder_change", args=[order.pk])
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            desk.get(where)
        counts.append(len(queries))
        SignOrderLine.objects.exclude(sign=signs_of(approved[0])[0]).delete()

    assert counts[0] == counts[1] <= 15


def test_a_cancellation_that_cannot_be_told_does_not_happen(order, manager, coordinator):
    User.objects.filter(pk=coordinator.pk).update(email="geen adres")

    with pytest.raises(ValueError, match="adres"):
        request_acts.cancel_order(order, by=manager, why="Fout.")

    assert statuses() == ["ordered", "ordered"]
    assert not SignOrderLine.objects.filter(is_cancelled=True).exists()
    assert SignOrder.objects.get().cancelled_at is None


def test_orders_from_before_count_as_delivered(approved, order, manager):
    """What the migration makes of rows as they were: requests with an order, and no lines."""
    hung, *planned = Sign.objects.order_by("pk")
    street_acts.hang(hung, by=manager, on=TODAY, price_cents=6_050)
    SignOrderLine.objects.all().delete()
    Sign.objects.update(delivered_on=None)
    SignOrder.objects.update(ordered_on=TODAY - timedelta(days=40))

    migration = import_module("signage.migrations.0004_orders_delivered_and_replacements")
    migration.orders_from_before(apps, None)

    assert work_list() == {sign.pk for sign in planned}
    assert {sign.delivered_on for sign in Sign.objects.filter(status="planned")} == {
        TODAY - timedelta(days=40)
    }
    assert Sign.objects.get(pk=hung.pk).delivered_on == TODAY
    assert order.lines.count() == 4


@pytest.mark.parametrize("step", ["deliver", "take_back", "cancel"])
def test_others_neither_see_nor_take_the_steps(client, order, step):
    for role in ("police", "contractor", "coordinator", "area_coordinator"):
        client.force_login(factories.UserFactory(role=role))
        assert take(client, order, step, everything="on", on=TODAY, why="Ik").status_code == 403

    assert statuses() == ["ordered", "ordered"]
    assert work_list() == set()
