"""States that are true: undo, a wrong address put right, and groups that take nobody just now."""

import re

import pytest
from playwright.sync_api import expect

from groups.links import membership_link
from groups.models import AlertGroup, JoinTerms, Membership
from tests.browser.conftest import check_axe, has_no_sideways_scroll
from tests.deciding import request_of
from tests.factories import AddressFactory, AlertGroupFactory, CoordinatorFactory, MembershipFactory
from tests.joining import PERSON

pytestmark = pytest.mark.slow

LINK = "https://chat.whatsapp.com/DEMOstates"
WIDTHS = pytest.mark.parametrize("width", [360, 1280])


@pytest.fixture
def group(transactional_db):
    return AlertGroupFactory(name="Buurtalert Pesse", whatsapp_link=LINK)


@pytest.fixture
def address(group):
    return AddressFactory(neighbourhood=group.neighbourhoods.get())


def look_at(page):
    assert has_no_sideways_scroll(page)
    check_axe(page)


def own_page(membership) -> str:
    return f"/aanmelding/{membership_link.make(membership)}/"


def state() -> str:
    return Membership.objects.values_list("status", flat=True).get()


@WIDTHS
def test_a_decision_is_undone_by_keyboard(group, address, as_user, width):
    JoinTerms(undo_seconds=120).save()
    request = request_of(group, address, name="Sanne Bos")
    user = CoordinatorFactory(group=group).user
    page = as_user(user, f"/aanvragen/{request.pk}/", width=width)

    page.get_by_role("button", name="Toelaten").press("Enter")
    expect(page.get_by_role("status").filter(has_text="seconden ongedaan")).to_be_visible()
    look_at(page)
    assert state() == "invited"
    page.get_by_role("button", name="Ongedaan maken").press("Enter")

    expect(page.get_by_role("status").filter(has_text="Ongedaan gemaakt")).to_be_visible()
    expect(page.get_by_role("button", name="Toelaten")).to_be_visible()
    assert state() == "waiting"


@WIDTHS
def test_a_request_taken_back_comes_back_without_javascript(group, address, new_page, width):
    JoinTerms(undo_seconds=120).save()
    waiting = request_of(group, address)
    page = new_page(own_page(waiting), width=width, javascript=False)

    page.get_by_role("button", name="Mijn aanmelding intrekken").click()
    assert has_no_sideways_scroll(page)
    assert state() == "withdrawn"
    page.get_by_role("button", name="Ongedaan maken").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Uw aanmelding wacht op een besluit")
    assert state() == "waiting"


@WIDTHS
def test_the_button_goes_when_the_seconds_are_over(group, address, new_page, width):
    JoinTerms(undo_seconds=5).save()
    page = new_page(own_page(request_of(group, address)), width=width)

    page.get_by_role("button", name="Mijn aanmelding intrekken").click()
    page.get_by_role("button", name="Ongedaan maken").focus()

    said = page.get_by_text("Dit kan niet meer ongedaan worden gemaakt.")
    expect(said).to_be_focused()
    expect(page.get_by_role("button", name="Ongedaan maken")).to_have_count(0)
    look_at(page)


@WIDTHS
def test_a_wrong_address_is_put_right_with_nothing_lost(group, address, new_page, width):
    page = new_page(f"{group.get_absolute_url()}aanmelden/", width=width)
    page.get_by_label("Naam", exact=True).fill(PERSON["name"])
    page.get_by_label("E-mailadres").fill("jan@exmaple.org")
    page.get_by_label("Mobiel nummer").fill(PERSON["mobile"])
    page.get_by_label("Postcode").fill(PERSON["postcode"])
    page.get_by_label("Huisnummer").fill(PERSON["house_number"])
    page.get_by_label("Ik heb de huisregels gelezen").check()
    page.get_by_label("Ik geef toestemming").check()
    page.get_by_role("button", name="Aanmelding versturen").click()
    expect(page.get_by_text("jan@exmaple.org")).to_be_visible()
    look_at(page)

    page.get_by_role("button", name="Verkeerd adres?").click()
    expect(page.get_by_label("E-mailadres")).to_be_focused()
    expect(page.get_by_label("Ik geef toestemming")).to_be_checked()
    look_at(page)
    page.get_by_label("E-mailadres").fill("jan@example.org")
    page.get_by_role("button", name="Aanmelding versturen").click()

    expect(page.get_by_text("jan@example.org")).to_be_visible()
    assert Membership.objects.get().email == "jan@example.org"


@WIDTHS
@pytest.mark.parametrize("reason", ["full", "paused"])
def test_a_group_that_takes_nobody_offers_to_tell(group, address, new_page, width, reason):
    MembershipFactory(group=group, address=address)
    full = {"capacity": 1} if reason == "full" else {"paused_because": "Tot 1 maart op reis."}
    AlertGroup.objects.update(**full)
    page = new_page("/zoeken?postcode=7933PA&huisnummer=12", width=width)
    look_at(page)

    page.get_by_role("link", name=re.compile("Laat het mij weten")).click()
    look_at(page)
    page.get_by_label("E-mailadres").fill("wacht@example.org")
    page.get_by_role("button", name="Laat het mij weten").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk in uw mailbox")
    page.goto(group.get_absolute_url())
    expect(page.get_by_role("link", name=re.compile("Laat het mij weten"))).to_be_visible()
    look_at(page)


@WIDTHS
def test_a_member_keeps_the_way_into_whatsapp(group, address, new_page, width):
    page = new_page(own_page(MembershipFactory(group=group, address=address)), width=width)

    expect(page.get_by_role("link", name="Open de WhatsApp-groep")).to_have_attribute("href", LINK)
    look_at(page)
