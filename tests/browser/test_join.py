"""Joining from the form to the WhatsApp link, with a real worker, Redis and mail files."""

import email
import re
from datetime import timedelta
from email import policy

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from groups.links import membership_link
from groups.models import Membership
from tests.browser.conftest import check_axe, has_no_sideways_scroll
from tests.factories import (
    AddressFactory,
    AlertGroupFactory,
    CoordinatorFactory,
    MembershipFactory,
    UserFactory,
)
from tests.mail_server import own_redis, wait_until, worker, worker_environment

pytestmark = pytest.mark.slow

APPLICANT, LEAD = "aafke@example.org", "lead@example.org"
LINK = "https://chat.whatsapp.com/DEMOjourney"


@pytest.fixture
def group(transactional_db):
    group = AlertGroupFactory(name="Buurtalert Pesse", whatsapp_link=LINK)
    AddressFactory(neighbourhood=group.neighbourhoods.get())
    CoordinatorFactory(group=group, user__email=LEAD)
    return group


class MailFiles:
    """The mails that a worker wrote as files, in the order in which they are asked for."""

    def __init__(self, folder, site):
        self.folder, self.site, self.read = folder, site, set()

    def next_to(self, receiver: str) -> str:
        """Text of the next mail to somebody, waiting for the worker to write it."""
        found = []
        wait_until(lambda: found.extend(self._new_to(receiver)) or found)
        return found[0]

    def _new_to(self, receiver):
        for path in sorted(self.folder.glob("*.eml")):
            mail = email.message_from_bytes(path.read_bytes(), policy=policy.default)
            if mail["To"] == receiver and path not in self.read:
                self.read.add(path)
                yield mail.get_body(("plain",)).get_content()
                return

    def link_in(self, text: str) -> str:
        return self.site + re.search(r"https?://[^/\s]+(/(?:aanmelding|aanvragen)/\S+)", text)[1]


@pytest.fixture
def mails(group, settings, tmp_path, live_server):
    with own_redis(tmp_path, settings) as queue:
        environment = worker_environment(None, queue, tmp_path)
        with worker(environment):
            yield MailFiles(tmp_path / "mail", live_server.url)


def ask_to_join(page):
    """Three pages, four typed fields: address, name, e-mail and mobile."""
    page.get_by_label("Uw adres").fill("7933 pa 12")
    page.get_by_role("button", name="Vind mijn groep").click()
    page.get_by_role("main").get_by_role("link", name=re.compile("eedoen|anmelden")).first.click()
    expect(page.get_by_label("Postcode")).to_have_value(re.compile("7933 ?PA"))
    page.get_by_label("Naam", exact=True).fill("Aafke Verzonnen")
    page.get_by_label("E-mailadres").fill(APPLICANT)
    page.get_by_label("Mobiel nummer").fill("06 12345678")
    page.get_by_label("Ik heb de huisregels gelezen").check()
    page.get_by_label("Ik geef toestemming").check()
    look_at(page)
    page.get_by_role("button", name="Aanmelding versturen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk in uw mailbox")


def look_at(page):
    """Every state on the way fits its screen."""
    assert has_no_sideways_scroll(page)


def decide(new_page, mails, **options):
    """The coordinator opens the mail's link, logs in by a mailed code and lets the person in."""
    text = mails.next_to(LEAD)
    assert "Aafke" not in text
    page = new_page(mails.link_in(text).removeprefix(mails.site), **options)
    page.get_by_label("E-mail").fill(LEAD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code")).to_be_visible()
    code = re.search(r"^\d{6}$", mails.next_to(LEAD), re.MULTILINE)[0]
    page.get_by_label("Code").fill(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Aafke Verzonnen")
    look_at(page)
    page.get_by_role("button", name="Toelaten").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


def state() -> str:
    return Membership.objects.values_list("status", flat=True).get()


@pytest.mark.parametrize(
    "options",
    [{"width": 360, "height": 740}, {"javascript": False}],
    ids=["phone", "no javascript"],
)
def test_from_the_front_page_to_the_whatsapp_link_and_out_again(group, mails, new_page, options):
    page = new_page("/", **options)
    ask_to_join(page)
    own_page = mails.link_in(mails.next_to(APPLICANT)).removeprefix(mails.site)
    page.goto(own_page)
    assert state() == "unverified"

    page.get_by_role("button", name=re.compile("evestig|meedoen")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw aanmelding wacht op een besluit")
    assert state() == "waiting"
    assert LINK not in page.content()

    mails.next_to(APPLICANT)
    decide(new_page, mails, **options)
    assert state() == "invited"
    own_page = mails.link_in(mails.next_to(APPLICANT)).removeprefix(mails.site)

    page.goto(own_page)
    expect(page.get_by_role("link", name="Open de WhatsApp-groep")).to_have_attribute("href", LINK)
    expect(page.get_by_role("img", name="QR-code")).to_be_visible()
    look_at(page)
    page.get_by_role("button", name="Ik zit in de groep").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("U bent lid")
    assert state() == "joined"

    page.get_by_role("button", name="Ik verlaat de groep").click()
    expect(page.get_by_role("button", name="Ik verlaat de groep")).to_be_hidden()
    assert state() == "left"
    assert "Aafke" not in mails.next_to(LEAD)
    page.get_by_role("link", name="Mijn gegevens wissen").click()
    page.get_by_role("button", name="Ja, wis mijn gegevens").click()
    expect(page.get_by_role("button", name="Ja, wis mijn gegevens")).to_be_hidden()
    assert not Membership.objects.exists()
    assert page.goto(own_page).status == 410


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("status", ["unverified", "waiting", "invited", "joined", "refused"])
def test_each_state_of_the_own_page_is_accessible_and_fits(group, new_page, status, width):
    membership = MembershipFactory(group=group, status=status)

    page = new_page(f"/aanmelding/{membership_link.make(membership)}/", width=width)

    check_axe(page)
    assert has_no_sideways_scroll(page)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("coordinator", "/aanvragen/{request}/"),
        ("coordinator", "/aanvragen/{request}/afwijzen/"),
        ("coordinator", "/aanvragen/{paper}/brief/"),
        ("coordinator", "/beheer/groups/membership/"),
        ("coordinator", "/beheer/groups/membership/add/"),
        ("coordinator", "/beheer/groups/membership/{request}/change/"),
        ("coordinator", "/beheer/groups/alertgroup/{group}/change/"),
        ("area_coordinator", "/groepen/buurtalert-pesse/waarnemen/"),
        ("municipality", "/beheer/groups/jointerms/add/"),
        ("municipality", "/beheer/groups/alertgroup/"),
    ],
)
def test_the_pages_of_those_who_decide_are_accessible(group, new_page, log_in, role, path, width):
    since = timezone.now() - timedelta(days=8)
    waiting = MembershipFactory(group=group, status="waiting", status_at=since)
    paper = MembershipFactory(group=group, status="invited", email="")
    user = group.coordinators.get().user if role == "coordinator" else UserFactory(role=role)
    user.districts.add(group.neighbourhoods.get().district)
    page = new_page("/", width=width)
    log_in(page, user)

    response = page.goto(path.format(request=waiting.pk, paper=paper.pk, group=group.pk))

    assert response.status == 200
    check_axe(page, reads_css="/beheer/" not in path)
    assert has_no_sideways_scroll(page)
