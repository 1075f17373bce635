"""Ordering signs: several approved requests at once, and the list for the supplier."""

import pypdfium2
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from groups.life import acts as life
from groups.models import TransitionNotAllowed
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.models import OutgoingMail
from signage.models import GroupEnded, OrderChanged, SignOrder, SignRequest
from signage.requests import acts as request_acts
from signage.requests.acts import Amount
from signage.street import acts as street_acts
from tests import factories, sign_factories
from tests.sign_factories import SmederijFactory, ask, budget_of

pytestmark = pytest.mark.django_db
ADD = "/beheer/signage/signorder/add/"


@pytest.fixture
def desk(client):
    client.force_login(factories.UserFactory(role="municipality", name="Gerda Gemeente"))
    return client


@pytest.fixture
def approved(group, manager, coordinator) -> list[SignRequest]:
    """Three requests of two signs each."""
    budget_of(SmederijFactory(group=group), 1_000, by=manager)
    sign_type = sign_factories.SignTypeFactory(name="Straatbord")
    requests = [ask(group, by=coordinator, sign_type=sign_type) for _ in range(3)]
    for request in requests:
        request_acts.approve(request, by=manager)
    return requests


def send(desk, requests: list[int], *, seen: str = "", supplier: str = "X", **more):
    """Post what the page that asks for a confirmation posts; two signs of 60.50 a request."""
    number = 2 * len(requests)
    values = {"requests": requests, "supplier": supplier, "note": "", "step": "send"}
    return desk.post(ADD, values | {"seen": seen or f"{number}:{number * 6_050}"} | more)


def statuses() -> list[str]:
    return list(SignRequest.objects.order_by("pk").values_list("status", flat=True))


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return text


def test_several_requests_go_into_one_order_and_each_applicant_hears(desk, approved, coordinator):
    before = OutgoingMail.objects.count()
    chosen = [approved[0].pk, approved[2].pk]

    answer = send(desk, chosen, supplier="Bordenmaker")

    order = SignOrder.objects.get()
    assert answer["Location"] == reverse("admin:signage_signorder_change", args=[order.pk])
    assert statuses() == ["ordered", "approved", "ordered"]
    mails = OutgoingMail.objects.filter(recipient=coordinator.email).order_by("pk")
    assert mails.count() - before == 2


def test_nothing_is_ticked_beforehand_and_the_last_supplier_is_filled_in(desk, approved, manager):
    request_acts.send_order(approved[:1], supplier="Bordenmaker", by=manager)

    page = desk.get(ADD).content.decode()

    assert page.count('name="requests"') == 2
    assert " checked" not in page
    assert 'value="Bordenmaker"' in page
    assert 'data-total="euro">€\xa00,00<' in page


def test_a_button_reckons_what_is_ticked_and_orders_nothing(desk, approved):
    chosen = [approved[0].pk, approved[1].pk, 10**30, "x"]

    page = desk.post(ADD, {"requests": chosen, "step": "reckon"}).content.decode()

    assert 'data-total="requests">2<' in page
    assert 'data-total="signs">4<' in page
    assert 'data-total="euro">€\xa0242,00<' in page
    assert page.count(" checked") == 2
    assert "errornote" not in page
    assert not SignOrder.objects.exists()


def test_the_confirmation_names_requests_signs_euro_and_mails(desk, approved, coordinator):
    values = {"requests": [row.pk for row in approved], "supplier": "<b>X", "note": "Snel"}

    page = " ".join(desk.post(ADD, values).content.decode().split())

    assert "3 aanvragen, 6 borden, € 363,00 met btw. Er gaan 3 mails uit" in page
    assert 'name="seen" value="6:36300"' in page
    assert "<b>X" not in page
    assert statuses() == ["approved"] * 3
    User.objects.filter(pk=coordinator.pk).update(is_active=False)
    assert "0 mails" in " ".join(desk.post(ADD, values).content.decode().split())


@pytest.mark.parametrize("seen", ["4:24200", "6:36301", "", "x", "6:36300:1", "9" * 30])
def test_other_signs_than_were_confirmed_are_not_ordered(desk, approved, manager, seen):
    chosen = [row.pk for row in approved]
    answer = desk.post(ADD, {"requests": chosen, "supplier": "X", "step": "send", "seen": seen})

    assert answer.status_code == 200
    assert not SignOrder.objects.exists()
    assert statuses() == ["approved"] * 3
    street_acts.remove(approved[0].signs.first(), by=manager, why="Geen paal.")
    with pytest.raises(OrderChanged):
        request_acts.send_order(approved, supplier="X", by=manager, seen=Amount(6, 36_300))
    assert not SignOrder.objects.exists()


def test_a_group_that_ended_meanwhile_gets_no_signs(desk, approved, group, manager):
    life.close(group, by=manager, why="Klaar.")

    with pytest.raises(GroupEnded):
        request_acts.send_order(approved, supplier="X", by=manager)
    send(desk, [approved[0].pk])

    assert not SignOrder.objects.exists()
    assert desk.get(ADD).content.decode().count('name="requests"') == 0


def test_the_page_takes_as_many_queries_for_three_requests_as_for_one(desk, approved):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            desk.get(ADD)
            desk.post(ADD, {"requests": [approved[0].pk], "supplier": "X"})
        counts.append(len(queries))
        SignRequest.objects.exclude(pk=approved[0].pk).update(status="done")

    assert counts[0] == counts[1] <= 30


def test_an_order_needs_requests_and_a_supplier(desk, approved):
    for requests, supplier in (([], "X"), ([approved[0].pk], "")):
        assert send(desk, requests, supplier=supplier, seen="2:12100").status_code == 200

    assert not SignOrder.objects.exists()


def test_what_is_not_approved_any_more_stops_the_whole_order(approved, manager):
    request_acts.withdraw(approved[1], by=manager)

    with pytest.raises(TransitionNotAllowed):
        request_acts.send_order(approved, supplier="X", by=manager)
    with pytest.raises(ValidationError):
        request_acts.send_order([], supplier="X", by=manager)

    assert statuses() == ["approved", "withdrawn", "approved"]
    assert not SignOrder.objects.exists()


def test_a_request_is_ordered_once(desk, approved, manager):
    request_acts.send_order(approved, supplier="X", by=manager)

    send(desk, [approved[0].pk])

    assert SignOrder.objects.count() == 1


def test_the_list_for_the_supplier_adds_up_on_the_page_and_on_paper(desk, approved, manager):
    typed = "{% if x %}<b>Graag & snel</b>"
    order = request_acts.send_order(approved, supplier="Bordenmaker & Zn", note=typed, by=manager)

    page = desk.get(reverse("admin:signage_signorder_change", args=[order.pk])).content.decode()
    paper = desk.get(reverse("admin:signage_signorder_paper", args=[order.pk]))

    for amount in ("300,00", "363,00"):
        assert amount in page
    assert "<b>Graag" not in page
    assert paper["Content-Type"] == "application/pdf"
    text = text_of(paper.content)
    for expected in ("300,00", "363,00", "Bordenmaker & Zn", "<b>Graag & snel</b>"):
        assert expected in text


def test_a_sign_that_was_called_off_is_neither_made_nor_paid(desk, approved, manager):
    street_acts.remove(approved[0].signs.first(), by=manager, why="Geen paal.")
    order = request_acts.send_order(approved[:1], supplier="X", by=manager)
    paper = reverse("admin:signage_signorder_paper", args=[order.pk])
    assert "60,50" in text_of(desk.get(paper).content)
    assert "121,00" not in text_of(desk.get(paper).content)

    street_acts.hang(
        approved[0].signs.last(), by=manager, on=timezone.localdate(), price_cents=6_050
    )
    street_acts.remove(approved[0].signs.last(), by=manager, why="Aangereden.")

    assert "60,50" in text_of(desk.get(paper).content)


def test_an_order_of_which_nothing_is_left_is_empty(desk, approved, manager):
    order = request_acts.send_order(approved[:1], supplier="X", by=manager)
    for sign in approved[0].signs.all():
        street_acts.remove(sign, by=manager, why="Geen paal.")

    page = desk.get(reverse("admin:signage_signorder_change", args=[order.pk])).content.decode()

    assert "€\xa00,00" in page
    assert "60,50" not in page


def test_an_order_names_no_person_on_paper(desk, approved, manager, coordinator):
    order = request_acts.send_order(approved, supplier="X", by=manager)

    text = text_of(desk.get(reverse("admin:signage_signorder_paper", args=[order.pk])).content)

    assert coordinator.name not in text
    assert manager.name not in text


def test_orders_are_neither_changed_nor_seen_by_others(client, desk, approved, manager):
    order = request_acts.send_order(approved, supplier="X", by=manager)
    change = reverse("admin:signage_signorder_change", args=[order.pk])

    assert desk.post(change, {"supplier": "Y"}).status_code == 403
    client.force_login(factories.UserFactory(role="police"))
    assert client.get(change).status_code == 403
    assert SignOrder.objects.get().supplier == "X"
