"""What coordinators do on a phone and on a laptop: WhatsApp compared, paper, an import, a label."""

import pytest
from playwright.sync_api import expect

from groups.models import Membership
from tests.browser.conftest import check_axe, has_no_sideways_scroll
from tests.factories import AddressFactory, AlertGroupFactory, CoordinatorFactory, UserFactory
from tests.listing import member_of
from tests.rosters import CHAT
from tests.sheets import workbook
from tests.sign_factories import SignFactory

BOTH_WIDTHS = pytest.mark.parametrize("width", [360, 1280])
WRONG = ["Jan Fout", "jan@", "0528 123456", "1234 AB", "12", "", ""]


@pytest.fixture
def group(transactional_db):
    group = AlertGroupFactory(name="Buurtalert Pesse")
    AddressFactory(neighbourhood=group.neighbourhoods.get())
    return group


@pytest.fixture
def desk_page(as_user, group):
    """Opens a page below the members desk as the group's coordinator."""
    user = CoordinatorFactory(group=group).user

    def desk_page(part, **options):
        return as_user(user, f"/mijn/leden/{group.slug}/{part}", **options)

    return desk_page


def check(page) -> None:
    check_axe(page)
    assert has_no_sideways_scroll(page)


@BOTH_WIDTHS
def test_comparing_with_whatsapp(desk_page, group, width):
    member_of(group, name="Anna Bos", phone="+31611111111")
    member_of(group, name="Bert Smit", phone="+31622222222")
    member_of(group, name="Carla Let In", phone="+31633333333", status="invited")
    page = desk_page("", width=width)
    page.get_by_text("Meer voor deze groep").click()
    page.get_by_role("link", name="Wie zit er in de WhatsApp-groep?").click()
    typed = page.get_by_label("Wie in de WhatsApp-groep zit")

    typed.fill(CHAT)
    page.get_by_role("button", name="Vergelijken").click()
    expect(page.get_by_role("alert")).to_contain_text("een gesprek")
    expect(typed).to_have_value(CHAT)
    check(page)
    typed.fill("06 11111111, +31 6 33333333, +31 6 48151623, Piet, 06 4815")
    page.get_by_role("button", name="Vergelijken").click()

    expect(
        page.get_by_role("heading", name="Wel in WhatsApp, niet op de lijst (2)")
    ).to_be_visible()
    expect(
        page.get_by_role("heading", name="Wel op de lijst, niet in WhatsApp (1)")
    ).to_be_visible()
    expect(page.get_by_role("heading", name="In allebei (2)")).to_be_visible()
    expect(page.get_by_role("link", name="WhatsApp 06 48151623")).to_be_visible()
    assert f"/g/{group.slug}" in page.get_by_label("Stuur hun dit").input_value()
    check(page)
    page.get_by_role("button", name="Noteer als lid Carla Let In").click()
    expect(page.get_by_text("Carla Let In staat nu op de lijst als lid")).to_be_visible()


@BOTH_WIDTHS
def test_somebody_from_paper(desk_page, width):
    page = desk_page("papier/", width=width)

    page.get_by_role("button", name="Zet op de lijst").click()
    expect(page.get_by_role("alert")).to_contain_text("Naam")
    check(page)
    for label, value in (("Naam", "Anna Bos"), ("Mobiel nummer", "06 12345678")):
        page.get_by_label(label).fill(value)
    page.get_by_label("Postcode").fill("7933 PA")
    page.get_by_label("Huisnummer").fill("12")
    page.get_by_label("Heeft op papier toestemming gegeven").check()
    page.get_by_role("button", name="Zet op de lijst").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Anna Bos")
    expect(page.get_by_role("link", name="Brief afdrukken")).to_be_visible()
    check(page)
    assert Membership.objects.get().email == ""


@BOTH_WIDTHS
def test_the_errors_of_an_import_have_the_focus(desk_page, width):
    page = desk_page("invoeren/", width=width)
    file = {"name": "leden.xlsx", "mimeType": "application/octet-stream"}

    page.get_by_label("Bestand met de leden").set_input_files(
        file | {"buffer": workbook(WRONG, WRONG)}
    )
    page.get_by_role("button", name="Rijen bekijken").click()

    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    check(page)
    summary.get_by_role("link").first.click()
    expect(page.locator("#row-2")).to_be_in_viewport()


@BOTH_WIDTHS
def test_a_label_with_a_code_for_a_sign(as_user, group, width):
    sign = SignFactory(group=group)
    page = as_user(UserFactory(role="municipality"), f"/mijn/borden/{sign.pk}/", width=width)

    page.get_by_role("link", name="Etiket met QR-code").click()

    expect(page.get_by_role("img", name="QR-code")).to_be_visible()
    expect(page.get_by_role("button", name="Printen")).to_be_visible()
    check(page)
    page.get_by_role("link", name="/melden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Meld een beschadigd bord")
