"""The journey of a resident: from the front page to the page of the group of an address."""

import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.cache import caches
from playwright.sync_api import expect

from tests.browser.conftest import check_axe, has_no_sideways_scroll, tab_to
from tests.factories import AddressFactory, AlertGroupFactory


@pytest.fixture
def pesse(transactional_db):
    """A group in Pesse with Dorpsstraat 12 in it."""
    group = AlertGroupFactory(name="Buurtalert Pesse")
    AddressFactory(neighbourhood=group.neighbourhoods.get())
    return group


def search_by_mouse(page):
    page.get_by_label("Uw adres").fill("7933 pa 12")
    page.get_by_role("button", name="Vind mijn groep").click()


def test_by_keyboard_alone_from_the_front_page_to_the_group(pesse, new_page):
    page = new_page("/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="naar de inhoud")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Uw adres"))
    page.keyboard.type("7933pa 12")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Dorpsstraat 12, 7933 PA Pesse")).to_be_visible()
    expect(page.get_by_role("img", name="adres dat u zocht")).to_be_visible()
    tab_to(page, page.get_by_role("main").get_by_role("link", name="Buurtalert Pesse").first)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Buurtalert Pesse")


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_on_a_phone_a_resident_finds_the_group(pesse, new_page, javascript):
    page = new_page("/", width=360, height=740, javascript=javascript)

    search_by_mouse(page)
    page.get_by_role("main").get_by_role("link", name="Buurtalert Pesse").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Buurtalert Pesse")
    expect(page.get_by_text("14 0528").first).to_be_visible()


def test_with_tiles_blocked_a_resident_finds_the_group(pesse, new_page):
    page = new_page("/", tiles=False)

    search_by_mouse(page)

    expect(
        page.get_by_role("main").get_by_role("link", name="Buurtalert Pesse").first
    ).to_be_visible()


@pytest.fixture
def own_redis(tmp_path, settings):
    """A Redis of this test alone, that it may stop."""
    socket = tmp_path / "redis.sock"
    command = [shutil.which("redis-server"), "--port", "0", "--unixsocket", socket, "--save", ""]
    server = subprocess.Popen(
        [str(part) for part in command], cwd=tmp_path, stdout=subprocess.DEVNULL
    )
    while not Path(socket).exists():
        assert server.poll() is None
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": f"unix://{socket}"}}
    yield server
    server.kill()
    server.wait()


def test_with_redis_stopped_a_resident_finds_the_group(own_redis, pesse, new_page):
    caches["default"].set("answer", 42)
    assert caches["default"].get("answer") == 42
    own_redis.kill()
    own_redis.wait()
    page = new_page("/")

    search_by_mouse(page)

    expect(
        page.get_by_role("main").get_by_role("link", name="Buurtalert Pesse").first
    ).to_be_visible()
    assert caches["default"].get("answer") is None


@pytest.mark.parametrize("width", [360, 1280])
def test_a_street_with_a_slip_leads_to_the_group_without_javascript(pesse, new_page, width):
    AddressFactory(town="Elim", postcode="7916AA", neighbourhood=pesse.neighbourhoods.get())
    page = new_page("/", width=width, javascript=False)

    page.get_by_label("Uw adres").fill("dorpstraat 12")
    page.get_by_role("button", name="Vind mijn groep").click()
    expect(page.get_by_role("heading", name="Welk adres bedoelt u?")).to_be_visible()
    check_fits(page)
    page.get_by_role("link", name="Dorpsstraat 12, Pesse").click()

    expect(page.get_by_text("Dorpsstraat 12, 7933 PA Pesse")).to_be_visible()
    expect(page.get_by_role("link", name="Aanmelden bij Buurtalert Pesse")).to_be_visible()


def check_fits(page):
    assert has_no_sideways_scroll(page)
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("width", [360, 1280])
def test_suggestions_are_chosen_by_keyboard_or_finger(pesse, new_page, width):
    page = new_page("/", width=width)
    field = page.get_by_role("combobox", name="Uw adres")

    field.press_sequentially("dorps 12")
    expect(page.get_by_role("option", name="Dorpsstraat 12, Pesse")).to_be_visible()
    check_axe(page)
    assert has_no_sideways_scroll(page)
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    field.press_sequentially("a")
    field.press("Backspace")
    page.get_by_role("option", name="Dorpsstraat 12, Pesse").wait_for()
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "id_zoek_suggestions_0")
    field.press("Enter")

    expect(page.get_by_text("Dorpsstraat 12, 7933 PA Pesse")).to_be_visible()
    page.get_by_role("combobox", name="Uw adres").fill("pess")
    page.get_by_role("option", name="Pesse", exact=True).click()
    expect(page.get_by_role("heading", name="Groepen van Pesse")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_found_is_no_dead_end(pesse, new_page, width):
    page = new_page("/zoeken?zoek=Dropsstraatweg", width=width)

    check_axe(page)
    main = page.get_by_role("main")
    expect(main.get_by_role("link", name="Lijst van alle groepen")).to_be_visible()
    expect(main.get_by_role("link", name="Kaart van de groepen")).to_be_visible()
    main.get_by_role("link", name="Dorpsstraat, Pesse").click()

    expect(main.get_by_role("link", name="Buurtalert Pesse").first).to_be_visible()


PAGES = [
    "/",
    "/zoeken",
    "/zoeken?postcode=7933PA&huisnummer=12",
    "/zoeken?postcode=7933PA&huisnummer=99",
    "/zoeken?postcode=9999ZZ&huisnummer=1",
    "/zoeken?postcode=79&huisnummer=aap",
    "/zoeken?zoek=dorpstraat+12+pesse",
    "/zoeken?zoek=Dorpsstraat+99",
    "/zoeken?zoek=Pesse",
    "/zoeken?zoek=Dropsstraatweg",
    "/zoeken?zoek=",
    "/groepen/",
    "/groepen/?zoek=niets",
    "/groepen/buurtalert-pesse/",
    "/kaart/",
    "/contact/",
    "/privacy/",
    "/toegankelijkheid/",
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/password/reset/",
    "/accounts/signup/",
    "/belangstelling/verzonnen/",
    "/bestaat-niet/",
]


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_accessible_and_fits(pesse, new_page, path, width):
    page = new_page(path, width=width)
    page.wait_for_load_state("networkidle")

    check_axe(page)
    assert has_no_sideways_scroll(page)
    assert page.locator("html").get_attribute("lang") == "nl"
    assert page.locator("h1").count() == 1
