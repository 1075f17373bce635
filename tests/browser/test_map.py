import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import check_axe, has_no_sideways_scroll, tab_to
from tests.factories import AddressFactory, AlertGroupFactory, square


@pytest.fixture
def groups(transactional_db):
    """An active group, and a dormant one east of it."""
    return [
        AlertGroupFactory(name="Pesse-West", area=square(0)),
        AlertGroupFactory(name="Pesse-Oost", area=square(1), status="dormant"),
    ]


@pytest.fixture
def areas(groups, new_page):
    """Opens the map and waits for its areas."""

    def open_map(**options):
        page = new_page("/kaart/", **options)
        expect(page.locator("path.map-area")).to_have_count(2)
        return page

    return open_map


def area(page, name):
    return page.get_by_role("region", name="Kaart").get_by_role("button", name=name)


def test_the_map_shows_every_published_group(areas):
    page = areas()

    expect(page.get_by_text("heeft JavaScript nodig")).to_be_hidden()
    expect(area(page, "Pesse-West, actief")).to_be_visible()
    expect(area(page, "Pesse-Oost, slapend")).to_have_class(re.compile("map-area--dormant"))


def test_without_tiles_the_areas_stand_and_a_note_says_so(areas):
    page = areas(tiles=False)

    expect(area(page, "Pesse-West")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("achtergrond")


def test_when_the_file_does_not_come_the_list_is_pointed_at(groups, new_page):
    page = new_page("about:blank")
    page.route("**/groepen.geojson", lambda route: route.fulfill(status=200, body="{"))
    page.goto("/kaart/")

    expect(page.get_by_role("status")).to_contain_text("lijst")
    expect(page.locator(".map-box")).to_be_hidden()
    expect(page.get_by_role("link", name="Pesse-West")).to_be_visible()


def test_a_click_opens_a_popup_that_leads_to_the_group(areas):
    page = areas()

    area(page, "Pesse-West").click()
    popup = page.get_by_role("dialog", name="Pesse-West")
    expect(popup).to_contain_text("1 november 2026")
    expect(popup).to_contain_text("Minder dan tien leden")
    popup.get_by_role("link").click()

    expect(page).to_have_url(re.compile("/groepen/pesse-west/$"))


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_by_keyboard_a_popup_opens_and_escape_returns_to_the_area(areas, key):
    page = areas()

    tab_to(page, area(page, "Pesse-West"))
    page.keyboard.press(key)
    expect(page.get_by_role("dialog").get_by_role("link")).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(area(page, "Pesse-West")).to_be_focused()


def test_tab_gets_out_of_the_map(areas):
    page = areas()

    tab_to(page, area(page, "Pesse-Oost"))

    after_the_map = page.locator(".map-groups a").first
    tab_to(page, after_the_map, limit=6)
    expect(after_the_map).to_be_focused()


def test_the_map_can_be_skipped(areas):
    page = areas()

    tab_to(page, page.get_by_role("link", name="Sla de kaart over"))
    page.keyboard.press("Enter")

    after_the_map = page.locator(".map-groups a").first
    # Past the link to the list of signs, which is for whom the map is no use.
    tab_to(page, after_the_map, limit=2)
    expect(after_the_map).to_be_focused()


def test_the_wheel_scrolls_the_page_until_the_map_has_focus(areas):
    page = areas(height=500)
    page.locator(".map-box").hover()

    page.mouse.wheel(0, 150)

    page.wait_for_function("window.scrollY > 0")
    assert (
        page.evaluate("document.querySelector('.map-box').matches('.leaflet-zoom-anim *')") is False
    )


def test_every_label_of_the_map_is_dutch(areas):
    page = areas()
    area(page, "Pesse-West").click()
    expect(page.get_by_role("dialog")).to_be_visible()

    labels = page.locator(".map-box [aria-label]").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-label'))"
    )

    assert sorted(set(labels)) == sorted(
        [
            "Inzoomen",
            "Uitzoomen",
            "Toon waar ik ben",
            "Sluiten",
            "Pesse-West",
            "Pesse-West, actief",
            "Pesse-Oost, slapend",
        ]
    )


def test_without_javascript_a_line_and_the_list_take_the_place_of_the_map(groups, new_page):
    page = new_page("/kaart/", javascript=False)

    expect(page.locator(".map")).to_be_hidden()
    expect(page.get_by_text("De kaart heeft JavaScript nodig")).to_be_visible()
    expect(page.get_by_role("link", name="Pesse-Oost")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_with_a_popup_open(areas, width):
    page = areas(width=width)
    area(page, "Pesse-West").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    # Colours of what still fades in are nobody's to read.
    expect(page.locator(".leaflet-popup")).to_have_css("opacity", "1")

    check_axe(page)
    assert has_no_sideways_scroll(page)


def test_one_finger_scrolls_the_page_past_the_map(areas):
    page = areas(width=360, has_touch=True, is_mobile=True)

    assert "none" not in page.locator(".map-box").evaluate(
        "box => getComputedStyle(box).touchAction"
    )
    expect(page.get_by_text("twee vingers")).to_be_visible()


def test_a_group_called_like_a_script_is_only_text(transactional_db, new_page):
    AlertGroupFactory(name="<img src=x onerror=alert(1)>")
    page = new_page("/kaart/")

    page.locator("path.map-area").click()

    expect(page.get_by_role("dialog")).to_contain_text("<img src=x onerror=alert(1)>")


def test_a_group_page_shows_its_area_among_the_others(groups, new_page):
    page = new_page(f"/groepen/{groups[1].slug}/")

    expect(page.locator("path.map-area")).to_have_count(2)
    expect(page.locator("path.map-area--focus.map-area--dormant")).to_have_count(1)
    expect(page.locator("path[tabindex]")).to_have_count(0)


def test_the_searched_address_is_marked(groups, new_page):
    AddressFactory(neighbourhood=groups[0].neighbourhoods.get())
    page = new_page("/zoeken?postcode=7933PA&huisnummer=12")

    expect(page.get_by_role("img", name="Het adres dat u zocht")).to_be_visible()
    expect(area(page, "Pesse-West")).to_be_visible()
