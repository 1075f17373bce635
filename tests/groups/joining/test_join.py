import re
import threading
from datetime import UTC, datetime

import pytest
from django.contrib.gis.geos import Point
from django.core.cache import cache
from django.db import connection
from django.test import Client

from groups.joining.consent import CONSENT_TEXT
from groups.life import acts as life
from groups.models import AlertGroup, JoinTerms, Membership
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.factories import SIDE, SOUTH, WEST
from tests.joining import EMAIL, PERSON, ask, assert_nothing_happened, errors, words

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def close_door(group: AlertGroup, reason: str) -> None:
    if reason == "dormant":
        life.fall_dormant(group, why="stil")
    elif reason == "ended":
        life.close(group, by=None, why="op")
    elif reason == "paused":
        AlertGroup.objects.update(paused_because="Eerst <b>koffie</b>")
    else:
        house = factories.AddressFactory(number=99, neighbourhood=group.neighbourhoods.get())
        factories.MembershipFactory(group=group, status="invited", address=house)
        AlertGroup.objects.update(capacity=1)


def test_asking_saves_a_request_and_mails_its_link(client, group, address):
    response = ask(client, group)

    membership = Membership.objects.get()
    assert response.status_code == 200
    assert f"<strong>{EMAIL}</strong>" in words(response)
    assert membership.status == "unverified"
    assert membership.group == group
    assert (membership.name, membership.email) == ("Jan Proefpersoon", EMAIL)
    assert (str(membership.phone), membership.address) == ("+31612345678", address)
    assert (membership.consent_version, membership.rules_version) == ("1", "1")
    assert OutgoingMail.objects.get().recipient == EMAIL
    assert "/aanmelding/" in OutgoingMail.objects.get().text


def test_the_search_page_leads_to_the_form_with_the_address_filled_in(client, group, address):
    found = client.get("/zoeken?postcode=7933PA&huisnummer=12")
    link = f"{group.get_absolute_url()}aanmelden/?postcode=7933PA&huisnummer=12"

    assert f'href="{link.replace("&", "&amp;")}"' in words(found)
    assert 'value="7933PA"' in words(client.get(link))
    assert f'href="{group.get_absolute_url()}aanmelden/"' in words(
        client.get(group.get_absolute_url())
    )


def test_the_form_asks_five_typed_things_and_says_who_sees_what(client, group):
    page = words(client.get(f"{group.get_absolute_url()}aanmelden/"))

    form = page[page.index("<form class") : page.rindex("</form>")]
    assert 'href="/privacy/"' in form
    assert str(CONSENT_TEXT) in form
    assert [name for name in PERSON if f'name="{name}"' in form] == list(PERSON)


def test_an_address_outside_the_area_is_led_to_its_own_groups(client, group, address):
    type(address).objects.update(point=Point(WEST + 1.5 * SIDE, SOUTH + SIDE / 2, srid=4326))

    response = ask(client, group)

    assert list(errors(response)) == ["house_number"]
    assert 'href="/zoeken?postcode=7933PA&amp;huisnummer=12"' in words(response)
    assert_nothing_happened()


@pytest.mark.parametrize(("distance", "welcome"), [(300, False), (400, True)])
def test_the_terms_say_how_far_outside_one_may_live(client, group, address, distance, welcome):
    # Half a square, 337 metres, east of the area.
    type(address).objects.update(point=Point(WEST + 1.5 * SIDE, SOUTH + SIDE / 2, srid=4326))
    JoinTerms(distance_m=distance).save()

    ask(client, group)

    assert Membership.objects.exists() is welcome


@pytest.mark.parametrize("reason", ["dormant", "ended", "paused", "full"])
def test_a_door_that_closed_while_the_form_was_open_loses_nothing(client, group, address, reason):
    assert client.get(f"{group.get_absolute_url()}aanmelden/").context["closed"] == ""
    close_door(group, reason)

    response = ask(client, group)

    assert response.status_code == 200
    assert response.context["closed"] == reason
    assert 'value="Jan Proefpersoon"' in words(response)
    assert not Membership.objects.filter(email=EMAIL).exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("reason", ["dormant", "ended", "paused", "full"])
def test_a_closed_door_shows_no_form(client, group, reason):
    close_door(group, reason)

    page = words(client.get(f"{group.get_absolute_url()}aanmelden/"))

    assert 'name="email"' not in page
    assert ("Eerst &lt;b&gt;koffie&lt;/b&gt;" in page) is (reason == "paused")


@pytest.mark.parametrize("status", ["applied", "rejected"])
def test_a_group_without_a_page_has_no_form(client, group, status):
    AlertGroup.objects.update(status=status)

    assert client.get(f"/groepen/{group.slug}/aanmelden/").status_code == 404
    assert ask(client, group).status_code == 404


@pytest.mark.parametrize("status", ["unverified", "waiting", "invited", "joined"])
def test_asking_again_changes_nothing_and_answers_alike(client, group, address, status):
    person = {"email": "Jan@Example.org", "phone": "+31612345678", "name": "Oud"}
    factories.MembershipFactory(group=group, address=address, **person)
    Membership.objects.update(status=status, answered_at=LONG_AGO)
    before = Membership.objects.values().get()

    known = ask(client, group)
    unknown = ask(client, group, email="nieuw@example.org")

    assert bare(known, EMAIL) == bare(unknown, "nieuw@example.org")
    after = Membership.objects.values().get(name="Oud")
    assert after | {"answered_at": LONG_AGO} == before
    assert Membership.objects.count() == 2
    assert sorted(OutgoingMail.objects.values_list("kind", flat=True)) == sorted(
        ["join_confirmation", "join_confirmation" if status == "unverified" else "already_known"]
    )


@pytest.mark.parametrize("status", ["refused", "withdrawn", "lapsed", "left", "removed"])
def test_somebody_whose_request_ended_can_ask_anew(client, group, address, status):
    factories.MembershipFactory(group=group, address=address, email=EMAIL, status=status)

    ask(client, group)

    assert Membership.objects.filter(email=EMAIL, status="unverified").count() == 1


def bare(response, *own: str) -> tuple[int, str]:
    """The answer without the tokens of its forms, and without what was typed."""
    page = re.sub(
        r'(name="(?:csrfmiddlewaretoken|instead_of)" value=)"[^"]*"', r"\1", words(response)
    )
    for typed in own:
        page = page.replace(typed, "")
    return response.status_code, page


def at_once(*acts) -> list:
    barrier, answers = threading.Barrier(len(acts)), []

    def run(act) -> None:
        try:
            barrier.wait()
            answers.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return answers


@pytest.mark.django_db(transaction=True)
def test_the_same_person_twice_at_once_is_one_request(group, address):
    for number in range(5):
        email = f"jan{number}@example.org"

        answers = at_once(*[lambda e=email: ask(Client(), group, email=e).status_code] * 5)

        assert answers == [200] * 5
        assert Membership.objects.filter(email=email).count() == 1
        assert OutgoingMail.objects.filter(recipient=email).count() == 1
        cache.clear()  # all of them come from one address


def test_who_has_the_hidden_field_filled_in_is_shown_it_and_sends_again(client, group, address):
    shown = ask(client, group, website="https://x.example")

    page = shown.content.decode()
    assert "er is nog niets verstuurd" in page
    assert "https://x.example" not in page
    assert not OutgoingMail.objects.exists()
    assert shown.context["form"]["name"].value() in page
    assert ask(client, group).status_code == 200
    assert Membership.objects.count() == OutgoingMail.objects.count() == 1


@pytest.mark.slow
def test_a_thousand_requests_from_one_address_are_refused(client, group, address):
    answers = [ask(client, group, email=f"jan{n}@example.org") for n in range(1000)]

    assert [a.status_code for a in answers] == [200] * 60 + [429] * 940
    assert "<h1>" in words(answers[-1])
    assert Membership.objects.count() == OutgoingMail.objects.count() == 60


def test_too_many_requests_for_one_mailbox_are_refused(client, group, address):
    answers = [ask(client, group).status_code for _ in range(6)]

    assert answers == [200] * 5 + [429]


TYPED = "{% if x %}{{ secret }} <b>Ömer & zn</b> \"' \U0001f6a8"


def test_what_was_typed_stays_text_in_page_row_and_mail(client, group, address):
    AlertGroup.objects.update(name=TYPED, paused_because="")

    refused = words(ask(client, group, name=TYPED, mobile=TYPED))
    ask(client, group, name=TYPED)

    mail = OutgoingMail.objects.get()
    assert refused.count("{% if x %}{{ secret }} &lt;b&gt;Ömer &amp; zn&lt;/b&gt;") >= 3
    assert "<b>Ömer" not in refused + mail.html
    assert Membership.objects.get().name == TYPED
    assert TYPED in mail.text


def test_a_name_stands_on_one_line(client, group, address):
    ask(client, group, name=" Jan\r\nBcc:\tx ")

    assert Membership.objects.get().name == "Jan Bcc: x"


def test_a_post_without_token_is_refused(group, address):
    assert ask(Client(enforce_csrf_checks=True), group).status_code == 403
    assert_nothing_happened()


def test_the_pages_are_kept_nowhere_and_not_indexed(client, group, address):
    form = f"{group.get_absolute_url()}aanmelden/"

    for response in (client.get(form), ask(client, group), ask(client, group, name="")):
        assert "no-store" in response["Cache-Control"]
        assert '<meta name="robots" content="noindex">' in words(response)
        assert "chat.whatsapp.com" not in words(response)


def test_nothing_is_logged_of_the_person(client, group, address, caplog):
    ask(client, group)
    ask(client, group, mobile="112")

    for secret in (EMAIL, "Proefpersoon", "7933", "612345678"):
        assert secret not in caplog.text


def test_the_number_of_queries_does_not_grow(client, group, address, django_assert_num_queries):
    url = f"{group.get_absolute_url()}aanmelden/"
    with django_assert_num_queries(6):  # three of them for the texts
        client.get(url)
    factories.MembershipFactory.create_batch(30, group=group, address=address)

    with django_assert_num_queries(6):
        client.get(url)
