"""Couples share a mailbox: two people, told apart by name and number."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from groups.joining import acts
from groups.joining.own_forms import MembershipDetailsForm
from groups.models import Membership, TransitionNotAllowed
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.joining import EMAIL, ask, words

pytestmark = pytest.mark.django_db

SECOND = {"name": "Marijke Proefpersoon", "mobile": "06 87654321"}


def links() -> list[str]:
    texts = OutgoingMail.objects.order_by("pk").values_list("text", flat=True)
    return [re.search(r"/aanmelding/[^\s/]+/", text)[0] for text in texts]


def test_a_second_person_with_the_mailbox_has_a_request_and_page_of_her_own(client, group, address):
    ask(client, group)
    ask(client, group, **SECOND)

    assert sorted(Membership.objects.values_list("name", "email")) == [
        ("Jan Proefpersoon", EMAIL),
        ("Marijke Proefpersoon", EMAIL),
    ]
    first, second = (words(Client().get(link)) for link in links())
    assert "Jan Proefpersoon" in first
    assert "Marijke" not in first
    assert "Marijke Proefpersoon" in second
    assert "Jan" not in second


def test_each_mail_says_whose_it_is_and_repeats_no_typed_name(client, group, address):
    ask(client, group)
    ask(client, group, **SECOND)

    his, hers = (" ".join(mail.text.split()) for mail in OutgoingMail.objects.order_by("pk"))
    assert "J. P., met het mobiele nummer dat eindigt op 78" in his
    assert "M. P., met het mobiele nummer dat eindigt op 21" in hers
    assert "Marijke" not in hers


def test_once_confirmed_the_mails_name_the_person(client, group, address):
    for name in ("Jan Bos", "Marijke Bos"):
        factories.MembershipFactory(
            group=group,
            address=address,
            name=name,
            email=EMAIL,
            phone=f"+3161234567{len(name) % 10}",
            status="waiting",
        )

    client.post("/aanmelding/", {"email": EMAIL})

    text = OutgoingMail.objects.get().text
    assert "(Jan Bos)" in text
    assert "(Marijke Bos)" in text


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "  jan   PROEFPERSOON"},
        {"name": "Ján Proef-persoon", "mobile": "06 87654321"},
        {"name": "J. Proefpersoon"},
        {"name": "Heel Iemand Anders"},  # the same number in WhatsApp is the same person
    ],
)
def test_the_same_name_or_number_is_the_same_person(client, group, address, typed):
    ask(client, group)
    ask(client, group, **typed)

    assert Membership.objects.get().name == "Jan Proefpersoon"
    assert OutgoingMail.objects.count() == 1  # within a minute it is a second click


def test_the_answer_tells_nothing_of_who_has_the_mailbox(client, group, address):
    answers = [ask(client, group), ask(client, group), ask(client, group, **SECOND)]

    pages = {re.sub(r'value="[^"]*"', "", words(answer)) for answer in answers}
    assert len(pages) == 1


@pytest.mark.parametrize("same", [{"phone": "+31611111111"}, {"name": "jan bos"}])
def test_the_database_holds_one_row_for_one_person(group, address, same):
    mine = {"group": group, "address": address, "email": EMAIL}
    factories.MembershipFactory(**mine, name="Jan Bos", phone="+31611111111")
    other = {"name": "Marijke Bos", "phone": "+31622222222"} | same

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.MembershipFactory(**mine, **other)
    with pytest.raises(ValidationError):
        factories.MembershipFactory.build(**mine, **other).validate_constraints()


def test_nobody_takes_the_name_or_number_of_the_other(group, address):
    mine = {"group": group, "address": address, "email": EMAIL}
    factories.MembershipFactory(**mine, name="Jan Bos", phone="+31611111111")
    second = factories.MembershipFactory(**mine, name="Marijke Bos", phone="+31622222222")
    typed = {"name": "Marijke Bos", "mobile": "0611111111", "postcode": "7933 PA"}

    form = MembershipDetailsForm(second, typed | {"house_number": "12"})

    assert list(form.errors) == ["__all__"]
    with pytest.raises(TransitionNotAllowed):
        acts.correct_own(second, phone="+31611111111")


def test_a_correction_of_an_own_number_is_taken(group, address):
    mine = factories.MembershipFactory(group=group, address=address, email=EMAIL)
    typed = {"name": mine.name, "mobile": "0612345678", "postcode": "7933 PA"}

    form = MembershipDetailsForm(mine, typed | {"house_number": "12"})

    assert form.is_valid()
