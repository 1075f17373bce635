"""Who does not answer: seen by the municipality, and by area coordinators in their districts."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from contacts.rounds import acts
from hoogeveen_alert.dashboard import lines_for, piles_of
from hoogeveen_alert.mail.models import mark_unreachable
from tests import factories
from tests.contact_factories import (
    ContactCheckFactory,
    ContactPreferenceFactory,
    OfficerProfileFactory,
)

pytestmark = pytest.mark.django_db
OPENED = date(2026, 10, 1)
PAGE = "/mijn/zonder-antwoord/"


@pytest.fixture
def office():
    return factories.UserFactory(role="municipality")


@pytest.fixture
def silent():
    return silent_round(post__user__name="Stille Sjors", post__user__phone="+31612345678")


def silent_round(**fields):
    check = ContactCheckFactory(opened_on=OPENED, **fields)
    check.reminders.create(step="others")
    return check


def numbers(user, kind: str = "desk") -> list[int]:
    if kind == "desk":
        piles = [pile for pile in piles_of(user) if pile.kind == "contact-stil"]
        return [number for pile in piles if (number := pile.rows.count())]
    return [line.count for line in lines_for(user, kind) if "contact-stil" in line.url]


def names_on(client, user) -> list[str]:
    client.force_login(user)
    return [check.user.name for check in client.get(PAGE).context["page"]]


@pytest.mark.parametrize("role", ["police", "area_coordinator"])
def test_the_municipality_sees_officers_and_area_coordinators_who_are_silent(client, office, role):
    user = factories.UserFactory(role=role, name="Stille Sjaan")
    check = silent_round(post=None, user=user)

    assert (numbers(office), numbers(office, "digest")) == ([1], [1])
    acts.lapse(check)
    assert names_on(client, office) == ["Stille Sjaan"]


def test_the_page_says_since_when_and_how_to_call(client, office, silent):
    client.force_login(office)

    page = client.get(PAGE).content.decode()

    assert "Antwoordt niet sinds 1 oktober 2026." in page
    assert "tel:+31-6-12345678" in page


def test_a_silent_officer_is_called_at_work(client, office):
    profile = OfficerProfileFactory(phone="+31612345679")
    silent_round(post=None, user=profile.user)
    client.force_login(office)

    assert "tel:+31-6-12345679" in client.get(PAGE).content.decode()


def test_the_contact_list_and_the_page_of_the_group_mark_who_is_silent(client, office, silent):
    client.force_login(office)
    for url in (reverse("contacts:list"), reverse("groups:record", args=[silent.post.group.slug])):
        assert "Antwoordt niet sinds 1 oktober 2026." in client.get(url).content.decode()


def test_the_police_and_colleagues_see_no_such_mark(client, silent):
    colleague = factories.CoordinatorFactory(group=silent.post.group, post="deputy").user
    url = reverse("groups:record", args=[silent.post.group.slug])
    for user in (factories.UserFactory(role="police"), colleague):
        client.force_login(user)
        assert "Antwoordt niet" not in client.get(url).content.decode()


def test_an_area_coordinator_sees_the_own_districts(client, silent):
    silent_round()
    silent_round(post=None, user=factories.UserFactory(role="police"))
    area = factories.UserFactory(role="area_coordinator")
    area.districts.add(silent.post.group.neighbourhoods.get().district)

    assert names_on(client, area) == ["Stille Sjors"]
    assert numbers(area) == [1]


@pytest.mark.parametrize("heard", ["answer", "details", "gone"])
def test_who_was_heard_of_since_is_silent_no_more(office, silent, heard):
    acts.lapse(silent)
    if heard == "answer":
        later = ContactCheckFactory(post=silent.post, opened_on=OPENED + timedelta(days=90))
        acts.answer(later, "all_right")
    elif heard == "details":
        ContactPreferenceFactory(user=silent.user, confirmed_on=OPENED + timedelta(days=50))
    else:
        silent.post.group.coordinators.update(from_on=OPENED, until_on=OPENED)

    assert numbers(office) == []


def test_two_missed_rounds_are_one_person_since_the_first(client, office, silent):
    acts.lapse(silent)
    later = ContactCheckFactory(post=silent.post, opened_on=OPENED + timedelta(days=90))
    later.reminders.create(step="others")

    assert numbers(office) == [1]
    client.force_login(office)
    assert [check.opened_on for check in client.get(PAGE).context["page"]] == [OPENED]


def test_the_page_costs_few_queries(client, office, django_assert_max_num_queries):
    for _ in range(12):
        silent_round()
    client.force_login(office)
    client.get(PAGE)

    with django_assert_max_num_queries(14):
        assert len(client.get(PAGE).context["page"]) == 12


def test_a_coordinator_sees_that_mail_to_the_officer_does_not_arrive(client, group):
    officer = OfficerProfileFactory().user
    officer.districts.add(group.neighbourhoods.get().district)
    mark_unreachable(officer.email, "550 5.1.1")
    client.force_login(factories.CoordinatorFactory(group=group).user)

    page = client.get(reverse("contacts:officers")).content.decode()

    assert "Mail aan deze persoon komt niet aan." in page
