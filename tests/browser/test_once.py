"""A form that is sent twice, refused or overtaken loses nothing of what somebody typed."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from groups.apps import GroupsConfig
from groups.links import invitation_link
from groups.models import Interest
from hoogeveen_alert.accounts.models import User
from signage.models import DamageReport
from tests import factories
from tests.browser.conftest import check_axe, has_no_sideways_scroll
from tests.sign_factories import SignFactory

WIDTHS = pytest.mark.parametrize("width", [360, 1280])


@pytest.fixture
def report(transactional_db):
    return f"/borden/{SignFactory().pk}/melden/"


def is_well(page) -> None:
    check_axe(page)
    assert has_no_sideways_scroll(page)


def tell(page) -> None:
    page.get_by_label("Het zit los of hangt scheef").check()
    page.get_by_label("Uitleg").fill("Waait weg")


@WIDTHS
def test_a_double_click_reports_once(new_page, report, width):
    page = new_page(report, width=width)
    tell(page)

    page.get_by_role("button", name="Meld de schade").dblclick()

    page.wait_for_url("**/gemeld/")
    assert DamageReport.objects.count() == 1


@WIDTHS
def test_a_field_that_a_password_manager_filled_in_is_shown(new_page, report, width):
    page = new_page(report, width=width)
    tell(page)
    page.evaluate("document.getElementById('id_website').value = 'jan@example.org'")
    page.get_by_role("button", name="Meld de schade").click()

    expect(page.get_by_role("alert")).to_contain_text("er is nog niets verstuurd")
    page.wait_for_load_state()  # the words may stand there before the css has come
    assert page.locator("#id_website").bounding_box()["height"] >= 24
    is_well(page)
    page.get_by_role("button", name="Meld de schade").click()

    page.wait_for_url("**/gemeld/")
    assert "Waait weg" in DamageReport.objects.get().text


@WIDTHS
@pytest.mark.parametrize("javascript", [True, False])
def test_a_stale_token_loses_no_text(new_page, report, width, javascript):
    page = new_page(report, width=width, javascript=javascript)
    tell(page)
    page.context.clear_cookies()
    page.get_by_role("button", name="Meld de schade").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("niet verstuurd")
    if javascript:
        page.get_by_text("Wat u had ingevuld", exact=True).click()
        expect(page.get_by_text("Waait weg")).to_be_visible()
        is_well(page)
    page.get_by_role("button", name="Verstuur het nog een keer").click()

    page.wait_for_url("**/gemeld/")
    assert "Waait weg" in DamageReport.objects.get().text


@WIDTHS
def test_too_fast_says_when_and_keeps_the_form(new_page, transactional_db, monkeypatch, width):
    monkeypatch.setitem(GroupsConfig.rate_limits, "interest", "1/h/ip")
    address = factories.AddressFactory()
    path = f"/zoeken?postcode={address.postcode}&huisnummer={address.number}"
    page = new_page(path, width=width)
    for mailbox in ("eerst@example.org", "later@example.org"):
        page.goto(path)
        page.get_by_label("E-mailadres").fill(mailbox)
        page.locator("form", has=page.get_by_label("E-mailadres")).get_by_role("button").click()

    expect(page.get_by_text("Het kan weer")).to_be_visible()
    is_well(page)
    monkeypatch.setitem(GroupsConfig.rate_limits, "interest", "9/h/ip")
    page.get_by_role("button", name="Verstuur het nog een keer").click()

    expect(page.get_by_text("later@example.org")).to_be_visible()
    assert Interest.objects.count() == 2


@WIDTHS
def test_two_editors_see_both_values(as_user, transactional_db, width):
    manager = factories.UserFactory(is_superuser=True)
    kees = factories.UserFactory(name="Kees Kan")
    page = as_user(manager, reverse("admin:accounts_user_change", args=[kees.pk]), width=width)
    User.objects.filter(pk=kees.pk).update(name="Kees Eerst")

    page.locator("#id_name").fill("Kees Later")
    page.get_by_role("button", name="Opslaan", exact=True).click()

    expect(page.get_by_text("Er staat nu: Kees Eerst. U vulde in: Kees Later.")).to_be_visible()
    check_axe(page, reads_css=False)
    page.get_by_role("button", name="Opslaan", exact=True).click()
    page.wait_for_url(lambda url: "/change/" not in url)
    kees.refresh_from_db()
    assert kees.name == "Kees Later"


@WIDTHS
def test_a_link_of_somebody_else_offers_to_change_the_account(as_user, transactional_db, width):
    invitation = factories.InvitationFactory(email="b@example.org")
    path = reverse("groups:invitation", args=[invitation_link.make(invitation)])
    page = as_user(factories.UserFactory(name="Anna Ander"), path, width=width)

    expect(page.get_by_text("U bent ingelogd als Anna Ander")).to_be_visible()
    is_well(page)
    page.get_by_role("button", name="Log uit en open deze link opnieuw").click()

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url.endswith(path)
    expect(page.get_by_text("U bent ingelogd als")).to_have_count(0)
