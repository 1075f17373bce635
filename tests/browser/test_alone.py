"""The municipality calls or mails the groups that lean on one coordinator."""

import pytest
from playwright.sync_api import expect

from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.browser.conftest import check_axe, has_no_sideways_scroll


@pytest.mark.parametrize("width", [360, 1280])
def test_from_the_list_to_one_mail_to_all(new_page, log_in, transactional_db, width):
    factories.CoordinatorFactory(group__name="Buurtalert Pesse", user__phone="+31600009001")
    page = new_page("about:blank", width=width)
    log_in(page, factories.UserFactory(role="municipality"))

    page.goto("/mijn/zonder-tweede/")
    expect(page.get_by_role("link", name="06 00009001")).to_be_visible()
    assert has_no_sideways_scroll(page)
    check_axe(page)
    page.get_by_role("link", name="Mail de beheerder van 1 groep").click()
    expect(page.get_by_role("heading", name="Wat erin staat")).to_be_visible()
    assert has_no_sideways_scroll(page)
    check_axe(page)
    page.get_by_role("button", name="1 mail versturen").click()

    expect(page.get_by_text("1 groep is gevraagd. 1 mail gaat op weg.")).to_be_visible()
    assert OutgoingMail.objects.get().kind == "ask_second"
