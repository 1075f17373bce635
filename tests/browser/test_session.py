"""A session that ends: the warning, and what somebody had typed."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from hoogeveen_alert.login.sessions.limits import SEEN, STARTED
from tests import factories
from tests.browser.conftest import check_axe, has_no_sideways_scroll

WARNING = "Over 2 minuten wordt u uitgelogd"


@pytest.fixture
def user(transactional_db):
    return factories.CoordinatorFactory(user__name="Bea", user__email="bea@example.org").user


@pytest.fixture
def handover(user):
    """A page with a form: ask somebody to help."""
    group = user.posts.get().group
    return f"/mijn/groep/{group.slug}/beheerders/"


@pytest.fixture
def open_as(new_page, log_in):
    """Opens a page of the portal as somebody, on a clock that a test moves."""

    def open_as(user, path, **options):
        page = new_page("about:blank", **options)
        page.clock.install()
        log_in(page, user)
        page.goto(path)
        return page

    return open_as


def let_pass(page, seconds):
    """Time goes by, here and for the server."""
    key = next(c["value"] for c in page.context.cookies() if c["name"] == "sessionid")
    session = SessionStore(key)
    for moment in (STARTED, SEEN):
        session[moment] -= seconds
    session.save()
    page.clock.fast_forward(seconds * 1000)


def log_in_by_password(page, user):
    page.get_by_label("E-mailadres").fill(user.email)
    page.get_by_label("Wachtwoord").fill("hoogeveen-demo")
    page.get_by_role("button", name="Inloggen", exact=True).click()


def test_who_is_still_there_goes_on_with_what_was_typed(open_as, user, handover):
    page = open_as(user, handover, width=360)
    page.get_by_label("Naam").fill("Jan Nieuw")

    let_pass(page, 8 * 3600 - 100)

    warning = page.get_by_role("alertdialog", name=WARNING)
    expect(warning).to_be_visible()
    expect(page.get_by_role("button", name="Ik ben er nog")).to_be_focused()
    assert has_no_sideways_scroll(page)
    check_axe(page)
    page.keyboard.press("Escape")
    expect(warning).to_be_hidden()
    expect(page.get_by_label("Naam")).to_have_value("Jan Nieuw")
    page.goto("/mijn/")
    expect(page.get_by_role("heading", level=1, name="Mijn werk")).to_be_visible()


def test_what_was_typed_is_there_again_after_logging_in(open_as, user, handover):
    page = open_as(user, handover)
    page.get_by_label("Naam").fill("Jan Nieuw")

    let_pass(page, 9 * 3600)

    expect(page.get_by_role("alertdialog", name="U bent uitgelogd")).to_be_visible()
    check_axe(page)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Opnieuw inloggen").click()
    expect(page.get_by_text("U was een tijd weg")).to_be_visible()
    log_in_by_password(page, user)
    expect(page.get_by_label("Naam")).to_have_value("Jan Nieuw")
    expect(page.get_by_text("Wat u had getypt voordat")).to_be_visible()


def test_somebody_else_sees_nothing_of_what_was_typed(open_as, user, handover):
    page = open_as(user, handover)
    page.get_by_label("Naam").fill("Jan Nieuw")
    let_pass(page, 9 * 3600)
    page.get_by_role("link", name="Opnieuw inloggen").click()
    group = user.posts.get().group
    other = factories.CoordinatorFactory(group=group, post="deputy").user

    kept = page.evaluate("JSON.stringify(sessionStorage)")
    log_in_by_password(page, other)

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_label("Naam")).to_have_value("")
    assert "kept-text" in kept
    assert "Jan" not in kept
    for _ in range(50):  # the page's policy lets no text be run as a condition
        if page.evaluate("sessionStorage.length") == 0:
            break
        page.wait_for_timeout(100)
    assert page.evaluate("sessionStorage.length") == 0


def test_passwords_are_never_kept(open_as, user):
    page = open_as(user, "/accounts/password/change/")
    page.locator("input[type=password]").first.fill("hoogeveen-demo")

    let_pass(page, 9 * 3600)

    expect(page.get_by_role("alertdialog", name="U bent uitgelogd")).to_be_visible()
    assert page.evaluate("Object.keys(sessionStorage).length") == 0


def test_logging_out_by_the_warning_lets_go_what_was_typed(open_as, user, handover):
    page = open_as(user, handover)
    page.get_by_label("Naam").fill("Jan Nieuw")
    let_pass(page, 8 * 3600 - 100)

    page.get_by_role("alertdialog", name=WARNING).get_by_role("button", name="Uitloggen").click()

    page.wait_for_url("**/")
    expect(page.get_by_role("link", name="Inloggen voor groepsbeheerders")).to_be_visible()
    assert page.evaluate("Object.keys(sessionStorage).length") == 0


def test_an_officer_is_warned_in_the_administration(open_as, transactional_db):
    officer = factories.UserFactory(role="municipality")
    page = open_as(officer, f"/beheer/accounts/user/{officer.pk}/change/", width=360)

    let_pass(page, 30 * 60 - 100)

    expect(page.get_by_role("alertdialog", name=WARNING)).to_be_visible()
    check_axe(page, reads_css=False)
    page.get_by_role("button", name="Ik ben er nog").click()
    expect(page.get_by_role("alertdialog")).to_be_hidden()


def test_the_end_after_twelve_hours_is_not_put_off(open_as, user, handover):
    page = open_as(user, handover)
    key = next(c["value"] for c in page.context.cookies() if c["name"] == "sessionid")
    session = SessionStore(key)
    session[STARTED] -= 12 * 3600 - 200
    session.save()
    page.reload()

    let_pass(page, 100)

    expect(page.get_by_role("alertdialog", name=WARNING)).to_contain_text("al lang ingelogd")
    page.get_by_role("button", name="Nu nog verdergaan").click()
    let_pass(page, 120)
    expect(page.get_by_role("alertdialog", name="U bent uitgelogd")).to_be_visible()


def test_without_javascript_what_was_sent_too_late_is_kept(open_as, user, handover):
    page = open_as(user, handover, javascript=False)
    page.get_by_label("Naam").fill("Jan Nieuw")
    page.get_by_label("E-mailadres").fill("jan@example.org")
    key = next(c["value"] for c in page.context.cookies() if c["name"] == "sessionid")
    session = SessionStore(key)
    session[SEEN] -= 9 * 3600
    session.save()

    page.get_by_role("button", name="Uitnodiging sturen").click()
    expect(page.get_by_text("hebben we bewaard")).to_be_visible()
    page.get_by_role("link", name="Anders inloggen").click()
    log_in_by_password(page, user)
    expect(page.get_by_text("Jan Nieuw")).to_be_visible()
    page.get_by_role("button", name="Nu versturen").click()

    expect(page.get_by_text("jan@example.org").first).to_be_visible()


@pytest.mark.parametrize(("width", "javascript"), [(360, True), (1280, False)])
def test_what_was_sent_in_a_session_ended_elsewhere_stands_in_the_page(
    open_as, user, handover, width, javascript
):
    page = open_as(user, handover, width=width, javascript=javascript)
    page.get_by_label("Naam").fill("Jan Nieuw")
    page.get_by_label("E-mailadres").fill("jan@example.org")
    Session.objects.all().delete()  # as ending it elsewhere does
    page.get_by_role("button", name="Uitnodiging sturen").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Dit is nog niet verstuurd")
    if javascript:
        check_axe(page)
        assert has_no_sideways_scroll(page)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Inloggen in een nieuw tabblad").click()
    opened.value.get_by_role("link", name="Anders inloggen").click()
    log_in_by_password(opened.value, user)
    expect(opened.value.get_by_role("heading", level=1, name="Mijn werk")).to_be_visible()
    page.get_by_role("button", name="Verstuur het nog een keer").click()
    expect(page.get_by_text("U verstuurt het als Bea.")).to_be_visible()
    page.get_by_role("button", name="Verstuur het nog een keer").click()

    expect(page.get_by_text("jan@example.org").first).to_be_visible()
