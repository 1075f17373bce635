"""Mails to whoever asked for signs: one at each step, with nobody else's data."""

import datetime

import pytest
from django.utils import timezone

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.models import OutgoingMail
from signage.models import (
    LedgerEntry,
    Sign,
    SignChange,
    SignOrder,
    SignRequest,
    SignRequestChange,
)
from signage.requests import acts as request_acts
from signage.street import acts as street_acts
from tests import factories
from tests.sign_factories import SignFactory, SmederijFactory, ask, budget_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(db) -> User:
    return factories.UserFactory(role="municipality", name="Gerda Gemeente")


@pytest.fixture
def request_for_two(group, clerk, coordinator, manager) -> SignRequest:
    smederij = SmederijFactory(group=group)
    budget_of(smederij, 1_000, by=manager)
    return ask(group, by=coordinator, smederij=smederij)


def last() -> OutgoingMail:
    return OutgoingMail.objects.latest("pk")


def test_who_asks_hears_that_it_came_in(request_for_two, coordinator, group):
    mail = last()

    assert (mail.kind, mail.recipient) == ("sign_asked", coordinator.email)
    assert mail.subject == f"Uw aanvraag van borden voor {group.name} is binnen"
    assert "- Dorpsstraat 1\n- Dorpsstraat 2" in mail.text
    assert "€\xa0121,00" in mail.text
    assert f"/mijn/borden/aanvragen/{request_for_two.pk}/" in mail.text


def test_a_question_is_asked_in_the_words_of_the_municipality(request_for_two, clerk):
    request_acts.ask_back(request_for_two, by=clerk, why="Kan het <ook> aan de overkant?")

    mail = last()
    assert mail.kind == "sign_returned"
    assert "Kan het <ook> aan de overkant?" in mail.text
    assert "Kan het &lt;ook&gt; aan de overkant?" in mail.html
    assert "/antwoorden/" in mail.text


def test_an_answer_is_confirmed_as_one(request_for_two, clerk, coordinator):
    request_acts.ask_back(request_for_two, by=clerk, why="Waarom?")

    request_acts.answer(request_for_two, by=coordinator, motivation="Daarom.")

    assert last().subject.startswith("Uw antwoord over borden")


def test_an_approval_of_all_places(request_for_two, clerk):
    request_acts.approve(request_for_two, by=clerk)

    mail = last()
    assert (mail.kind, "goedgekeurd" in mail.subject) == ("sign_decided", True)
    assert "Hier komt geen bord" not in mail.text


def test_an_approval_of_some_places_says_which_and_why(request_for_two, clerk):
    chosen = request_for_two.points.filter(number=2)

    request_acts.approve(request_for_two, by=clerk, chosen=chosen, why="Eén is genoeg.")

    text = last().text
    assert last().subject.endswith("is deels goedgekeurd")
    assert "deels goedgekeurd" in text
    assert "\n\n\n" not in text
    assert "<ul>\n<li>Dorpsstraat 2</li>\n</ul>" in last().html
    assert "Hier komt een bord:\n- Dorpsstraat 2" in text
    assert "Hier komt geen bord:\n- Dorpsstraat 1" in text
    assert "Eén is genoeg." in text


def test_a_rejection_says_why_and_whom_to_call(request_for_two, clerk):
    request_acts.reject(request_for_two, by=clerk, why="Er hangen er al genoeg.")

    mail = last()
    assert "afgewezen" in mail.subject
    assert "Er hangen er al genoeg." in mail.text
    assert "Bel de gemeente" in mail.text


def test_an_order_is_told(request_for_two, clerk):
    request_acts.approve(request_for_two, by=clerk)

    request_acts.note_ordered(
        request_for_two, SignOrder.objects.create(supplier="Bordenboer", by=clerk), by=clerk
    )

    mail = last()
    assert mail.kind == "sign_ordered"
    assert "Bordenboer" not in mail.text


@pytest.mark.time_machine("2026-11-15 12:00+01:00")
def test_a_sign_that_hangs_is_told_and_how_many_are_still_to_come(request_for_two, clerk, group):
    request_acts.approve(request_for_two, by=clerk)
    first, second = request_for_two.signs.order_by("pk")

    street_acts.hang(first, by=clerk, on=datetime.date(2026, 11, 3), price_cents=6050)
    text = last().text
    assert f"Bord {first.pk} van uw groep {group.name} hangt sinds 3 november 2026" in text
    assert "Er moet nog 1 bord van uw aanvraag komen." in text

    street_acts.hang(second, by=clerk, on=datetime.date(2026, 11, 3), price_cents=6050)
    assert "Er moet" not in last().text


def test_a_withdrawal_is_confirmed(request_for_two, coordinator):
    request_acts.withdraw(request_for_two, by=coordinator, why="")

    mail = last()
    assert mail.kind == "sign_withdrawn"
    assert "Er komen geen borden." in mail.text
    assert "reden" not in mail.text


@pytest.mark.time_machine("2026-11-15 12:00+01:00")
def test_what_was_left_of_a_request_is_withdrawn_in_other_words(request_for_two, clerk):
    request_acts.approve(request_for_two, by=clerk)
    street_acts.hang(
        request_for_two.signs.first(), by=clerk, on=datetime.date(2026, 11, 3), price_cents=6050
    )

    request_acts.withdraw(request_for_two, by=None, why="De groep is beëindigd.")

    text = last().text
    assert "De rest van de aanvraag" in text
    assert "De groep is beëindigd." in text


def test_a_promised_sign_that_does_not_come_is_told_with_why(request_for_two, clerk, group):
    request_acts.approve(request_for_two, by=clerk)
    first, second = request_for_two.signs.order_by("pk")

    street_acts.remove(first, by=clerk, why="Daar komt <geen> paal.")
    mail = last()
    assert (mail.kind, mail.subject) == (
        "sign_called_off",
        f"Een bord voor {group.name} gaat niet door",
    )
    assert "Dorpsstraat 1." in mail.text
    assert "Er moet nog 1 bord van uw aanvraag komen." in mail.text
    assert "Daar komt <geen> paal." in mail.text

    street_acts.remove(second, by=clerk, why="Daar ook niet.")
    assert "De aanvraag is daarmee gestopt." in last().text
    request_for_two.refresh_from_db()
    assert request_for_two.status == "withdrawn"
    assert request_for_two.history.first().why == "Daar ook niet."


def test_a_sign_that_was_called_off_does_not_hang(request_for_two, clerk, coordinator):
    request_acts.approve(request_for_two, by=clerk)
    street_acts.remove(request_for_two.signs.first(), by=clerk, why="Geen paal.")

    request_acts.withdraw(request_for_two, by=coordinator, why="Dan geen enkel.")

    request_for_two.refresh_from_db()
    assert request_for_two.status == "withdrawn"
    assert "Er komen geen borden." in last().text


def test_a_withdrawal_is_one_mail_and_a_sign_from_the_street_none(request_for_two, clerk, group):
    request_acts.approve(request_for_two, by=clerk)
    before = OutgoingMail.objects.count()
    request_acts.withdraw(request_for_two, by=clerk, why="Nee.")
    assert OutgoingMail.objects.count() == before + 1

    street_acts.remove(SignFactory(group=group), by=clerk, why="Weg.")
    assert OutgoingMail.objects.count() == before + 1


def test_the_mail_of_an_order_names_no_place_that_was_called_off(request_for_two, clerk):
    request_acts.approve(request_for_two, by=clerk)
    street_acts.remove(request_for_two.signs.get(place="Dorpsstraat 1"), by=clerk, why="Geen paal.")

    request_acts.send_order([request_for_two], supplier="X", by=clerk)

    assert "Dorpsstraat 2" in last().text
    assert "Dorpsstraat 1" not in last().text


def test_every_mail_goes_to_the_applicant_alone_and_names_nobody_else(
    request_for_two, clerk, coordinator, group
):
    factories.CoordinatorFactory(group=group, post="deputy", user__name="Dirk Deputy")
    request_acts.ask_back(request_for_two, by=clerk, why="Waarom?")
    request_acts.answer(request_for_two, by=coordinator, motivation="Omdat Kees inbreekt.")
    request_acts.approve(request_for_two, by=clerk)
    request_acts.withdraw(request_for_two, by=coordinator)

    mails = OutgoingMail.objects.all()
    assert {mail.recipient for mail in mails} == {coordinator.email}
    for mail in mails:
        assert "€" not in mail.subject
        for secret in (clerk.name, "Dirk", "Kees", "chat.whatsapp.com"):
            assert secret not in mail.text + mail.html


def test_an_account_that_is_switched_off_gets_no_mail(request_for_two, clerk, coordinator):
    User.objects.filter(pk=coordinator.pk).update(is_active=False)
    request_for_two.refresh_from_db()
    before = OutgoingMail.objects.count()

    request_acts.reject(SignRequest.objects.get(pk=request_for_two.pk), by=clerk, why="Nee.")

    assert OutgoingMail.objects.count() == before


# Each: the state it starts from, and the step.
STEPS = {
    "approve": ("asked", request_acts.approve, {}),
    "reject": ("asked", request_acts.reject, {"why": "Te veel."}),
    "ask_back": ("asked", request_acts.ask_back, {"why": "Waarom?"}),
    "answer": ("returned", request_acts.answer, {"motivation": "Daarom."}),
    "order": ("approved", request_acts.note_ordered, {}),
    "withdraw": ("approved", request_acts.withdraw, {"why": "Toch niet."}),
    "hang": ("approved", street_acts.hang, {"on": timezone.localdate(), "price_cents": 6_050}),
    "remove": ("approved", street_acts.remove, {"why": "Geen paal."}),
}


def rows() -> tuple:
    """All that a step may change."""
    models = (LedgerEntry, OutgoingMail, SignChange, SignRequestChange)
    states = [list(model.objects.values_list("status")) for model in (SignRequest, Sign)]
    return *states, [model.objects.count() for model in models]


@pytest.mark.parametrize("name", STEPS)
def test_a_step_whose_mail_cannot_be_written_is_not_taken(
    request_for_two, clerk, coordinator, name
):
    status, step, facts = STEPS[name]
    if status == "returned":
        request_acts.ask_back(request_for_two, by=clerk, why="Waarom?")
    elif status == "approved":
        request_acts.approve(request_for_two, by=clerk)
    made = [SignOrder.objects.create(supplier="Bord & Co", by=clerk)] if name == "order" else []
    User.objects.filter(pk=coordinator.pk).update(email="geen adres")
    before = rows()

    row = Sign.objects.first() if name in ("hang", "remove") else SignRequest.objects.get()
    with pytest.raises(ValueError, match="adres"):
        step(row, *made, by=clerk, **facts)

    assert rows() == before


def test_what_is_asked_without_a_mail_is_not_asked(request_for_two, group, coordinator):
    coordinator.email = "geen adres"

    with pytest.raises(ValueError, match="adres"):
        ask(group, by=coordinator)

    assert list(SignRequest.objects.all()) == [request_for_two]
