"""Handing a group over on a phone: invite, accept, make lead, stop; with real mails."""

import re

import pytest
from playwright.sync_api import expect

from groups.links import invitation_link
from groups.models import Coordinator, Invitation
from tests.browser.conftest import check_axe, has_no_sideways_scroll
from tests.browser.test_join import MailFiles
from tests.factories import (
    AddressFactory,
    AlertGroupFactory,
    CoordinatorFactory,
    InvitationFactory,
    UserFactory,
)
from tests.mail_server import own_redis, worker, worker_environment

pytestmark = pytest.mark.slow

LEAD, ASKED = "lead@example.org", "wim@example.org"
PHONE = {"width": 360, "height": 740}
PAGES = "/mijn/groep/buurtalert-pesse/beheerders/"


class Mails(MailFiles):
    def link_in(self, text: str) -> str:
        return re.search(r"https?://[^/\s]+(/(?:uitnodiging|mijn)/\S+)", text)[1]


@pytest.fixture
def group(transactional_db):
    group = AlertGroupFactory(name="Buurtalert Pesse")
    AddressFactory(neighbourhood=group.neighbourhoods.get())
    CoordinatorFactory(group=group, user__email=LEAD, user__name="Bea Beheer")
    return group


@pytest.fixture
def mails(group, settings, tmp_path, live_server):
    with own_redis(tmp_path, settings) as queue:
        environment = worker_environment(None, queue, tmp_path)
        with worker(environment):
            yield Mails(tmp_path / "mail", live_server.url)


def heading(page, text):
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(text))
    assert has_no_sideways_scroll(page)


def log_in_by_code(page, mails, receiver):
    page.get_by_label("E-mail").fill(receiver)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code")).to_be_visible()
    code = re.search(r"^\d{6}$", mails.next_to(receiver), re.MULTILINE)[0]
    page.get_by_label("Code").fill(code)
    page.keyboard.press("Enter")


def posts(group) -> dict[str, str]:
    return dict(group.coordinators.current().values_list("user__email", "post"))


def accept(page):
    heading(page, "Buurtalert Pesse")
    page.get_by_label("Uw naam").fill("Wim Wijk")
    page.get_by_label("Uw mobiele nummer").fill("06 12345678")
    page.get_by_label("Ik houd mij aan de gedragscode").check()
    page.get_by_label("De gemeente en de politie mogen").check()
    page.get_by_role("button", name="Ja, ik word").click()
    heading(page, "U bent groepsbeheerder van Buurtalert Pesse")


def ask(page, button):
    page.get_by_label("Naam van de persoon").fill("Wim")
    page.get_by_label("E-mailadres van die persoon").fill(ASKED)
    page.get_by_role("button", name=button).click()


def make_lead(page):
    page.goto(PAGES)
    page.get_by_role("link", name=re.compile("Eerste groepsbeheerder maken")).click()
    heading(page, "Wim Wijk")
    page.get_by_role("button", name="Eerste groepsbeheerder maken").click()
    heading(page, "Groepsbeheerders van Buurtalert Pesse")


def stop(page):
    page.get_by_role("link", name="Ik wil stoppen").click()
    heading(page, "Stoppen")
    page.get_by_role("button", name="Ja, ik stop").click()
    heading(page, "Mijn werk")
    assert page.goto(PAGES).status == 404


def test_a_group_goes_from_one_hand_to_another(group, mails, new_page):
    lead = new_page(PAGES, **PHONE)
    log_in_by_code(lead, mails, LEAD)
    heading(lead, "Groepsbeheerders van Buurtalert Pesse")
    ask(lead, "Uitnodiging sturen")
    expect(lead.get_by_text("krijgt een bericht met een link")).to_be_visible()

    text = mails.next_to(ASKED)
    assert "Bea" not in text
    asked = new_page(mails.link_in(text), **PHONE)
    accept(asked)
    assert posts(group) == {LEAD: "lead", ASKED: "deputy"}
    assert "Wim" not in mails.next_to(LEAD)
    assert "U bent nu groepsbeheerder" in mails.next_to(ASKED)

    make_lead(lead)
    assert posts(group) == {LEAD: "deputy", ASKED: "lead"}
    assert "eerste groepsbeheerder" in mails.next_to(ASKED)

    stop(lead)
    assert posts(group) == {ASKED: "lead"}
    main = asked.get_by_role("main")
    main.get_by_role("link", name="Inloggen", exact=True).click()
    mails.next_to(ASKED)
    log_in_by_code(asked, mails, ASKED)
    expect(asked.get_by_text("geen tweede groepsbeheerder")).to_be_visible()


def test_the_last_one_stops_by_a_successor_without_scripts(group, mails, new_page, log_in):
    page = new_page("/", javascript=False, **PHONE)
    log_in(page, group.coordinators.get().user)
    page.goto(f"{PAGES}stoppen/")
    expect(page.get_by_role("button", name="Ja, ik stop")).to_have_count(0)
    ask(page, "Vraag deze persoon als opvolger")
    expect(page.get_by_text("Uw opvolger is gevraagd")).to_be_visible()
    assert posts(group) == {LEAD: "lead"}

    accept(new_page(mails.link_in(mails.next_to(ASKED)), javascript=False, **PHONE))

    assert posts(group) == {ASKED: "lead"}
    assert page.goto(PAGES).status == 404


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("coordinator", ""),
        ("coordinator", "stoppen/"),
        ("coordinator", "{deputy}/hoofdbeheerder/"),
        ("area_coordinator", ""),
        ("municipality", "{deputy}/weghalen/"),
    ],
)
def test_the_pages_of_handover_are_accessible(group, new_page, log_in, role, path, width):
    user = group.coordinators.get().user
    deputy = CoordinatorFactory(group=group, post="deputy", user__name="Wim " + "W" * 60)
    InvitationFactory(group=group, name="W" * 100, email=f"{'w' * 60}@example.org")
    if role != "coordinator":
        user = UserFactory(role=role)
        user.districts.add(group.neighbourhoods.get().district)
    page = new_page("/", width=width)
    log_in(page, user)

    response = page.goto(PAGES + path.format(deputy=deputy.pk))

    assert response.status == 200
    check_axe(page)
    assert has_no_sideways_scroll(page)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("status", ["open", "accepted", "declined", "withdrawn"])
def test_each_answer_to_an_invitation_is_accessible(group, new_page, status, width):
    answered = None if status == "open" else group.created_at
    invitation = InvitationFactory(group=group, status=status, answered_at=answered)

    page = new_page(f"/uitnodiging/{invitation_link.make(invitation)}/", width=width)
    if status == "open":
        page.get_by_role("button", name="Ja, ik word").click()
        expect(page.get_by_role("alert")).to_be_visible()

    check_axe(page)
    assert has_no_sideways_scroll(page)
    assert not Coordinator.objects.filter(user__email=invitation.email).exists()
    assert Invitation.objects.get().status == status


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_to_spread_the_word_copies_and_shares(group, new_page, width):
    page = new_page(
        "/groepen/buurtalert-pesse/verspreiden/",
        width=width,
        permissions=["clipboard-read", "clipboard-write"],
    )
    check_axe(page)
    assert has_no_sideways_scroll(page)

    page.get_by_role("button", name="Kopieer de tekst").click()

    expect(page.get_by_role("status")).to_have_text("Gekopieerd")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_label("Kopieer deze tekst").input_value()
    assert copied.endswith("wie de leden zijn.")
    expect(page.get_by_role("link", name="Deel via WhatsApp")).to_be_visible()


def test_without_scripts_the_text_stands_there_and_no_dead_button(group, new_page):
    page = new_page("/groepen/buurtalert-pesse/verspreiden/", javascript=False)

    expect(page.get_by_label("Kopieer deze tekst")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
