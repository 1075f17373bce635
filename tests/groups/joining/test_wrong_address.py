"""After asking the page names the mail address, and lets it be put right."""

import re

import pytest
from django.core import signing
from django.test import Client

from groups.links import asked_just_now, membership_link
from groups.models import Membership
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.joining import EMAIL, PERSON, ask, words

pytestmark = pytest.mark.django_db


def hidden(response) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', words(response))
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def correct(client, group, response):
    return ask_raw(client, group, hidden(response) | {"correct": "1"})


def ask_raw(client, group, data):
    return client.post(f"{group.get_absolute_url()}aanmelden/", data)


def test_the_form_comes_back_with_nothing_lost(client, group, address):
    asked = ask(client, group, email="jan@exmaple.org", addition="")

    form = correct(client, group, asked).context["form"]

    typed = PERSON | {"email": "jan@exmaple.org"}
    assert not form.is_bound
    for name in ("name", "email", "mobile", "postcode", "house_number"):
        assert form[name].value() == typed[name]
    page = words(correct(client, group, asked))
    assert page.count(" checked") == 2
    assert page.count("autofocus") == 1
    assert Membership.objects.count() == 1


def test_the_right_address_replaces_the_request_and_its_link(client, group, address):
    asked = ask(client, group, email="jan@exmaple.org")
    wrong = Membership.objects.get()

    ask(client, group, instead_of=hidden(asked)["instead_of"])

    right = Membership.objects.get()
    assert (right.email, right.name) == (EMAIL, PERSON["name"])
    assert OutgoingMail.objects.filter(recipient=EMAIL).count() == 1
    assert client.get(f"/aanmelding/{membership_link.make(wrong)}/").status_code == 410


def test_a_form_that_is_wrong_still_knows_what_it_replaces(client, group, address):
    token = hidden(ask(client, group, email="jan@exmaple.org"))["instead_of"]

    refused = ask(client, group, email="jan", instead_of=token)

    assert hidden(refused).get("instead_of") or f'value="{token}"' in words(refused)
    assert Membership.objects.count() == 1


def test_the_address_stays_out_of_url_session_and_log(client, group, address, caplog):
    response = ask(client, group)

    assert "Location" not in response
    assert "no-store" in response["Cache-Control"]
    assert dict(client.session) == {}
    assert EMAIL not in caplog.text


@pytest.mark.parametrize("status", ["waiting", "invited", "joined", "refused"])
def test_a_request_that_was_confirmed_is_not_replaced(client, group, address, status):
    token = hidden(ask(client, group, email="jan@exmaple.org"))["instead_of"]
    Membership.objects.update(status=status)

    ask(client, group, instead_of=token)

    assert Membership.objects.count() == 2


def test_nobody_replaces_the_request_of_somebody_else(client, group, address):
    ask(client, group)
    first = Membership.objects.get()

    # Somebody else types the same: the answer holds the key of no request.
    token = hidden(ask(Client(), group))["instead_of"]
    ask(Client(), group, email="dief@example.org", instead_of=token)

    assert Membership.objects.filter(pk=first.pk, status="unverified").exists()
    assert asked_just_now.read(token) is None


@pytest.mark.parametrize("kind", ["bare", "other salt", "no key", "garbage", "long", "number"])
def test_a_forged_token_replaces_nothing_and_breaks_nothing(client, group, address, kind):
    ask(client, group)
    key = str(Membership.objects.get().key)
    token = {
        "bare": key,
        "other salt": signing.dumps(key, salt="groups.membership"),
        "no key": signing.dumps("x", salt="groups.asked_just_now"),
        "garbage": "\0:::",
        "long": "x" * 5_000,
        "number": signing.dumps(7, salt="groups.asked_just_now"),
    }[kind]

    response = ask(client, group, email="ander@example.org", instead_of=token)

    assert response.status_code == 200
    assert Membership.objects.filter(email=EMAIL).exists()


def test_of_another_group_nothing_is_replaced(client, group, address):
    other = factories.MembershipFactory(status="unverified", email="b@example.org")

    ask(client, group, instead_of=asked_just_now.make(other))

    assert Membership.objects.filter(pk=other.pk).exists()


def test_the_tokens_of_known_and_unknown_look_alike():
    real, none = (asked_just_now.make(Membership()) for _ in range(2))

    assert len(real) == len(none)
