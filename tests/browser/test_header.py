"""The header of every page: one bar on a phone, with a menu that needs no script."""

import re

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.conftest import check_axe, has_no_sideways_scroll, tab_to

ROLES = ("coordinator", "area_coordinator", "police", "contractor", "municipality")


def height_of_header(page) -> float:
    return page.locator("body > header").bounding_box()["height"]


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
@pytest.mark.parametrize("width", [320, 360])
def test_on_a_phone_the_header_is_one_bar(transactional_db, new_page, width, javascript):
    page = new_page("/uitleg/", width=width, height=780, javascript=javascript)

    assert height_of_header(page) <= 56
    assert page.get_by_role("button", name="Menu").bounding_box()["height"] >= 44
    assert has_no_sideways_scroll(page)


@pytest.mark.parametrize("role", ROLES)
def test_for_every_role_too(transactional_db, new_page, log_in, role):
    page = new_page("about:blank", width=360, height=780)
    log_in(page, factories.UserFactory(role=role))
    page.goto("/accounts/email/")

    assert height_of_header(page) <= 56


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_the_menu_opens_with_every_page_in_it(transactional_db, new_page, javascript):
    page = new_page("/uitleg/", width=360, height=780, javascript=javascript)
    menu = page.get_by_role("navigation", name="Hoofdmenu")
    expect(menu).to_be_hidden()

    page.get_by_role("button", name="Menu").click()

    expect(menu.get_by_role("link")).to_have_count(5)
    for link in menu.get_by_role("link").all():
        expect(link).to_be_in_viewport()
    menu.get_by_role("link", name="Groepen").click()
    expect(page).to_have_url(re.compile("/groepen/$"))


def test_the_keyboard_opens_the_menu_and_escape_closes_it(transactional_db, new_page):
    page = new_page("/contact/", width=360, height=780)
    button = page.get_by_role("button", name="Menu")
    menu = page.get_by_role("navigation", name="Hoofdmenu")

    tab_to(page, button)
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    check_axe(page)
    page.keyboard.press("Tab")
    expect(menu.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Escape")

    expect(menu).to_be_hidden()
    expect(button).to_be_focused()


def test_where_there_is_room_the_menu_stands_open(transactional_db, new_page):
    page = new_page("/uitleg/")

    expect(page.get_by_role("button", name="Menu")).to_be_hidden()
    expect(page.get_by_role("navigation", name="Hoofdmenu")).to_be_visible()
    check_axe(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_demonstration_says_so_below_the_bar(transactional_db, new_page, settings, width):
    settings.DEMO = True
    page = new_page("/uitleg/", width=width)

    expect(page.get_by_role("complementary", name="Demonstratie")).to_be_in_viewport()
    check_axe(page)
