"""The pages of explanation and the texts behind them, on a phone, a laptop and on paper."""

import pytest
from playwright.sync_api import expect

from groups.public.explanation import PAGES
from tests.browser.conftest import check_axe, has_no_sideways_scroll
from tests.factories import TextVersionFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

URLS = ["/uitleg/", "/privacy/", *(f"/uitleg/{page.slug}/" for page in PAGES)]
TEXTS = "/beheer/texts/textversion/"


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_has_nothing_against_the_pages(new_page, width):
    page = new_page("about:blank", width=width)
    for url in URLS:
        page.goto(url)
        check_axe(page)
        assert has_no_sideways_scroll(page), url


@pytest.mark.parametrize("width", [320, 1280])
def test_the_four_ways_are_a_table_also_below_each_other(new_page, width):
    page = new_page("/uitleg/wat-wanneer/", width=width)

    table = page.get_by_role("table", name="Vier manieren naast elkaar")
    expect(table.get_by_role("rowheader")).to_have_count(4)
    expect(table.get_by_role("columnheader")).to_have_count(5)
    expect(table.get_by_role("cell")).to_have_count(16)


def test_the_card_comes_out_of_the_printer_alone(new_page):
    page = new_page("/uitleg/saar/")
    expect(page.get_by_role("button", name="Print deze kaart")).to_be_visible()

    page.emulate_media(media="print")

    expect(page.get_by_role("heading", name="SAAR")).to_be_visible()
    for hidden in ("header", "footer", "h1", ".prose", "#print", ".link-list"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1
    card = page.locator(".saar-card")
    assert card.evaluate("card => card.scrollHeight <= card.clientHeight")


def test_without_javascript_there_is_no_button_that_does_nothing(new_page):
    page = new_page("/uitleg/saar/", javascript=False)

    expect(page.locator("#print")).to_be_hidden()
    expect(page.get_by_role("heading", name="SAAR")).to_be_visible()


@pytest.fixture
def office(client, live_server, new_page):
    """Opens pages as somebody of the municipality."""
    client.force_login(UserFactory(role="municipality"))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}

    def open_page(url, **options):
        page = new_page("about:blank", **options)
        page.context.add_cookies([cookie | {"url": live_server.url}])
        page.goto(url)
        return page

    return open_page


@pytest.mark.parametrize("width", [320, 1280])
def test_a_text_is_changed_and_previewed_in_the_office(office, width):
    page = office(TEXTS, width=width)
    check_axe(page, reads_css=False)
    page.get_by_role("link", name="Huisregels").click()
    check_axe(page, reads_css=False)
    page.get_by_label("Tekst").fill("# Regels\n\nNiet *roepen*")
    page.get_by_role("button", name="Voorbeeld").click()
    expect(page.locator(".text-words em")).to_have_text("roepen")
    check_axe(page, reads_css=False)
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_text("Bezoekers lezen nu versie 2")).to_be_visible()
    page.goto("/uitleg/huisregels/")
    expect(page.get_by_role("heading", name="Regels", level=2, exact=True)).to_be_visible()


def test_a_version_can_be_read_by_everybody_in_the_office(office):
    version = TextVersionFactory(body="## Kop\n\n- punt")

    page = office(f"{TEXTS}{version.pk}/change/", width=320)

    check_axe(page, reads_css=False)
