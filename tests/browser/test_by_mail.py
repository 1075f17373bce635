"""What mails lead to: a button that logs in, the end of an overview, mail that arrives again."""

import re

import pytest
from playwright.sync_api import expect

from contacts.links import digest_off_links
from contacts.models import Digest, DigestChoice
from groups.links import membership_link
from hoogeveen_alert.mail.models import OutgoingMail, is_unreachable, mark_unreachable
from tests import factories
from tests.browser.conftest import check_axe, has_no_sideways_scroll

WIDTHS = [360, 1280]
pytestmark = pytest.mark.parametrize("width", WIDTHS)


@pytest.fixture
def bea(transactional_db):
    return factories.CoordinatorFactory(user__name="Bea", user__email="bea@example.org").user


def check(page):
    assert has_no_sideways_scroll(page)
    check_axe(page)


def ask_for_code(page) -> str:
    """The path of the button in the mail."""
    page.get_by_label("E-mailadres").fill("bea@example.org")
    page.get_by_role("button", name="Stuur mij een code").click()
    expect(page.get_by_label("Code")).to_be_visible()
    mail = OutgoingMail.objects.get(kind="login_code")
    return re.search(r"(/accounts/inloggen/\S+)", mail.text)[1]


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_the_button_of_the_mail_logs_in_on_the_same_device(new_page, bea, width, javascript):
    page = new_page("/accounts/login/code/", width=width, javascript=javascript)

    page.goto(ask_for_code(page))
    expect(page.get_by_text("U logt in met bea@example.org")).to_be_visible()
    if javascript:
        check(page)
    page.get_by_role("button", name="Inloggen", exact=True).click()

    expect(page.get_by_role("heading", level=1, name="Mijn werk")).to_be_visible()


def test_on_another_device_the_code_is_asked_for_in_a_field_for_digits(new_page, bea, width):
    page, other = (new_page("/accounts/login/code/", width=width) for _ in range(2))
    path = ask_for_code(page)

    code = page.get_by_label("Code")
    expect(code).to_have_attribute("inputmode", "numeric")
    expect(code).to_have_attribute("autocomplete", "one-time-code")
    check(page)
    other.goto(path)

    expect(other.get_by_role("heading", level=1)).to_have_text("Gebruik de code uit de mail")
    check(other)
    other.get_by_role("link", name="Stuur mij een code").click()
    expect(other.get_by_label("E-mailadres")).to_be_visible()


def test_an_overview_is_ended_from_its_mail_without_log_in(new_page, transactional_db, width):
    office = factories.UserFactory(role="municipality")
    token = digest_off_links[Digest.MUNICIPALITY].make(office)
    page = new_page(f"/overzichten/{token}/", width=width)

    check(page)
    page.get_by_role("button", name="Zet het uit").click()

    expect(page.get_by_text("U krijgt het weekoverzicht van de gemeente niet meer")).to_be_visible()
    check(page)
    assert DigestChoice.objects.switched_off("municipality").filter(user=office).exists()


def test_a_coordinator_whose_mail_comes_back_says_that_it_works_again(as_user, bea, width):
    mark_unreachable(bea.email, "5.2.2")
    page = as_user(bea, "/mijn/", width=width)

    expect(page.get_by_text("De mailbox is vol.")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Het werkt weer").click()

    expect(page.get_by_text("We schrijven u vanaf nu weer.")).to_be_visible()
    expect(page.get_by_text("De mailbox is vol.")).to_have_count(0)
    assert not is_unreachable(bea.email)


def test_a_member_whose_mail_comes_back_says_so_too(new_page, transactional_db, width):
    group = factories.AlertGroupFactory()
    address = factories.AddressFactory()
    member = factories.MembershipFactory(
        group=group, address=address, email="jan@example.org", status="joined"
    )
    mark_unreachable(member.email, "5.1.1")
    page = new_page(f"/aanmelding/{membership_link.make(member)}/", width=width)

    expect(page.get_by_text("Het adres bestaat niet of niet meer.")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Het werkt weer").click()

    expect(page.get_by_text("We schrijven u vanaf nu weer.")).to_be_visible()
