"""What people type wrong: the error stands beside it, the text stays, is mended, and goes on."""

import pytest
from playwright.sync_api import expect

from groups.models import AlertGroup, Membership
from signage.models import SignType
from tests import factories
from tests.browser.conftest import check_axe, has_no_sideways_scroll
from tests.joining import PERSON
from tests.sheets import ANNA, BERT, HEAD, workbook
from tests.sign_factories import SignFactory, SignTypeFactory, SmederijFactory

WIDTHS = pytest.mark.parametrize("width", [360, 1280])
LINK = "https://chat.whatsapp.com/Ab1CdEfGhIjKlMnOpQr"
SHARED = f"Open deze link om lid te worden van mijn WhatsApp-groep: {LINK}/?mode=ac_t"


@pytest.fixture
def group(transactional_db):
    group = factories.AlertGroupFactory(name="Buurtalert Pesse")
    factories.AddressFactory(neighbourhood=group.neighbourhoods.get())
    return group


@pytest.fixture
def coordinator(group):
    return factories.CoordinatorFactory(group=group).user


def expect_error(page, field: str, typed: str, said: str, *, in_admin: bool = False) -> None:
    """Beside the field, told to who hears the page, with what was typed still in it."""
    box = page.locator(f"#id_{field}")
    expect(box).to_have_value(typed)
    expect(box).to_have_attribute("aria-invalid", "true")
    error = page.locator(f"#id_{field}_error")
    expect(error).to_contain_text(said)
    assert f"id_{field}_error" in box.get_attribute("aria-describedby")
    error.scroll_into_view_if_needed()
    one, other = error.bounding_box(), box.bounding_box()
    assert abs(one["y"] + one["height"] / 2 - other["y"] - other["height"] / 2) < 160
    check_axe(page, reads_css=not in_admin)
    assert has_no_sideways_scroll(page)


@WIDTHS
def test_a_mobile_number(new_page, group, width):
    page = new_page(f"{group.get_absolute_url()}aanmelden/", width=width)
    for field in ("name", "email", "postcode", "house_number"):
        page.locator(f"#id_{field}").fill(PERSON[field])
    page.locator("#id_rules").check()
    page.locator("#id_consent").check()

    for typed, said in (
        ("0612345678 of 0687654321", "twee nummers"),
        ("0671234567", "beginnen niet met 067"),
    ):
        page.locator("#id_mobile").fill(typed)
        page.get_by_role("button", name="Aanmelding versturen").click()
        expect_error(page, "mobile", typed, said)
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.locator("#id_mobile")).to_be_focused()
    expect(page.locator("#id_name")).to_have_value(PERSON["name"])
    page.locator("#id_mobile").fill("\u202a+31 6 12345678\u202c")
    page.get_by_role("button", name="Aanmelding versturen").click()

    expect(page.get_by_text(PERSON["email"]).first).to_be_visible()
    assert Membership.objects.get().phone == "+31612345678"


@WIDTHS
def test_a_price_of_a_sign(as_user, transactional_db, width):
    clerk = factories.UserFactory(role="municipality")
    page = as_user(clerk, "/beheer/signage/signtype/add/", width=width)
    page.locator("#id_name").fill("Straatbord")
    for field, value in (("width_mm", "450"), ("height_mm", "200"), ("vat_basis_points", "21")):
        page.locator(f"#id_{field}").fill(value)

    page.locator("#id_price_cents").fill("tien euro")
    page.get_by_role("button", name="Opslaan", exact=True).click()
    expect_error(page, "price_cents", "tien euro", "Schrijf een bedrag", in_admin=True)
    expect(page.locator("#id_name")).to_have_value("Straatbord")
    page.locator("#id_price_cents").fill("€ 10,05")
    page.get_by_role("button", name="Opslaan", exact=True).click()

    page.wait_for_url("**/signtype/")
    assert SignType.objects.get().price_cents == 1005


@WIDTHS
def test_a_sheet_that_excel_changed(as_user, coordinator, group, width):
    desk = f"/mijn/leden/{group.slug}/"
    page = as_user(coordinator, f"{desk}invoeren/", width=width)
    wrong = [["#N/B", *ANNA[1:]], [*BERT[:4], "10-nov"]]

    send(page, workbook(*wrong, head=[*HEAD[:4], "Huisnr", *HEAD[5:]]))
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(page.locator("#row-2")).to_contain_text("hier staat een foutmelding")
    expect(page.locator("#row-3")).to_contain_text("Excel heeft hier een datum van gemaakt")
    check_axe(page)
    assert has_no_sideways_scroll(page)
    page.goto(f"{desk}invoeren/")
    send(page, workbook(ANNA, BERT))
    page.get_by_label("Ja, ze zitten er allemaal in").check()
    page.get_by_label("Ze willen dit").check()
    page.get_by_role("button", name="2 mensen toevoegen").click()

    expect(page.get_by_role("link", name="Bert Smit", exact=True)).to_be_visible()
    assert Membership.objects.count() == 2


def send(page, content: bytes) -> None:
    file = {"name": "leden.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_label("Bestand met de leden").set_input_files(file)
    page.get_by_role("button", name="Rijen bekijken").click()


@WIDTHS
def test_a_link_of_whatsapp(as_user, coordinator, group, width):
    page = as_user(coordinator, f"/mijn/leden/{group.slug}/instellingen/", width=width)

    for typed, said in (
        ("https://whatsapp.com/channel/0029VaAbCdEf", "kanaal"),
        ("https://wa.me/31612345678", "één persoon"),
    ):
        page.locator("#id_whatsapp_link").fill(typed)
        page.get_by_role("button", name="Link veranderen").click()
        expect_error(page, "whatsapp_link", typed, said)
    page.locator("#id_whatsapp_link").fill(SHARED)
    page.get_by_role("button", name="Link veranderen").click()
    page.get_by_role("main").get_by_role("button", name="Link veranderen").click()

    expect(page.get_by_text(LINK, exact=True)).to_be_visible()
    assert AlertGroup.objects.get().whatsapp_link == LINK


@WIDTHS
def test_a_place_on_the_map_is_said_in_words(as_user, coordinator, group, width):
    SmederijFactory(group=group)
    SignTypeFactory()
    page = as_user(coordinator, "/mijn/borden/aanvragen/", width=width)
    expect(page.locator("path.map-area").first).to_be_attached()

    page.get_by_role("button", name="Zet een plek in het midden van de kaart").click()

    expect(page.locator("[data-row='1'] [data-words]")).to_contain_text("Dorpsstraat 12, Pesse")
    expect(page.locator("#gezegd")).to_contain_text("Dorpsstraat 12, Pesse")
    check_axe(page)
    assert has_no_sideways_scroll(page)


def test_a_label_is_printed_alone(as_user, transactional_db):
    sign = SignFactory()
    clerk = factories.UserFactory(role="municipality")
    page = as_user(clerk, f"/mijn/borden/{sign.pk}/etiket/", width=800)

    page.emulate_media(media="print")

    expect(page.locator(".sign-label")).to_be_visible()
    for other in page.locator("header, footer, h1, .lead, nav, main button").all():
        expect(other).to_be_hidden()
