"""Passkeys in a real Chromium, whose authenticator is a virtual one."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.conftest import check_axe, has_no_sideways_scroll
from tests.hoogeveen_alert.login.factor.totp import PASSWORD, code_of

OPTIONS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def officer(transactional_db):
    return factories.UserFactory(role="municipality", factor=False)


def give_authenticator(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": OPTIONS})


def type_password(page: Page, user) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mailadres").fill(user.email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen", exact=True).click()


def set_passkey(page: Page) -> None:
    page.get_by_role("link", name="Passkey instellen").click()
    page.get_by_label("Naam").fill("Mijn laptop")
    check_axe(page)
    page.get_by_role("button", name="Passkey instellen").click()
    expect(page.get_by_role("heading", name="Herstelcodes")).to_be_visible()


def test_an_officer_sets_a_passkey_and_logs_in_with_it_alone(new_page, officer):
    page = new_page("/accounts/login/", width=360)
    give_authenticator(page)
    type_password(page, officer)
    expect(page.get_by_role("heading", name="Tweede stap bij inloggen")).to_be_visible()
    assert has_no_sideways_scroll(page)
    check_axe(page)

    set_passkey(page)
    check_axe(page)
    page.get_by_role("link", name="Ik heb de codes bewaard, naar mijn werk").click()
    expect(page.get_by_role("heading", name="Mijn werk")).to_be_visible()
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Gebruik een passkey").click()

    expect(page.get_by_role("heading", name="Mijn werk")).to_be_visible()
    assert Authenticator.objects.get(type="webauthn").last_used_at


def test_a_passkey_is_the_second_step_and_asked_again(new_page, officer, settings):
    page = new_page("/accounts/login/")
    give_authenticator(page)
    type_password(page, officer)
    set_passkey(page)
    page.context.clear_cookies()

    type_password(page, officer)
    check_axe(page)
    page.get_by_role("button", name="Gebruik een passkey").click()
    expect(page.get_by_role("heading", name="Dit apparaat onthouden?")).to_be_visible()
    check_axe(page)
    page.get_by_role("button", name="Nee, vraag het elke keer").click()
    expect(page.get_by_role("heading", name="Mijn werk")).to_be_visible()
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = -1
    page.goto("/accounts/email/")
    check_axe(page)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
    page.get_by_role("button", name="Gebruik een passkey").click()

    expect(page.get_by_role("heading", name="Uw e-mailadres")).to_be_visible()


def test_without_an_authenticator_the_page_says_so(new_page, officer):
    page = new_page("/accounts/login/")
    page.add_init_script("navigator.credentials.get = () => Promise.reject(new Error('none'))")
    page.reload()
    told = page.locator("#passkey-failed")
    expect(told).to_be_hidden()

    page.get_by_role("button", name="Gebruik een passkey").click()

    expect(told).to_be_visible()
    expect(told).to_contain_text("De passkey is niet gebruikt.")


def test_the_app_is_set_without_javascript(new_page, officer):
    page = new_page("/accounts/login/", width=360, javascript=False)
    type_password(page, officer)
    page.get_by_role("link", name="App instellen").click()
    page.get_by_text("Ik kan het plaatje niet scannen").click()
    assert has_no_sideways_scroll(page)
    secret = page.locator("#totp_secret").inner_text()

    page.get_by_label("Code").fill(code_of(secret.replace(" ", "")))
    page.get_by_role("button", name="App instellen").click()

    expect(page.get_by_role("heading", name="Herstelcodes")).to_be_visible()
    assert page.locator("#recovery_codes code").count() == 10
