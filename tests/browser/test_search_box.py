"""The one search box: on every page, by finger and keyboard, and where one stands."""

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.conftest import check_axe, has_no_sideways_scroll
from tests.factories import AddressFactory, AlertGroupFactory

WIDTHS = pytest.mark.parametrize("width", [360, 1280])


@pytest.fixture
def pesse(transactional_db):
    """A group in Pesse with Dorpsstraat 12 in it."""
    group = AlertGroupFactory(name="Buurtalert Pesse")
    AddressFactory(neighbourhood=group.neighbourhoods.get())
    return group


@pytest.fixture
def here(pesse):
    """The middle of the group's area, as a browser tells it."""
    middle = pesse.area.centroid
    return {"latitude": middle.y, "longitude": middle.x}


@WIDTHS
@pytest.mark.parametrize("path", ["/", "/zoeken"])
def test_my_location_leads_to_my_group(pesse, here, new_page, path, width):
    page = new_page(path, width=width, geolocation=here, permissions=["geolocation"])

    page.get_by_role("button", name="Gebruik mijn locatie").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Groepen op uw locatie")
    expect(
        page.get_by_role("main").get_by_role("link", name="Buurtalert Pesse").first
    ).to_be_visible()
    assert page.url.endswith("/zoeken/hier/")
    assert page.context.cookies() == []
    page.wait_for_load_state("networkidle")
    check_axe(page)
    assert has_no_sideways_scroll(page)


def test_who_refuses_reads_what_to_do_instead(pesse, new_page):
    page = new_page("/", width=360, permissions=[])

    page.get_by_role("button", name="Gebruik mijn locatie").click()

    expect(page.get_by_text("Uw browser mag deze site niet vertellen")).to_be_visible()


def test_the_place_is_asked_for_on_a_tap_alone(pesse, here, new_page):
    page = new_page("about:blank", geolocation=here, permissions=["geolocation"])
    page.add_init_script(
        "window.questions = 0;navigator.geolocation.getCurrentPosition = () => { questions += 1; }"
    )
    page.goto("/")
    page.wait_for_load_state("networkidle")

    assert page.evaluate("window.questions") == 0


def test_without_javascript_there_is_no_such_button(pesse, new_page):
    page = new_page("/", javascript=False)

    expect(page.get_by_role("button", name="Vind mijn groep")).to_be_visible()
    expect(page.get_by_role("button", name="Gebruik mijn locatie")).to_have_count(0)


@WIDTHS
@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_on_the_start_form_a_place_is_filled_in_and_the_rest_kept(
    pesse, new_page, width, javascript
):
    page = new_page("/groepen/starten/", width=width, javascript=javascript)
    page.get_by_label("Naam van de groep").fill("Onze buurt")

    field = page.get_by_label("Uw adres, straat, dorp of groep")
    if javascript:
        field.press_sequentially("dorps 12")
        page.get_by_role("option", name="Dorpsstraat 12, Pesse").click()
    else:
        field.fill("dorpsstr 12 pesse")
        page.get_by_role("button", name="Zoek de plek op").click()

    expect(page.get_by_text("Gevonden: Dorpsstraat 12")).to_be_visible()
    expect(page.get_by_label("Postcode", exact=True)).to_have_value("7933PA")
    expect(page.get_by_label("Naam van de groep")).to_have_value("Onze buurt")
    assert has_no_sideways_scroll(page)


@WIDTHS
def test_a_flat_is_filtered_while_one_types(pesse, new_page, width):
    for number in range(1, 156):
        AddressFactory(number=10, addition=f"{number:03}", neighbourhood=pesse.neighbourhoods.get())
    page = new_page("/zoeken?zoek=Dorpsstraat+10", width=width)
    choices = page.locator("#choices").get_by_role("link")
    expect(choices).to_have_count(155)
    check_axe(page)

    page.get_by_label("Wat staat er achter het huisnummer?").press_sequentially("12")

    expect(choices).to_have_count(11)
    expect(page.get_by_text("11 van 155 adressen")).to_be_visible()
    expect(choices.first).to_have_text("Dorpsstraat 10-012, Pesse")
    assert has_no_sideways_scroll(page)
    choices.first.click()
    expect(page.get_by_text("Dorpsstraat 10-012, 7933 PA Pesse")).to_be_visible()


@WIDTHS
def test_a_missing_address_is_told_with_or_without_a_mail_address(pesse, new_page, width):
    page = new_page("/zoeken?zoek=7933PA+99", width=width)

    page.get_by_label("Uw e-mailadres, als u antwoord wilt").fill("geen adres")
    page.get_by_role("button", name="Mijn adres staat er niet bij").click()
    check_axe(page)
    page.get_by_label("Uw e-mailadres, als u antwoord wilt").fill("nieuw@example.org")
    page.get_by_role("button", name="Mijn adres staat er niet bij").click()

    expect(page.get_by_text("krijgt u één bericht")).to_be_visible()
    check_axe(page)
    assert has_no_sideways_scroll(page)


@WIDTHS
def test_the_police_get_suggestions_and_no_address_holds_what_they_type(pesse, as_user, width):
    officer = factories.UserFactory(role="police")
    page = as_user(officer, "/politie/", width=width)
    asked = []
    page.on("request", lambda request: asked.append((request.method, request.url)))

    page.get_by_role("combobox").press_sequentially("dorps 12")
    page.get_by_role("option", name="Dorpsstraat 12, Pesse").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Dorpsstraat 12, 7933 PA Pesse").first).to_be_visible()
    assert ("POST", f"{page.url.split('/politie')[0]}/zoeken/voorstellen") in asked
    assert not any("dorps" in url.lower() for _method, url in asked)
