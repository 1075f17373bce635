"""An officer on a phone: from the list to a call, and writing down that they spoke."""

import datetime

import pytest
from playwright.sync_api import expect

from contacts.calendar.acts import renew_feed
from contacts.models import ContactMoment
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.browser.conftest import check_axe, has_no_sideways_scroll, tab_to
from tests.contact_factories import (
    ContactPreferenceFactory,
    OfficerProfileFactory,
    moment_with,
    officer_of,
)


@pytest.fixture
def post(transactional_db):
    """Bea coordinates a group in Pesse, with Dorpsstraat 12 in it."""
    group = factories.AlertGroupFactory(name="Buurtalert Pesse")
    factories.AddressFactory(neighbourhood=group.neighbourhoods.get())
    user = factories.UserFactory(name="Bea Beheer", phone="+31600009001")
    ContactPreferenceFactory(user=user)
    return factories.CoordinatorFactory(group=group, user=user)


@pytest.fixture
def officer(post):
    area = factories.UserFactory(role="area_coordinator", name="Gijs", phone="+31600009002")
    area.districts.add(post.group.neighbourhoods.get().district)
    return OfficerProfileFactory(user=officer_of(post.group, name="Pim Politie")).user


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_from_the_open_list_a_tap_reaches_the_dialler(as_user, officer, javascript):
    page = as_user(officer, "/politie/", width=360, height=740, javascript=javascript)

    call = page.get_by_role("link", name="Bel Bea Beheer: 06 00009001")

    # The first tap; the phone itself asks for the second one.
    call.click(trial=True)
    assert call.get_attribute("href") == "tel:+31-6-00009001"
    assert call.bounding_box()["height"] >= 44
    assert has_no_sideways_scroll(page)


def test_a_search_by_address_shows_group_and_place(as_user, officer):
    page = as_user(officer, "/politie/", width=360, height=740)

    page.get_by_label("Adres, groep, naam of nummer").fill("7933 pa 12")
    page.get_by_role("button", name="Zoeken").click()

    expect(page.get_by_role("link", name="Bel Bea Beheer")).to_be_visible()
    expect(page.get_by_role("img", name="adres dat u zocht").first).to_be_visible()


def test_two_clicks_write_down_that_they_spoke(as_user, officer, post):
    page = as_user(officer, "/politie/", width=360, height=740)

    page.get_by_role("link", name="Gesproken Bea Beheer").click()
    save = page.get_by_role("button", name="Opslaan")
    expect(save).to_be_in_viewport()
    save.click()

    expect(page.get_by_text("Het contactmoment is opgeslagen.")).to_be_visible()
    assert ContactMoment.objects.get().about == post.user


def test_by_keyboard_alone_the_officer_gets_to_the_number(as_user, officer):
    page = as_user(officer, "/politie/")

    tab_to(page, page.get_by_role("link", name="Bel Bea Beheer"))


PAGES = [
    ("police", "/politie/"),
    ("police", "search 7933PA 12"),
    ("police", "search niets"),
    ("police", "/politie/?wijken=x"),
    ("police", "/politie/contactmomenten/"),
    ("police", "record"),
    ("police", "record with errors"),
    ("police", "group"),
    ("police", "/mijn/bereikbaarheid/"),
    ("police", "/mijn/agenda/"),
    ("coordinator", "/mijn/wijkagent/"),
    ("coordinator", "/mijn/bereikbaarheid/"),
    ("manager", "/mijn/techniek/"),
]


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(("who", "path"), PAGES)
def test_each_page_is_accessible_and_fits(as_user, officer, post, who, path, width):
    manager = factories.UserFactory(role="municipality", is_superuser=True)
    moment_with(post, officer, next_due_on=datetime.date(2026, 11, 3))
    renew_feed(officer)
    OutgoingMail.objects.create(
        kind="invited", recipient="a@example.nl", state="failed", next_try_at=None, error="550"
    )
    user = {"police": officer, "coordinator": post.user, "manager": manager}[who]
    record = f"/politie/gesproken/{post.pk}/"
    address = {"group": f"/mijn/groep/{post.group.slug}/"}.get(path, path)
    if path.startswith(("record", "search")):
        address = record if path.startswith("record") else "/politie/"
    page = as_user(user, address, width=width)
    if path.startswith("search"):
        page.locator("input[name=zoek]").fill(path.removeprefix("search "))
        page.get_by_role("button", name="Zoeken").click()
    if path == "record with errors":
        page.get_by_label("Wanneer?").fill("2030-01-01")
        page.get_by_role("button", name="Opslaan").click()
        expect(page.get_by_role("alert")).to_be_visible()
    page.wait_for_load_state("networkidle")

    check_axe(page)
    assert has_no_sideways_scroll(page)
    assert page.locator("h1").count() == 1
