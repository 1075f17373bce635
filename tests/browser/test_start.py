"""Starting a group in Chromium: from the list and by drawing, by finger, mouse and keyboard."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from groups.links import application_link
from groups.models import AlertGroup, Application
from tests.browser.conftest import check_axe, has_no_sideways_scroll, tab_to
from tests.factories import SIDE, SOUTH, WEST, AlertGroupFactory, square
from tests.starting import place

pytestmark = pytest.mark.slow

URL = "/groepen/starten/"
PHONE = {"width": 360, "height": 740}


@pytest.fixture(autouse=True)
def neighbourhood(transactional_db):
    neighbourhood = place()
    AlertGroupFactory(name="Dorpsalert", neighbourhoods=[neighbourhood])
    return neighbourhood


def choose_first_neighbourhood(page: Page, neighbourhood) -> None:
    page.get_by_text(neighbourhood.district.name).click()
    page.get_by_label(neighbourhood.name).check()


def fill_in(page: Page) -> None:
    for label, typed in (
        ("Naam van de groep", "Buurtalert Pesse"),
        ("Waarom wilt u deze groep?", "Er is hier veel ingebroken."),
        ("Naam", "Anna Aanvrager"),
        ("E-mailadres", "anna@example.org"),
        ("Mobiel nummer", "06 12345678"),
        ("Postcode", "7930 PA"),
        ("Huisnummer", "1"),
        ("Naam van de tweede groepsbeheerder", "Wim Tweede"),
        ("E-mailadres van de tweede groepsbeheerder", "wim@example.org"),
    ):
        page.get_by_label(label, exact=True).fill(typed)
    page.get_by_label("Ik houd mij aan de gedragscode").check()


def send(page: Page) -> None:
    page.get_by_role("button", name="Aanvraag versturen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk in uw mailbox")


def draw_by_list_of_places(page: Page) -> None:
    """Choose to draw, and wait until the map shows the municipality, which is one square."""
    page.get_by_label("Ik teken het gebied op een kaart").check()
    expect(page.locator("#draw")).to_be_visible()
    expect(page.locator("#draw .leaflet-tile-loaded").first).to_be_visible()


def click_on_map(page: Page, *places: tuple[float, float]) -> None:
    """Click at places given as parts of the width and height of the map."""
    box = page.locator("#draw").bounding_box()
    for x, y in places:
        page.locator("#draw").click(position={"x": box["width"] * x, "y": box["height"] * y})


def drawing(page: Page) -> list[list[float]]:
    text = page.locator("#id_drawing").input_value()
    return json.loads(text)["coordinates"][0] if text else []


INSIDE = ((0.4, 0.3), (0.6, 0.3), (0.6, 0.7), (0.4, 0.7))


@pytest.mark.parametrize("options", [PHONE, {}], ids=["phone", "laptop"])
def test_starts_a_group_from_the_list(new_page, neighbourhood, options):
    page = new_page(URL, **options)

    choose_first_neighbourhood(page, neighbourhood)
    expect(page.locator("#area-facts")).to_contain_text("Dorpsalert")
    expect(page.locator("#area-facts")).to_contain_text("450")
    fill_in(page)
    assert has_no_sideways_scroll(page)
    check_axe(page)
    send(page)

    assert AlertGroup.objects.get(status="applied").area.equals(square(0))


def test_figures_go_with_the_area_they_are_of(new_page, neighbourhood):
    page = new_page(URL)
    choose_first_neighbourhood(page, neighbourhood)
    expect(page.locator("#area-facts")).to_contain_text("450")

    page.get_by_label(neighbourhood.name).uncheck()

    expect(page.locator("#area-facts")).to_be_empty()


def test_starts_a_group_without_javascript(new_page, neighbourhood):
    page = new_page(URL, javascript=False, **PHONE)
    assert page.get_by_text("Tekenen werkt alleen met JavaScript").is_hidden()
    page.get_by_label("Ik teken het gebied op een kaart").check()
    expect(page.get_by_text("Tekenen werkt alleen met JavaScript")).to_be_visible()
    page.get_by_label("Ik kies buurten uit een lijst").check()

    choose_first_neighbourhood(page, neighbourhood)
    page.get_by_role("button", name="Laat zien wat er in dit gebied ligt").click()
    expect(page.locator("#area-facts")).to_contain_text("Dorpsalert")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_label(neighbourhood.name)).to_be_checked()
    fill_in(page)
    send(page)


@pytest.mark.parametrize("options", [{**PHONE, "has_touch": True}, {}], ids=["phone", "laptop"])
def test_draws_an_area(new_page, options):
    page = new_page(URL, **options)
    draw_by_list_of_places(page)

    click_on_map(page, *INSIDE)
    expect(page.locator("#draw-note")).to_contain_text("4 hoeken")
    expect(page.locator("#area-facts")).to_contain_text("Dorpsalert")
    fill_in(page)
    assert has_no_sideways_scroll(page)
    check_axe(page)
    send(page)

    group = AlertGroup.objects.get(status="applied")
    assert group.application.drawn is True
    assert square(0).contains(group.area)


def test_draws_with_the_keyboard_alone(new_page):
    page = new_page(URL)
    page.get_by_label("Ik teken het gebied op een kaart").focus()
    page.keyboard.press("Space")
    expect(page.locator("#draw .leaflet-tile-loaded").first).to_be_visible()

    tab_to(page, page.locator("#draw-middle"))
    corners = page.locator(".draw-corner")
    for number, key in enumerate(("ArrowUp", "ArrowRight", "ArrowLeft")):
        page.locator("#draw-middle").focus()
        page.keyboard.press("Enter")
        expect(corners).to_have_count(number + 1)
        corners.nth(number).focus()
        for _ in range(4):
            page.keyboard.press(key)

    expect(page.locator("#area-facts")).to_contain_text("Wat ligt er in dit gebied?")
    assert len({tuple(corner) for corner in drawing(page)}) == 3
    assert "Hoek 3 van 3" in corners.nth(2).get_attribute("aria-label")


def test_a_corner_is_moved_added_on_an_edge_taken_away_and_brought_back(new_page):
    page = new_page(URL)
    draw_by_list_of_places(page)
    click_on_map(page, *INSIDE)
    before = drawing(page)

    page.locator(".draw-corner").first.drag_to(
        page.locator("#draw"), target_position={"x": 60, "y": 60}
    )
    moved = drawing(page)
    assert (moved[0], moved[1:4]) != (before[0], before[1:4])
    assert moved[1:4] == before[1:4]
    page.get_by_role("button", name="Ongedaan maken").click()
    assert drawing(page) == before

    click_on_map(page, (0.5, 0.3))
    assert drawing(page)[2:4] == before[1:3]

    page.locator(".draw-corner").nth(1).focus()
    page.keyboard.press("Delete")
    assert drawing(page) == before

    page.get_by_role("button", name="Opnieuw beginnen").click()
    assert drawing(page) == []


@pytest.mark.parametrize("options", [{**PHONE, "has_touch": True}, {}], ids=["phone", "laptop"])
def test_a_double_tap_puts_one_corner(new_page, options):
    page = new_page(URL, **options)
    draw_by_list_of_places(page)
    box = page.locator("#draw").bounding_box()
    for x, y in INSIDE:
        at = {"x": box["width"] * x, "y": box["height"] * y}
        page.locator("#draw").dblclick(position=at)
        if options:
            page.locator("#draw").tap(position={"x": at["x"] + 9, "y": at["y"] + 9}, force=True)
    page.locator("#draw-middle").dblclick()

    expect(page.locator(".draw-corner")).to_have_count(5)
    expect(page.locator("#draw-note")).to_contain_text("Hier staat al een hoek")
    assert len({tuple(corner) for corner in drawing(page)}) == 5


@pytest.mark.parametrize("options", [PHONE, {"width": 412, "height": 915}, {}])
def test_drawing_begins_at_the_known_address_from_near_by(new_page, options):
    page = new_page(f"{URL}?postcode=7930PA&huisnummer=1", tiles=False, **options)
    page.get_by_label("Ik teken het gebied op een kaart").check()

    pin = page.get_by_role("img", name="Uw adres")
    expect(pin).to_be_visible()
    box, at = page.locator("#draw").bounding_box(), pin.bounding_box()
    assert abs(at["x"] + at["width"] / 2 - box["x"] - box["width"] / 2) < 20
    assert abs(at["y"] + at["height"] - box["y"] - box["height"] / 2) < 20
    assert box["height"] >= 0.6 * options.get("height", 800)
    check_axe(page)
    # Near by: corners a hundred pixels apart are under 200 metres apart.
    click_on_map(page, (0.3, 0.3), (0.6, 0.3), (0.6, 0.6))
    west, east = sorted({corner[0] for corner in drawing(page)})
    assert east - west < 0.3 * box["width"] * 2 / 67_000


def test_says_what_is_wrong_while_drawing(new_page):
    page = new_page(URL)
    draw_by_list_of_places(page)

    click_on_map(page, INSIDE[0], INSIDE[2], INSIDE[1], INSIDE[3])

    expect(page.locator("#area-facts")).to_contain_text("kruist zichzelf")
    check_axe(page)


def test_shows_what_is_left_of_a_drawing_before_it_is_sent(new_page):
    page = new_page(URL)
    draw_by_list_of_places(page)

    click_on_map(page, (0.05, 0.2), (0.6, 0.2), (0.6, 0.8), (0.05, 0.8))
    expect(page.locator("#area-facts")).to_contain_text("weggehaald")
    expect(page.locator(".draw-left")).to_have_count(1)
    fill_in(page)
    send(page)

    area = AlertGroup.objects.get(status="applied").area
    assert area.extent[0] == pytest.approx(WEST)
    assert SOUTH < area.extent[1] < area.extent[3] < SOUTH + SIDE


def test_a_drawing_survives_a_slip_elsewhere_in_the_form(new_page):
    page = new_page(URL)
    draw_by_list_of_places(page)
    click_on_map(page, *INSIDE)
    before = drawing(page)

    page.get_by_role("button", name="Aanvraag versturen").click()

    expect(page.get_by_role("alert")).to_contain_text("Vul uw naam in")
    expect(page.locator(".draw-corner")).to_have_count(4)
    assert drawing(page) == before
    check_axe(page)


def test_drawing_goes_on_without_a_background(new_page):
    page = new_page(URL, tiles=False)
    page.get_by_label("Ik teken het gebied op een kaart").check()
    expect(page.locator("#draw")).to_be_visible()

    click_on_map(page, *INSIDE)

    expect(page.locator(".draw-corner")).to_have_count(4)


def test_the_own_page_from_confirming_to_taking_back(new_page, neighbourhood):
    page = new_page(URL, **PHONE)
    choose_first_neighbourhood(page, neighbourhood)
    fill_in(page)
    send(page)
    page.goto(f"{URL}{application_link.make(Application.objects.get())}/")
    check_axe(page)

    page.get_by_role("button", name="Mijn aanvraag bevestigen").click()
    expect(page.get_by_text("Wim Tweede is op")).to_be_visible()
    page.get_by_role("button", name="Deze persoon vragen").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check_axe(page)
    assert has_no_sideways_scroll(page)

    page.get_by_role("link", name="Mijn aanvraag intrekken").click()
    check_axe(page)
    page.get_by_role("button", name="Ja, intrekken").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("ingetrokken"))
    assert not Application.objects.exists()


@pytest.mark.parametrize("options", [PHONE, {}], ids=["phone", "laptop"])
def test_starts_a_group_of_the_streets_that_somebody_writes_down(new_page, neighbourhood, options):
    page = new_page(URL, **options)

    page.get_by_label("Ik schrijf straten of postcodes op").check()
    page.get_by_label("Straten en postcodes").fill("7930 PA")

    expect(page.get_by_text("Wat wij in uw lijst lazen")).to_be_visible()
    expect(page.locator(".draw-left")).to_be_visible()
    expect(page.get_by_role("button", name="Hoek in het midden")).to_be_hidden()
    assert has_no_sideways_scroll(page)
    check_axe(page)
    fill_in(page)
    send(page)
    group = AlertGroup.objects.get(name="Buurtalert Pesse")
    assert group.area.covers(neighbourhood.area.centroid)
    assert list(group.neighbourhoods.all()) == [neighbourhood]
