"""Searching a list of the admin in a real browser, on a phone, with and without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.conftest import check_axe, has_no_sideways_scroll

LIST = "/beheer/accounts/user/"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_person_is_searched_for_without_a_name_in_the_address(new_page, log_in, javascript):
    clerk = factories.UserFactory(role="municipality", name="Gemeente")
    for number in range(3):
        factories.UserFactory(name=f"Anna Jansen {number}")
    page = new_page("/healthz", width=360, height=740, javascript=javascript)
    log_in(page, clerk)
    page.goto(LIST)

    page.get_by_role("searchbox", name="Zoeken").fill("jansen")
    page.get_by_role("button", name="Zoeken").click()

    expect(page.get_by_role("searchbox", name="Zoeken")).to_have_value("jansen")
    expect(page.get_by_role("link", name="Anna Jansen")).to_have_count(3)
    assert "jansen" not in page.url.lower()
    assert has_no_sideways_scroll(page)
    if javascript:
        check_axe(page)

    page.get_by_role("link", name="Zoekopdracht wissen").click()

    expect(page.get_by_role("link", name="Gemeente", exact=True)).to_be_visible()
    assert page.url.rstrip("?").endswith(LIST)
