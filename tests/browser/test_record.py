"""The page of one group, on a phone and on a laptop, for everybody who works with it."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.models import ContactMoment
from groups.life import acts as life
from hoogeveen_alert.accounts.models import User
from tests import factories
from tests.browser.conftest import check_axe, has_no_sideways_scroll, tab_to
from tests.contact_factories import ContactPreferenceFactory, moment_with, officer_of
from tests.groups.record.pages import url_of
from tests.sign_factories import ask, budget_of

STOPS = "Een groepsbeheerder van Buurtalert Pesse wil stoppen"
ROLES = ("coordinator", "area_coordinator", "police", "municipality")


@pytest.fixture
def group(transactional_db):
    """With something at every place of the page."""
    group = factories.AlertGroupFactory(name="Buurtalert Pesse")
    factories.AddressFactory(neighbourhood=group.neighbourhoods.get())
    lead = factories.UserFactory(name="Bea Beheer", phone="+31600009001")
    ContactPreferenceFactory(user=lead)
    post = factories.CoordinatorFactory(group=group, user=lead)
    long = factories.UserFactory(name="W" * 60, phone="+31600009002")
    stops = timezone.localdate()
    factories.CoordinatorFactory(group=group, user=long, post="deputy", wants_to_stop_on=stops)
    factories.MembershipFactory(group=group, name="Wil Wachter", status="waiting")
    officer = officer_of(group, name="Pim Politie")
    moment_with(post, officer)
    office = factories.UserFactory(role="municipality", name="Mia Gemeente")
    budget_of(ask(group).smederij, 1234, by=office)
    life.fall_dormant(group, by=office, why="Niemand antwoordde.")
    life.revive(group, by=office, why="Toch wel.")
    return group


def reader(group, role: str) -> User:
    if role == "coordinator":
        return group.coordinators.get(post="lead").user
    user = User.objects.filter(role=role).first() or factories.UserFactory(role=role)
    user.districts.add(group.neighbourhoods.get().district)
    return user


@pytest.fixture
def open_as(group, new_page, log_in):
    def open_page(role: str, **options):
        page = new_page("about:blank", **options)
        log_in(page, reader(group, role))
        page.goto(url_of(group))
        page.wait_for_load_state("networkidle")
        return page

    return open_page


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_a_page_that_is_accessible_and_fits(open_as, role, width):
    page = open_as(role, width=width)

    check_axe(page)
    assert has_no_sideways_scroll(page)
    assert page.locator("h1").count() == 1


def test_on_a_phone_the_coordinator_is_called_without_scrolling_far(open_as):
    page = open_as("police", width=360, height=780)

    call = page.get_by_role("link", name="Bel Bea Beheer: 06 00009001")

    call.click(trial=True)
    assert call.get_attribute("href") == "tel:+31-6-00009001"
    assert call.bounding_box()["y"] < 700


def test_by_keyboard_alone_one_gets_to_what_can_be_done(open_as):
    page = open_as("municipality")

    tab_to(page, page.get_by_role("link", name="Laten stoppen"))
    tab_to(page, page.get_by_role("link", name="Groep beëindigen"))


def test_an_officer_writes_down_a_contact_and_is_back_on_the_page(open_as, group):
    page = open_as("police", width=360, javascript=False)

    page.get_by_role("link", name="Gesproken Bea Beheer").click()
    page.get_by_role("button", name="Opslaan").click()

    page.wait_for_url(f"**{url_of(group)}")
    assert ContactMoment.objects.count() == 2


def test_the_municipality_ends_a_group_from_its_page_and_is_back_there(open_as, group):
    page = open_as("municipality", width=360)

    page.get_by_role("link", name="Groep beëindigen").click()
    page.get_by_label("Reden").fill("Niemand wil meer.")
    page.get_by_role("button", name="Groep beëindigen").click()

    page.wait_for_url(f"**{reverse('groups:record', args=[group.slug])}")
    assert page.get_by_role("listitem").filter(has_text="Niemand wil meer.").is_visible()
    check_axe(page)


def test_from_the_desk_one_calls_who_wants_to_stop_or_ends_the_post(open_as, group):
    day = timezone.localdate()
    group.coordinators.update(wants_to_stop_on=day)
    page = open_as("municipality", width=360, height=780)
    page.goto("/mijn/")

    page.get_by_role("link", name=re.compile(f"^{STOPS}")).click()
    page.wait_for_url(f"**{url_of(group)}")
    page.get_by_role("link", name="Bel Bea Beheer").click(trial=True)

    page.get_by_role("link", name=re.compile("^Laten stoppen.*Bea Beheer")).click()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Verwijderen").click()
    page.wait_for_url(f"**{url_of(group)}")
    assert not group.coordinators.current().filter(user__name="Bea Beheer").exists()


def test_an_area_coordinator_comes_from_the_desk_to_the_number(open_as, group):
    group.coordinators.update(wants_to_stop_on=timezone.localdate())
    page = open_as("area_coordinator", width=360, height=780)
    page.goto("/mijn/")

    page.get_by_role("link", name=re.compile(f"^{STOPS}")).click()

    page.get_by_role("link", name="Bel Bea Beheer").click(trial=True)
    assert page.get_by_role("link", name="Laten stoppen").count() == 0
