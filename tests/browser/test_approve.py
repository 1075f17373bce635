"""From a resident's idea to its first member, in Chromium: start, approve, join."""

import re

import pytest
from playwright.sync_api import expect

from groups.models import AlertGroup, JoinTerms, Membership
from hoogeveen_alert.mail.models import OutgoingMail
from tests.browser.conftest import check_axe, has_no_sideways_scroll
from tests.browser.test_start import choose_first_neighbourhood, fill_in, send
from tests.factories import ApplicationFactory, InvitationFactory, UserFactory
from tests.starting import place

pytestmark = pytest.mark.slow

APPLICANT, SECOND, MEMBER = "anna@example.org", "wim@example.org", "aafke@example.org"
LINK = "https://chat.whatsapp.com/DEMOapproved"
UNDO_SECONDS = 5
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def neighbourhood(transactional_db):
    return place()


def link_to(receiver: str, part: str) -> str:
    """The path in the newest mail to somebody that goes to this part of the site."""
    mails = OutgoingMail.objects.filter(recipient=receiver, text__contains=f"/{part}/")
    text = mails.latest("pk").text
    return re.search(rf"https?://[^/\s]+(/{part}/\S*)", text)[1]


def start(new_page, neighbourhood) -> None:
    page = new_page("/groepen/starten/", **PHONE)
    choose_first_neighbourhood(page, neighbourhood)
    fill_in(page)
    send(page)
    page.goto(link_to(APPLICANT, "groepen/starten"))
    page.get_by_role("button", name=re.compile("evestig")).click()
    expect(page.get_by_role("button", name=re.compile("evestig"))).to_be_hidden()


def agree_to_help(new_page) -> None:
    page = new_page(link_to(SECOND, "uitnodiging"), **PHONE)
    page.get_by_label("Uw mobiele nummer").fill("06 87654321")
    page.get_by_label("Ik houd mij aan de gedragscode").check()
    page.get_by_label("De gemeente en de politie mogen mijn naam").check()
    page.get_by_role("button", name="Ja, ik word groepsbeheerder").click()
    expect(page.get_by_role("button", name="Ja, ik word groepsbeheerder")).to_be_hidden()


def approve(as_user, group) -> None:
    officer = UserFactory(role="municipality", name="Olga Officier")
    page = as_user(officer, "/mijn/")
    page.get_by_role("link", name=re.compile("^Aanvraag voor een nieuwe groep")).click()
    expect(page.locator("#aanvraag .decide-area").first).to_be_visible()
    expect(page.get_by_text("niet in orde")).to_have_count(0)
    check_axe(page, reads_css=False)
    page.get_by_role("button", name="Goedkeuren").click()
    expect(page.get_by_text("is goedgekeurd")).to_be_visible()
    group.refresh_from_db()
    assert group.status == "active"


def set_link(as_user, group) -> None:
    lead = group.coordinators.get(post="lead").user
    page = as_user(lead, f"/beheer/groups/alertgroup/{group.pk}/change/", **PHONE)
    page.locator("#id_whatsapp_link").fill(LINK)
    page.get_by_role("button", name="Opslaan", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def join(new_page, as_user, group) -> None:
    page = new_page(f"{group.get_absolute_url()}aanmelden/", **PHONE)
    for label, typed in (
        ("Naam", "Aafke Verzonnen"),
        ("E-mailadres", MEMBER),
        ("Mobiel nummer", "06 12345678"),
        ("Postcode", "7930 PA"),
        ("Huisnummer", "2"),
    ):
        page.get_by_label(label, exact=True).fill(typed)
    page.get_by_label("Ik heb de huisregels gelezen").check()
    page.get_by_label("Ik geef toestemming").check()
    page.get_by_role("button", name="Aanmelding versturen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk in uw mailbox")
    page.goto(link_to(MEMBER, "aanmelding"))
    page.get_by_role("button", name=re.compile("evestig|meedoen")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw aanmelding wacht op een besluit")
    deputy = group.coordinators.get(post="deputy").user
    decide = as_user(deputy, f"/aanvragen/{Membership.objects.get().pk}/", **PHONE)
    decide.get_by_role("button", name="Toelaten").click()
    expect(decide.get_by_role("button", name="Toelaten")).to_be_hidden()
    page.wait_for_timeout(1000 * UNDO_SECONDS)  # until then the deputy may undo it
    page.reload()
    expect(page.get_by_role("link", name="Open de WhatsApp-groep")).to_have_attribute("href", LINK)


def test_from_an_idea_to_the_first_member(new_page, as_user, neighbourhood):
    JoinTerms(undo_seconds=UNDO_SECONDS).save()
    start(new_page, neighbourhood)
    agree_to_help(new_page)
    group = AlertGroup.objects.get()
    approve(as_user, group)
    set_link(as_user, group)
    join(new_page, as_user, group)

    assert Membership.objects.get().status == "invited"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("words", ["beslissen", "beeindigen", "slapend"])
def test_the_pages_of_the_office_fit_and_are_accessible(as_user, neighbourhood, words, width):
    address = neighbourhood.addresses.first()
    application = ApplicationFactory(address=address, group__neighbourhoods=[neighbourhood])
    InvitationFactory(group=application.group)
    if words != "beslissen":
        AlertGroup.objects.update(status="active")
    officer = UserFactory(role="municipality")
    path = f"/beheer/groups/alertgroup/{application.group.pk}/{words}/"

    page = as_user(officer, path, width=width)
    page.get_by_role("button", name=re.compile("Afwijzen|beëindigen|Slapend")).click()

    expect(page.get_by_role("alert")).to_be_visible()
    check_axe(page, reads_css=False)
    assert has_no_sideways_scroll(page)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", ["/mijn/", "/mijn/dekking/", "/mijn/belangstelling/"])
def test_the_desk_and_its_tables_fit_and_are_accessible(as_user, neighbourhood, path, width):
    address = neighbourhood.addresses.first()
    ApplicationFactory(address=address, group__neighbourhoods=[neighbourhood])

    page = as_user(UserFactory(role="municipality"), path, width=width)

    check_axe(page)
    assert has_no_sideways_scroll(page)
