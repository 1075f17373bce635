"""The form with which a resident starts a group: nothing half written, nothing typed lost."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from groups.apps import GroupsConfig
from groups.links import application_link
from groups.models import AlertGroup, Application, GroupLimits, Invitation
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.texts.models import TextVersion
from tests.factories import AlertGroupFactory, ApplicationFactory, square
from tests.joining import errors, words
from tests.starting import (
    EMAIL,
    SECOND,
    URL,
    apply,
    assert_nothing_happened,
    drawn,
    person,
    place,
    strip,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def neighbourhood():
    return place()


def test_the_form_lists_every_neighbourhood_below_its_district(client, neighbourhood):
    response = client.get(URL)

    assert response.status_code == 200
    (district,) = response.context["form"].places()
    assert district["name"] == neighbourhood.district.name
    assert [box["code"] for box in district["boxes"]] == [neighbourhood.code]


def test_a_search_fills_in_address_and_neighbourhood(client, neighbourhood):
    form = client.get(URL, {"postcode": "7930pa", "huisnummer": "2"}).context["form"]

    assert form["house_number"].value() == "2"
    assert form["neighbourhoods"].value() == [neighbourhood.code]


@pytest.mark.parametrize("query", [{"postcode": "x"}, {"postcode": "9999ZZ", "huisnummer": "1"}])
def test_a_search_that_finds_nothing_fills_in_no_neighbourhood(client, query):
    response = client.get(URL, query)

    assert response.status_code == 200
    assert not response.context["form"]["neighbourhoods"].value()


def test_writes_group_application_and_invitation_and_mails_only_the_applicant(
    client, neighbourhood
):
    response = apply(client)

    assert (response.status_code, response["Location"]) == (302, "/groepen/starten/gelukt/")
    application = Application.objects.get()
    group = application.group
    assert (group.name, group.status) == ("Buurtalert Pesse", "applied")
    assert group.area.equals(neighbourhood.area)
    assert list(group.neighbourhoods.all()) == [neighbourhood]
    assert application.confirmed_at is None
    assert (application.email, str(application.phone)) == (EMAIL, "+31612345678")
    assert (application.drawn, application.code_version) == (False, "1")
    assert Invitation.objects.get(group=group).email == SECOND
    assert list(OutgoingMail.objects.values_list("recipient", flat=True)) == [EMAIL]


def test_a_drawn_area_belongs_to_the_neighbourhoods_where_it_holds_an_address(
    client, neighbourhood
):
    other = place(1)

    response = apply(client, **drawn(strip(0.2, 1.8)))

    assert response.status_code == 302
    group = AlertGroup.objects.get()
    assert group.area.equals(strip(0.2, 1.8))
    assert set(group.neighbourhoods.all()) == {neighbourhood, other}
    assert group.application.drawn is True


def test_a_neighbourhood_that_was_drawn_off_is_not_the_groups(client, neighbourhood):
    place(1)

    apply(client, **drawn(strip(0.2, 1.2)))

    assert list(AlertGroup.objects.get().neighbourhoods.all()) == [neighbourhood]


def test_the_same_neighbourhood_chosen_twice_counts_once(client, neighbourhood):
    apply(client, neighbourhoods=[neighbourhood.code, neighbourhood.code])

    group = AlertGroup.objects.get()
    assert group.neighbourhoods.count() == 1
    assert group.area.equals(neighbourhood.area)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"way": ""}, {"way": ["required"]}),
        ({"way": "raden"}, {"way": ["invalid_choice"]}),
        ({"neighbourhoods": []}, {"neighbourhoods": ["required"]}),
        ({"neighbourhoods": ["BU99999999"]}, {"neighbourhoods": ["invalid_choice"]}),
        ({"neighbourhoods": ["' OR 1=1"]}, {"neighbourhoods": ["invalid_choice"]}),
        ({"way": "tekenen"}, {"drawing": ["empty"]}),
        ({"way": "tekenen", "drawing": "teken"}, {"drawing": ["json"]}),
        ({"way": "tekenen", "drawing": "\x00"}, {"drawing": ["null_characters_not_allowed"]}),
        (drawn(square(7)), {"drawing": ["outside"]}),
        ({"group_name": ""}, {"group_name": ["required"]}),
        ({"group_name": "ab"}, {"group_name": ["min_length"]}),
        ({"group_name": "12345"}, {"group_name": ["invalid"]}),
        ({"group_name": "a" * 81}, {"group_name": ["max_length"]}),
        ({"group_name": "Pesse\x1b"}, {"group_name": ["invalid"]}),
        ({"why": " "}, {"why": ["required"]}),
        ({"why": "a" * 2001}, {"why": ["max_length"]}),
        ({"why": "a\x1b[31m"}, {"why": ["invalid"]}),
        ({"name": ""}, {"name": ["required"]}),
        ({"email": "anna"}, {"email": ["invalid"]}),
        ({"email": "anna@gmial.com"}, {"email": ["likelier"]}),
        ({"mobile": "0528 123456"}, {"mobile": ["landline"]}),
        ({"postcode": "9999ZZ"}, {"postcode": ["postcode_unknown"]}),
        ({"house_number": "400"}, {"house_number": ["number_unknown"]}),
        ({"second_name": ""}, {"second_name": ["required"]}),
        ({"second_email": ""}, {"second_email": ["required"]}),
        ({"second_email": "Anna@Example.org"}, {"second_email": ["oneself"]}),
        ({"code": ""}, {"code": ["required"]}),
        ({"code_shown": "0"}, {"code": ["changed"]}),
    ],
    ids=range(28),
)
def test_each_slip_is_named_at_its_field_and_nothing_is_written(client, typed, wrong):
    response = apply(client, **typed)

    assert response.status_code == 200
    assert errors(response) == wrong
    assert_nothing_happened()


def test_an_empty_form_names_every_field_at_once(client):
    response = client.post(URL, {})

    assert set(errors(response)) == {
        *("way", "group_name", "why", "name", "email", "mobile", "postcode", "house_number"),
        *("second_name", "second_email", "code"),
    }


def test_what_was_typed_is_still_there_after_a_slip(client, neighbourhood):
    other = place(1)
    codes = [neighbourhood.code, other.code]

    page = apply(client, mobile="x", neighbourhoods=codes, why="Eerste regel\nTweede regel")

    form = page.context["form"]
    expected = person(mobile="x", why="Eerste regel\nTweede regel")
    unseen = {"neighbourhoods", "code_shown", "website"}
    assert {name: form[name].value() for name in expected if name not in unseen} == {
        name: value for name, value in expected.items() if name not in unseen
    } | {"code": True}
    assert page.content.decode().count(" checked") == 4  # way, two neighbourhoods, code


def test_neighbourhoods_stay_chosen_when_the_mail_address_is_corrected(client, neighbourhood):
    codes = [neighbourhood.code, place(1).code]

    page = apply(
        client, email="anna@gmial.com", take_likelier="on", neighbourhoods=codes, mobile="x"
    )

    assert page.context["form"]["neighbourhoods"].value() == codes
    assert page.context["form"]["email"].value() == "anna@gmail.com"


def test_typed_template_code_and_html_is_shown_as_typed(client):
    nasty = "{% if %}{{ x }}<script>alert(1)</script>"

    page = apply(client, group_name=nasty, why=nasty, name=nasty, second_name=nasty, mobile="x")

    assert "<script>alert(1)" not in page.content.decode()
    assert page.content.decode().count("{% if %}{{ x }}&lt;script&gt;") == 4


@pytest.mark.parametrize(("least", "most", "code"), [(4, 9, "small"), (1, 2, "large")])
def test_an_area_of_too_few_or_many_addresses_is_refused(client, least, most, code):
    GroupLimits(min_addresses=least, max_addresses=most).save()

    response = apply(client)

    assert errors(response) == {"neighbourhoods": [code]}
    assert_nothing_happened()


def test_a_drawing_of_too_many_corners_is_refused(client):
    GroupLimits(min_addresses=2, max_points=10).save()
    ring = [[6.4 + number / 1000, 52.76] for number in range(20)]
    drawing = json.dumps({"type": "Polygon", "coordinates": [ring]})

    response = apply(client, way="tekenen", drawing=drawing)

    assert errors(response) == {"drawing": ["points"]}


def test_a_post_larger_than_the_portal_reads_is_answered_with_a_page(client):
    response = apply(client, way="tekenen", drawing="[6.4,52.7]," * 100_000)

    assert response.status_code == 413
    assert "met minder hoeken" in response.content.decode()
    assert_nothing_happened()


def test_a_clipped_drawing_is_shown_before_it_is_taken(client):
    partly_outside = drawn(strip(-0.5, 0.8))

    response = apply(client, **partly_outside)

    assert errors(response) == {"drawing": ["clipped"]}
    mark = response.context["form"].clipped_mark
    assert f'name="clipped_seen" value="{mark}"' in response.content.decode()
    assert_nothing_happened()

    assert apply(client, **partly_outside, clipped_seen=mark).status_code == 302
    assert AlertGroup.objects.get().area.equals(strip(0, 0.8))


def test_another_drawing_is_shown_again_before_it_is_taken(client):
    mark = apply(client, **drawn(strip(-0.5, 0.8))).context["form"].clipped_mark

    response = apply(client, **drawn(strip(-0.5, 0.7)), clipped_seen=mark)

    assert errors(response) == {"drawing": ["clipped"]}


def test_a_changed_code_of_conduct_is_read_once_more(client):
    page = person()
    TextVersion.save_next("code_of_conduct", "Nieuwe tekst.", after=1, by=None)

    response = client.post(URL, page)

    assert errors(response) == {"code": ["changed"]}
    again = page | {"code_shown": response.context["form"]["code_shown"].value()}
    assert client.post(URL, again).status_code == 302
    assert Application.objects.get().code_version == "2"


# Names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Buurtalert Pesse", "  buurtalert   PESSE "])
def test_a_name_that_a_group_has_is_refused(client, name):
    AlertGroupFactory(name="Buurtalert Pesse")

    assert errors(apply(client, group_name=name)) == {"group_name": ["taken"]}
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("status", ["closed", "rejected"])
def test_a_name_is_free_again_when_its_group_ended(client, status):
    AlertGroupFactory(name="Buurtalert Pesse", status=status)

    assert apply(client).status_code == 302


def test_applying_twice_says_the_same_to_the_applicant_and_to_a_stranger(client):
    apply(client)
    OutgoingMail.objects.all().delete()

    # Filled in anew: the very same form gets the answer that it got.
    own = apply(client, why="Nog eens.")
    strange = apply(client, why="Nog eens.", email="vreemd@example.org")

    assert errors(own) == errors(strange) == {"group_name": ["taken"]}
    assert (
        words(own).replace(EMAIL, "X").split("csrfmiddlewaretoken")[0]
        == (words(strange).replace("vreemd@example.org", "X").split("csrfmiddlewaretoken")[0])
    )
    # Only the mailbox tells the difference.
    assert [mail.recipient for mail in OutgoingMail.objects.all()] == [EMAIL]
    assert Application.objects.count() == 1


def test_who_confirmed_already_gets_the_link_of_the_page(client):
    application = ApplicationFactory(email=EMAIL)

    apply(client, group_name=application.group.name)

    assert OutgoingMail.objects.get().kind == "application_link"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_with_one_name_one_gets_it():
    with ThreadPoolExecutor() as threads:
        answers = list(threads.map(apply_in_thread, [EMAIL, "ander@example.org"]))

    assert sorted(answers) == [200, 302]
    assert (AlertGroup.objects.count(), Application.objects.count()) == (1, 1)
    assert Invitation.objects.count() == OutgoingMail.objects.count() == 1


def apply_in_thread(email: str) -> int:
    try:
        return apply(Client(), email=email).status_code
    finally:
        connection.close()


def test_who_has_the_hidden_field_filled_in_is_shown_it_and_nothing_is_written(client):
    response = apply(client, website="https://example.org")

    assert "er is nog niets verstuurd" in response.content.decode()
    assert_nothing_happened()


def test_a_form_with_mistakes_is_rate_limited_too(client, monkeypatch):
    monkeypatch.setitem(GroupsConfig.rate_limits, "start_area", "2/m/ip")

    answers = [apply(client, email="niets").status_code for _ in range(3)]

    assert answers == [200, 200, 429]


def test_the_form_is_rate_limited_per_mailbox(client):
    answers = [apply(client, group_name=f"Groep {number}a").status_code for number in range(6)]

    assert answers == [302] * 5 + [429]
    assert Application.objects.count() == 5


def test_nobody_fills_a_mailbox_with_a_name_that_is_taken(client):
    application = ApplicationFactory(email=EMAIL)

    answers = [apply(client, group_name=application.group.name).status_code for _ in range(6)]

    assert answers == [200] * 5 + [429]
    assert OutgoingMail.objects.count() == 5


def test_the_link_in_the_mail_opens_the_own_page(client):
    apply(client)

    # Not compared with another link of the row: the next second signs another one.
    link = re.search(r"/groepen/starten/([^/\s]+)/", OutgoingMail.objects.get().text)
    assert link
    assert application_link.read(link[1]) == Application.objects.get()
