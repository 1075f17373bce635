"""What a resident sees before scrolling: on a phone of 360 x 780, and on a laptop."""

import pytest
from playwright.sync_api import expect

from groups.models import AlertGroup
from tests import factories
from tests.browser.conftest import check_axe, has_no_sideways_scroll

PHONE = {"width": 360, "height": 780}
LAPTOP = {"width": 1280, "height": 800}
both_widths = pytest.mark.parametrize("screen", [PHONE, LAPTOP], ids=["360", "1280"])
both_colours = pytest.mark.parametrize("colours", ["light", "dark"])


@pytest.fixture
def group(transactional_db) -> AlertGroup:
    """With a name that takes two lines, and enough members to be counted."""
    group = factories.AlertGroupFactory(name="Buurtpreventie Krakeel-Noord en omgeving")
    house = factories.AddressFactory(neighbourhood=group.neighbourhoods.get())
    for _ in range(12):
        factories.MembershipFactory(group=group, address=house, status="joined")
    return group


def bottom_of(locator) -> float:
    box = locator.bounding_box()
    assert box
    return box["y"] + box["height"]


@both_colours
@both_widths
def test_the_front_page_asks_one_thing_and_says_what_comes_of_it(group, new_page, screen, colours):
    page = new_page("/", **screen, color_scheme=colours)

    field, button = page.get_by_label("Uw adres"), page.get_by_role("button", name="Vind mijn")
    assert bottom_of(field) <= bottom_of(button) < screen["height"]
    proof = page.locator(".proof")
    expect(proof).to_have_text("1 groep, minstens 10 leden, laatst bevestigd op 1 november 2026")
    assert bottom_of(proof) < screen["height"]
    expect(page.locator(".three-steps > li")).to_have_count(3)
    assert page.get_by_role("main").get_by_role("textbox").count() <= 1
    check_axe(page)
    assert has_no_sideways_scroll(page)


@both_colours
@both_widths
def test_all_of_a_group_stands_on_the_first_screen(group, new_page, screen, colours):
    page = new_page(group.get_absolute_url(), **screen, color_scheme=colours)

    card = page.locator(".group-top")
    for part in (
        card.get_by_role("heading", level=1),
        card.get_by_text("actief"),
        card.get_by_text("minstens 10 leden"),
        card.get_by_role("link", name="Aanmelden bij deze groep"),
        card.get_by_role("region", name="Gebied van de groep"),
    ):
        expect(part).to_be_visible()
        assert bottom_of(part) <= screen["height"]
    expect(page.locator(".map-area").first).to_be_visible()
    check_axe(page)
    assert has_no_sideways_scroll(page)


@both_widths
def test_the_rules_are_folded_and_open_without_javascript(group, new_page, screen):
    page = new_page(group.get_absolute_url(), **screen, javascript=False)
    rules = page.locator("details.fold .prose")
    expect(rules).to_be_hidden()

    page.get_by_text("Lees de huisregels").click()

    expect(rules).to_be_visible()


@both_colours
@both_widths
def test_the_form_to_join_begins_high_and_wants_the_rules_read(group, new_page, screen, colours):
    page = new_page(f"{group.get_absolute_url()}aanmelden/", **screen, color_scheme=colours)
    first = page.get_by_label("Naam", exact=True).bounding_box()
    assert first
    assert first["y"] < (400 if screen == PHONE else 450)
    rules = page.locator("details.fold .prose")
    expect(rules).to_be_hidden()
    check_axe(page)

    page.get_by_role("button", name="Aanmelding versturen").click()

    # Who did not say to have read them finds them open.
    expect(page.locator("#id_rules_error")).to_contain_text("Lees de huisregels")
    expect(rules).to_be_visible()
    check_axe(page)


def test_on_a_phone_there_is_one_step_back_and_on_a_laptop_the_whole_way(group, new_page):
    path = f"{group.get_absolute_url()}aanmelden/"
    phone, laptop = new_page(path, **PHONE), new_page(path, **LAPTOP)

    way = phone.get_by_role("navigation", name="Kruimelpad")
    expect(way.get_by_role("link")).to_have_count(1)
    expect(way.get_by_role("link", name=f"Terug naar {group.name}")).to_be_visible()
    whole = laptop.get_by_role("navigation", name="Kruimelpad")
    for name in ("Begin", "Groepen", group.name):
        expect(whole.get_by_role("link", name=name, exact=True)).to_be_visible()
    expect(whole.get_by_text("Aanmelden", exact=True)).to_be_visible()
