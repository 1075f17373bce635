"""The municipality answers somebody who asks who saw their details."""

import pytest
from playwright.sync_api import expect

from hoogeveen_alert.privacy.processing import record_processing
from tests import factories
from tests.browser.conftest import check_axe, has_no_sideways_scroll
from tests.listing import member_of


@pytest.fixture
def asked_about(transactional_db):
    post = factories.CoordinatorFactory(user__name="Bea Beheer")
    member = member_of(post.group, name="Anna Vink", email="anna@example.org")
    for _ in range(3):
        record_processing("member-page", [member], by=post.user, activity="members")
    return member


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_who_looked_is_found_by_an_address_that_stays_out_of_the_pages(
    new_page, log_in, asked_about, width, javascript
):
    page = new_page("about:blank", width=width, javascript=javascript)
    log_in(page, factories.UserFactory(role="municipality"))
    page.goto("/mijn/wie-keek/")

    page.get_by_label("E-mailadres of telefoonnummer").fill("anna@example.org")
    page.get_by_role("button", name="Zoek").click()

    expect(page.get_by_role("listitem").filter(has_text="Bea Beheer")).to_have_count(3)
    assert "anna" not in page.url
    assert has_no_sideways_scroll(page)
    if javascript:
        check_axe(page)


def test_the_log_itself_is_read_on_a_phone(new_page, log_in, asked_about):
    page = new_page("about:blank", width=360)
    log_in(page, factories.UserFactory(role="municipality", is_superuser=True))
    page.goto("/beheer/privacy/processingrecord/")

    expect(page.get_by_text("De ledenlijst bijhouden").first).to_be_visible()
    assert has_no_sideways_scroll(page)
    check_axe(page, reads_css=False)
