"""The good way in a real browser: from the log-in page to a real provider, back, and out again."""

from urllib.parse import quote

import pytest
import requests
from playwright.sync_api import expect

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.login.models import ClaimMapping
from tests.browser.conftest import check_axe, has_no_sideways_scroll
from tests.hoogeveen_alert.login.sso.conftest import (  # noqa: F401  fixtures
    _ask_anew,
    configure,
    mock_url,
)

EMAIL = "anne@example.org"


@pytest.fixture
def provider(transactional_db, live_server, settings, configure, mock_url):  # noqa: F811
    """Of the municipality, which knows Anne as somebody with a task in the portal."""
    settings.SITE_URL = live_server.url
    configure(mock_url)
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    directives = policy | {"form-action": [*policy["form-action"], mock_url]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}
    ClaimMapping.objects.create(provider="liar", claim="groups", value="alert", role="coordinator")
    claims = {"email": EMAIL, "email_verified": True, "groups": ["alert"], "name": "Anne"}
    requests.put(f"{mock_url}/users/{quote(EMAIL)}", json=claims, timeout=30).raise_for_status()
    return mock_url


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_an_officer_logs_in_at_the_own_organisation_and_out_again(new_page, provider, javascript):
    page = new_page("/accounts/login/", width=360, javascript=javascript)
    assert has_no_sideways_scroll(page)
    if javascript:
        check_axe(page)

    # The look of the provider's own pages comes from elsewhere.
    page.context.route("**/pico.min.css", lambda route: route.fulfill(content_type="text/css"))
    page.get_by_role("button", name="Inloggen via Gemeente").click()
    page.wait_for_url(f"{provider}/**")
    page.get_by_placeholder("sub").fill(EMAIL)
    page.get_by_role("button", name="Authorize").click()

    expect(page).to_have_url("/mijn/")
    assert User.objects.get().email == EMAIL

    page.goto("/accounts/logout/")
    page.locator("main").get_by_role("button", name="Uitloggen").click()
    page.wait_for_url(f"{provider}/oauth2/end_session**")


def test_the_page_that_refuses_reads_well_on_a_phone(new_page, provider):
    page = new_page("/accounts/oidc/liar/login/callback/?state=x", width=360)

    expect(page.get_by_role("heading", level=1)).to_have_text("U bent niet ingelogd")
    assert has_no_sideways_scroll(page)
    check_axe(page)
