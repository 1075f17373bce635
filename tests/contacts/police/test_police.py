"""The contact list of police and municipality: who is on it, how it is searched and exported."""

import re

import pytest

from contacts.models import ContactPreference
from groups.life import acts as life
from groups.models import AlertGroup, District
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.models import mark_unreachable
from hoogeveen_alert.privacy.models import ProcessingRecord
from hoogeveen_alert.privacy.processing import pseudonym_of
from tests import factories
from tests.contact_factories import far_group, lead_of, moment_with, officer_of
from tests.groups.public.test_groups_pages import add_groups

pytestmark = pytest.mark.django_db
LIST = "/politie/"


@pytest.fixture
def lead(group):
    return lead_of(group)


@pytest.fixture
def officer(group, lead):
    return officer_of(group, name="Pim Politie")


def words(response) -> str:
    return " ".join(response.content.decode().split())


def listed(response) -> list[str]:
    return [group.name for group in response.context["page"]]


# What it shows -----------------------------------------------------------------------------------


def test_a_coordinator_is_one_tap_away(police, group, lead):
    page = words(police.get(LIST))

    assert 'href="tel:+31-6-00009001"' in page
    assert 'href="https://wa.me/31600009001"' in page
    assert 'href="mailto:bea@example.org"' in page
    assert "na 18.00 uur" in page
    assert "2 november 2026" in page
    assert "Bea Beheer" in page


def test_lead_stands_before_deputy_and_who_stopped_is_gone(police, group, lead):
    for name, post, until in (("Dora", "deputy", None), ("Oud", "deputy", "2099-01-01")):
        factories.CoordinatorFactory(group=group, user__name=name, post=post, until_on=until)
    factories.CoordinatorFactory(
        group=group, user__name="Uit", user__is_active=False, post="deputy"
    )

    response = police.get(LIST)

    (shown,) = response.context["page"]
    assert [post.user.name for post in shown.contacts] == ["Bea Beheer", "Dora"]
    assert "Oud" not in words(response)


def test_own_districts_come_first_and_others_are_one_click_away(police, group):
    far = far_group("Aaa verre groep")
    District.objects.filter(neighbourhoods__alert_groups=far).update(name="Zuid")

    assert listed(police.get(LIST)) == [group.name]
    assert 'href="/politie/?wijken=alle"' in words(police.get(LIST))
    assert listed(police.get(LIST, {"wijken": "alle"})) == [group.name, "Aaa verre groep"]
    found = listed(police.post(LIST, {"zoek": "groep"}, follow=True))
    assert found == [group.name, "Aaa verre groep"]


def test_without_districts_everything_is_shown(client, group):
    far_group()
    client.force_login(factories.UserFactory(role="municipality"))

    assert listed(client.get(LIST)) == [group.name, "Verre groep"]


@pytest.mark.parametrize("status", ["applied", "rejected", "closed"])
def test_a_group_that_is_not_on_the_map_is_not_on_the_list(police, officer, status):
    factories.AlertGroupFactory(name="Onzichtbaar", status=status)

    assert "Onzichtbaar" not in words(police.get(LIST, {"wijken": "alle"}))


def test_a_dormant_group_is_shown_as_such(police, group):
    life.fall_dormant(group, why="stil")

    assert "niet bevestigd sinds 1 november 2026" in words(police.get(LIST))


def test_area_coordinators_stand_below_the_groups_on_the_first_page(police, group):
    near, far = (factories.UserFactory(role="area_coordinator", name=n) for n in ("Gijs", "Ver"))
    near.districts.add(group.neighbourhoods.get().district)
    far.districts.add(far_group().neighbourhoods.get().district)

    response = police.get(LIST)

    assert list(response.context["area_coordinators"]) == [near]
    assert words(response).index("Gijs") > words(response).index(group.name)
    assert list(police.get(LIST, {"wijken": "alle"}).context["area_coordinators"]) == [near, far]


def test_an_address_that_refuses_mail_is_shown(police, lead):
    assert "komt niet aan" not in words(police.get(LIST))

    mark_unreachable("BEA@example.org", "550")

    assert "komt niet aan" in words(police.get(LIST))


def test_without_phone_or_preference_the_page_says_so(police, group, lead):
    ContactPreference.objects.all().delete()
    User.objects.filter(pk=lead.pk).update(phone="")

    page = words(police.get(LIST))

    assert "Er is geen telefoonnummer bekend." in page
    assert "Gegevens nog niet bevestigd." in page
    assert "wa.me" not in page


def test_a_group_without_anybody_is_named(police, group):
    group.coordinators.update(until_on="2099-01-01")

    assert "Deze groep heeft nu geen groepsbeheerder." in words(police.get(LIST))


def test_names_are_escaped(police, group, lead):
    User.objects.filter(pk=lead.pk).update(name="<script>alert(1)</script>{{ x }}")

    page = words(police.get(LIST))

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ x }}" in page


def test_the_list_has_pages(police, officer):
    home = officer.districts.get().neighbourhoods.get()
    add_groups(105, home)

    assert len(listed(police.get(LIST))) == 100
    assert len(listed(police.get(LIST, {"page": 2}))) == 6
    assert police.get(LIST, {"page": 2}).context["area_coordinators"] == []


# Searching ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "7933PA 12", "7933 pa 12", "12 7933PA", "Dorpsstraat 12, 7933 PA Pesse", "7933pa",
        "Dorpsstraat 12", "dorpsstraat 12 Pesse", "Dorpsstraat 12, Pesse", "dorpsstraat",
        "Dorps", "Pesse", "pesse", "  Dorpsstraat   12 ",
    ],
)  # fmt: skip
def test_an_address_street_or_town_leads_to_the_group(police, address, group, text):
    far_group()

    assert listed(police.post(LIST, {"zoek": text}, follow=True)) == [group.name]


@pytest.mark.parametrize("what", ["name", "neighbourhood", "district"])
def test_a_name_leads_to_the_group(police, group, what):
    far_group()
    neighbourhood = group.neighbourhoods.get()
    text = {
        "name": group.name,
        "neighbourhood": neighbourhood.name,
        "district": neighbourhood.district.name,
    }[what]

    assert group.name in listed(police.post(LIST, {"zoek": text.upper()}, follow=True))


def test_an_address_is_on_the_map_and_a_single_group_too(police, address, group):
    response = police.post(LIST, {"zoek": "7933PA 12"}, follow=True)

    assert response.context["listed"].found.point == address.point
    assert response.context["focus_slug"] == group.slug


def test_an_address_without_group_gives_the_nearest(police, address, group):
    lonely = factories.AddressFactory(postcode="7999ZZ", neighbourhood=address.neighbourhood)
    type(lonely).objects.filter(pk=lonely.pk).update(point="SRID=4326;POINT(6.5 52.9)")

    response = police.post(LIST, {"zoek": "7999ZZ 12"}, follow=True)

    assert listed(response) == [group.name]
    assert "Dit zijn de dichtstbijzijnde groepen." in words(response)


def test_an_address_that_stands_twice_in_the_register_is_one(police, address, group):
    factories.AddressFactory(neighbourhood=address.neighbourhood, serial=2)

    response = police.post(LIST, {"zoek": "Dorpsstraat 12"}, follow=True)

    assert response.context["listed"].found.address == address


@pytest.mark.parametrize(
    "text",
    [
        "xyzzy",
        "9999ZZ 1",
        "Nergensstraat 1",
        "%",
        "_",
        "'; --",
        "{{ x }}",
        "<b>",
        "98765",
        "0 0",
        "é",
    ],
)
def test_what_is_not_there_finds_nothing_and_says_what_to_try(police, address, text):
    response = police.post(LIST, {"zoek": text}, follow=True)

    assert listed(response) == []
    assert "Niets gevonden." in words(response)


@pytest.mark.parametrize(
    "query",
    [
        {"zoek": "x" * 101}, {"zoek": "\0"}, {"zoek": "🏠" * 99}, {"zoek": "9" * 100},
        {"wijken": "x"}, {"wijken": "\0"}, {"page": "x"}, {"page": "-1"}, {"page": "9" * 400},
        {"zoek": "7933PA " + "1" * 90}, {"zoek": "a 99999"}, {"zoek": "1 1 1 1"},
    ],
    ids=lambda query: next(iter(query)),
)  # fmt: skip
def test_odd_questions_never_break_the_list(police, address, query):
    assert police.get(LIST, query, follow=True).status_code == 200
    assert police.post(LIST, query, follow=True).status_code == 200
    assert police.get("/politie/contactlijst.csv", query, follow=True).status_code == 200


def test_no_address_holds_what_was_searched_for(police, address, group):
    far_group()

    response = police.post(LIST, {"zoek": "Dorpsstraat 12"}, follow=True)

    (path, _status), *others = response.redirect_chain
    assert not others
    assert "Dorpsstraat" not in path
    assert listed(police.get(path)) == [group.name]
    assert set(re.findall(r'href="([^"]*zoek=[^"]*)"', words(response))) == {
        f"/politie/contactlijst.csv{path[len(LIST) :]}",
        f"/politie/contactlijst.vcf{path[len(LIST) :]}",
    }


@pytest.mark.parametrize("typed", ["Bea Beheer", "x" * 5_000, "aB3dE9xy"])
def test_words_in_the_address_find_nothing_and_are_not_repeated(police, group, typed):
    page = police.get(LIST, {"zoek": typed}, follow=True)

    assert page.redirect_chain == [(LIST, 302)]
    assert listed(page) == [group.name]
    assert "Zoek opnieuw" in words(page)
    assert f'value="{typed}"' not in words(page)


# The processing log ------------------------------------------------------------------------------


def logged(name: str) -> list[str]:
    rows = ProcessingRecord.objects.filter(name=name)
    return sorted(rows.values_list("subject", flat=True))


@pytest.mark.parametrize("role", ["police", "municipality"])
def test_every_person_shown_stands_in_the_log_once(client, group, lead, role):
    factories.CoordinatorFactory(user=lead)
    area = factories.UserFactory(role="area_coordinator")
    area.districts.add(group.neighbourhoods.get().district)
    viewer = factories.UserFactory(role=role)
    client.force_login(viewer)

    client.get(LIST)

    assert logged("contact-list") == sorted([pseudonym_of(lead), pseudonym_of(area)])
    record = ProcessingRecord.objects.latest("pk")
    assert record.by == pseudonym_of(viewer)
    assert record.activity.endswith("/privacy/#contact-list")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/politie/contactlijst.csv", "contact-list-csv"),
        ("/politie/contactlijst.vcf", "contact-list-vcards"),
    ],
)
def test_an_export_stands_in_the_log_with_everybody_in_it(police, lead, path, name):
    outside = factories.CoordinatorFactory(group=far_group()).user

    police.get(path)
    assert logged(name) == [pseudonym_of(lead)]

    police.get(path, {"wijken": "alle"})
    assert logged(name) == sorted([pseudonym_of(lead)] * 2 + [pseudonym_of(outside)])


def test_who_may_not_see_the_list_leaves_nothing_in_the_log(client, group, lead):
    client.force_login(lead)

    assert client.get(LIST).status_code == 403
    assert not ProcessingRecord.objects.exists()


def test_the_list_is_read_only(police):
    for path in ("/politie/contactlijst.csv", "/politie/contactlijst.vcf"):
        assert police.post(path).status_code == 405


# How it carries weight ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", [{}, {"wijken": "alle"}, {"zoek": "7933PA 12"}, {"zoek": "groep"}], ids=str
)
def test_queries_do_not_grow_with_the_rows(
    police, address, officer, query, django_assert_max_num_queries
):
    home = officer.districts.get().neighbourhoods.get()
    add_groups(1, home)
    path = police.post(LIST, query).url
    police.get(path)

    counts = []
    for rows in (3, 60):
        add_groups(rows, home)
        for group in AlertGroup.objects.filter(coordinators=None):
            factories.CoordinatorFactory(group=group)
        with django_assert_max_num_queries(15) as captured:
            assert police.get(path).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_the_last_contact_is_shown_with_its_group(police, group, lead, manager):
    moment_with(group.coordinators.get(), manager)

    assert "Laatst gesproken op 2 november 2026." in words(police.get(LIST))
