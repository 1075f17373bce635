"""The map of one's own group: what stands out, where it begins, what gathers, and its list."""

import re

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from playwright.sync_api import expect

from tests.browser.conftest import check_axe, has_no_sideways_scroll, tab_to
from tests.factories import (
    SIDE,
    SOUTH,
    WEST,
    AddressFactory,
    AlertGroupFactory,
    NeighbourhoodFactory,
    square,
)

WIDTHS = pytest.mark.parametrize("width", [360, 1280])
HERE = {"latitude": SOUTH + SIDE / 2, "longitude": WEST + SIDE / 2}


def spot(west: float, south: float, side: float) -> MultiPolygon:
    return MultiPolygon(Polygon.from_bbox((west, south, west + side, south + side)), srid=4326)


@pytest.fixture
def pesse(transactional_db):
    """Two groups beside each other, and the address of the first."""
    home = NeighbourhoodFactory(name="Pesse-West", area=square(0))
    AddressFactory(neighbourhood=home)
    AlertGroupFactory(name="Oost", area=square(1))
    return AlertGroupFactory(name="West", area=square(0), neighbourhoods=[home])


@pytest.fixture
def scattered(pesse):
    """Ten groups in one town, each too small to be tapped from afar, and one 90 km away."""
    for number in range(10):
        area = spot(WEST + 0.0004 * number, SOUTH + 0.02, 0.0003)
        AlertGroupFactory(name=f"Klein {number}", area=area)
    return AlertGroupFactory(name="Ver weg", area=spot(WEST + 1, SOUTH + 0.5, 0.01))


def region(page):
    return page.get_by_role("region", name="Kaart van de groepen")


def listed(page):
    return page.locator(".map-groups li:visible a")


@WIDTHS
def test_the_group_of_the_searched_address_stands_out_and_others_fade(pesse, new_page, width):
    page = new_page("/kaart/", width=width, tiles=False)
    page.get_by_role("combobox").fill("dorpsstraat 12 pesse")
    page.get_by_role("combobox").press("Enter")

    expect(page.locator("path.map-area--focus")).to_have_attribute("aria-label", "West, actief")
    expect(page.locator("path.map-area--quiet")).to_have_attribute("aria-label", "Oost, actief")
    expect(page.locator(".map-name--own")).to_have_text("West")
    expect(page.get_by_role("img", name="Het adres dat u zocht")).to_be_visible()
    expect(listed(page).first).to_have_text("West")
    check_axe(page)
    assert has_no_sideways_scroll(page)


@WIDTHS
def test_from_the_page_of_a_group_the_large_map_marks_it(pesse, new_page, width):
    page = new_page(pesse.get_absolute_url(), width=width)
    expect(page.locator("path.map-area--focus")).to_have_count(1)
    expect(page.locator("path.map-area--quiet")).to_have_count(1)

    page.get_by_role("link", name="Deze groep op de grote kaart").click()

    expect(page.locator("path.map-area--focus")).to_have_attribute("aria-label", "West, actief")
    region(page).get_by_role("button", name="Oost, actief").click()
    expect(page.get_by_role("dialog", name="Oost")).to_be_visible()


@WIDTHS
def test_names_stand_on_it_without_tiles_and_none_covers_another(pesse, new_page, width):
    for number in range(12):
        area = spot(WEST + 0.0005 * number, SOUTH, 0.0004)
        NeighbourhoodFactory(name=f"Een hele lange naam {number}", area=area)
    page = new_page("/kaart/", width=width, tiles=False)

    expect(page.locator(".map-name--town:visible")).to_have_text("Pesse")
    boxes = page.locator(".map-name:visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(b => [b.x, b.y, b.right, b.bottom])"
    )

    assert 1 < len(boxes) < 12
    for one in boxes:
        assert [other for other in boxes if overlap(one, other)] == [one]


def overlap(one, other) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_names_are_for_the_eye_the_list_has_them_for_the_ear(pesse, new_page):
    page = new_page("/kaart/")
    expect(page.locator(".map-name--town")).to_be_visible()

    assert page.locator(".leaflet-names-pane").get_attribute("aria-hidden") == "true"


@WIDTHS
def test_it_begins_where_most_groups_are_and_shows_all_on_request(scattered, new_page, width):
    page = new_page("/kaart/", width=width, tiles=False)
    expect(page.locator("path.map-area").first).to_be_attached()
    count = page.locator(".map-count p")
    expect(count).to_have_text(re.compile("^In beeld: 1[0-2] van de 13 groepen"))
    expect(listed(page).filter(has_text="Ver weg")).to_have_count(0)

    page.locator(".map-count").get_by_role("button", name="Toon alle groepen").click()

    expect(count).to_have_text("In beeld: 13 van de 13 groepen.")
    expect(listed(page)).to_have_count(13)
    expect(page.locator(".map-count button")).to_be_hidden()
    assert has_no_sideways_scroll(page)


@WIDTHS
def test_areas_too_small_to_tap_are_a_count_that_opens(scattered, new_page, width):
    page = new_page("/kaart/", width=width, tiles=False)
    region(page).get_by_role("button", name="Toon alle groepen").click()
    expect(page.locator("path.map-area:visible")).to_have_count(0)
    many = region(page).get_by_role("button", name=re.compile("1[0-2] groepen bij elkaar"))
    alone = region(page).get_by_role("button", name="Ver weg, actief")
    expect(many).to_be_visible()
    sizes = [one.bounding_box() for one in (many, alone)]
    assert min(min(box["width"], box["height"]) for box in sizes) >= 24
    check_axe(page)

    many.focus()
    page.keyboard.press("Enter")

    expect(page.locator("path.map-area:visible, .map-cluster, .map-dot").first).to_be_visible()
    expect(
        page.locator(".map-cluster, .map-dot, path.map-area").locator("visible=true").first
    ).to_be_visible()
    assert page.evaluate("document.activeElement.closest('.map-box') !== null")


def test_a_single_small_area_is_a_dot_with_its_popup(scattered, new_page):
    page = new_page("/kaart/")
    region(page).get_by_role("button", name="Toon alle groepen").click()
    region(page).get_by_role("button", name="Ver weg, actief").click()

    expect(page.get_by_role("dialog", name="Ver weg").get_by_role("link")).to_be_focused()


@WIDTHS
def test_the_list_goes_along_with_what_is_in_view(pesse, new_page, width):
    page = new_page("/kaart/", width=width, reduced_motion="reduce")
    expect(page.locator(".map-count p")).to_have_text("In beeld: 2 van de 2 groepen.")

    region(page).focus()
    for _ in range(12):
        page.keyboard.press("ArrowLeft")

    expect(page.locator(".map-count p")).to_have_text(re.compile("In beeld: [01] van de 2 groepen"))
    page.locator(".map-count button").click()
    expect(listed(page)).to_have_count(2)


@WIDTHS
def test_where_one_stands_is_asked_on_tap_and_goes_nowhere(pesse, new_page, width):
    page = new_page(
        "/kaart/", width=width, geolocation=HERE, permissions=["geolocation"], tiles=False
    )
    expect(page.locator("path.map-area").first).to_be_attached()
    sent = []
    page.on("request", lambda request: sent.append(request.url))

    region(page).get_by_role("button", name="Toon waar ik ben").click()

    expect(page.get_by_role("img", name="U bent hier")).to_be_visible()
    expect(page.locator("#kaart-note")).to_have_text("U bent hier. Groepen van deze plek: West.")
    expect(page.locator("path.map-area--focus")).to_have_attribute("aria-label", "West, actief")
    assert [url for url in sent if "service.pdok.nl" not in url] == []
    assert (
        page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
    )
    check_axe(page)


def test_who_does_not_tell_where_they_are_is_pointed_at_the_search(pesse, new_page):
    page = new_page("/kaart/")
    expect(page.locator("path.map-area").first).to_be_attached()

    region(page).get_by_role("button", name="Toon waar ik ben").click()

    expect(page.locator("#kaart-note")).to_contain_text("Zoek op uw adres")


@pytest.mark.parametrize("height", [640, 740, 915])
def test_on_a_phone_the_map_has_sixty_percent_of_the_height(pesse, new_page, height):
    page = new_page("/kaart/", width=360, height=height)

    assert region(page).bounding_box()["height"] >= 0.6 * height


@WIDTHS
def test_a_town_without_groups_is_where_the_map_begins(pesse, new_page, width):
    home = NeighbourhoodFactory(name="Elim kern", area=spot(WEST + 0.2, SOUTH, 0.01))
    for number in (1, 2):
        point = Point(WEST + 0.2 + 0.004 * number, SOUTH + 0.002 * number, srid=4326)
        AddressFactory(neighbourhood=home, town="Elim", number=number, street="Weg",
                       postcode="7916PA", point=point)  # fmt: skip

    page = new_page("/kaart/?zoek=Elim", width=width, tiles=False)

    expect(page.locator(".map-name--town:visible")).to_have_text("Elim")
    expect(page.get_by_role("heading", name="In Elim is nog geen groep")).to_be_visible()
    expect(page.locator(".map-count p")).to_have_text("In beeld: 0 van de 2 groepen.")


@pytest.mark.parametrize("scheme", [{"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_in_the_dark_and_in_forced_colours_all_can_be_told_apart(scattered, new_page, scheme):
    page = new_page("/kaart/?groep=west", tiles=False, **scheme)
    own, other = page.locator("path.map-area--focus"), page.locator("path.map-area--quiet").first
    expect(own).to_be_visible()

    def look(part):
        return part.evaluate("e => [getComputedStyle(e).stroke, getComputedStyle(e).strokeWidth]")

    assert look(own) != look(other)
    check_axe(page)


def test_without_javascript_the_search_marks_in_the_list(pesse, new_page):
    page = new_page("/kaart/?zoek=dorpsstraat+12+pesse", width=360, javascript=False)

    expect(
        page.get_by_role("heading", name=re.compile("^Groepen van Dorpsstraat 12"))
    ).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value("dorpsstraat 12 pesse")
    expect(listed(page)).to_have_text(["West", "Oost"])


def test_by_keyboard_everything_on_the_map_is_in_the_list(scattered, new_page):
    page = new_page("/kaart/")
    tab_to(page, page.get_by_role("link", name="Sla de kaart over"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator(".map-count button"), limit=3)

    page.keyboard.press("Enter")

    expect(listed(page)).to_have_count(13)
    tab_to(page, listed(page).first, limit=2)
