"""The municipality adds a group and who coordinates it by hand, and prints the letter."""

import pypdfium2
import pytest
from playwright.sync_api import expect

from groups.models import Invitation
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.browser.conftest import check_axe, has_no_sideways_scroll
from tests.town_lists import towns


@pytest.mark.parametrize("width", [360, 1280])
def test_from_the_checklist_to_a_letter_that_is_used(new_page, log_in, transactional_db, width):
    towns("Centrum")
    page = new_page("about:blank", width=width)
    log_in(page, factories.UserFactory(role="municipality"))

    page.goto("/mijn/inrichten/")
    page.get_by_role("link", name="Een groep met de hand toevoegen").click()
    page.get_by_label("Naam van de groep").fill("De Brink")
    page.get_by_label("Buurten").fill("Centrun")
    page.get_by_role("button", name="Bekijken").click()
    expect(page.get_by_role("alert")).to_contain_text("Centrum")
    page.get_by_label("Buurten").fill("Centrum")
    _looks_right(page)
    page.get_by_role("button", name="Bekijken").click()
    _looks_right(page)
    page.get_by_role("button", name="Overnemen").click()
    page.get_by_label("Naam", exact=True).fill("Cas de Boer")
    page.get_by_role("button", name="Bekijken").click()
    page.get_by_role("button", name="Overnemen").click()
    expect(page.get_by_text("Overgenomen: Cas de Boer")).to_be_visible()

    page.goto("/mijn/overname/?toon=brief")
    _looks_right(page)
    page.get_by_label("Brieven voor De Brink").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Brieven voor de aangevinkte groepen").click()
    assert len(pypdfium2.PdfDocument(download.value.path())) == 1

    page.goto(f"/brief/{Invitation.objects.get().letter_code}/")
    _looks_right(page)
    page.get_by_label("Uw e-mailadres").fill("cas@example.org")
    page.get_by_role("button", name="Stuur mij de link").click()
    expect(page.get_by_role("heading", name="Kijk in uw mailbox")).to_be_visible()
    assert OutgoingMail.objects.get().recipient == "cas@example.org"


def _looks_right(page) -> None:
    assert has_no_sideways_scroll(page)
    check_axe(page)
