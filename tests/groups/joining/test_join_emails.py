"""What each mail about joining says, to whom, and what none of them may hold."""

import html
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse

from groups.joining import emails
from groups.life import emails as life
from groups.links import interest_link, membership_link
from groups.members import emails as members
from groups.models import JoinTerms, Membership, MembershipReminder
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories

pytestmark = pytest.mark.django_db

PERSON, COORDINATOR, OFFICER = "sanne@example.org", "beheer@example.org", "gemeente@example.org"
NAME, PHONE = "Sanne Proefpersoon", "+31600000077"
TYPED = "{% if x %}{{ secret }} <b>Ömer & zn</b> \"' \U0001f6a8"
SINCE = datetime(2026, 3, 12, 22, 30, tzinfo=UTC)  # 23.30 h in Hoogeveen

# Mail, its further arguments, and whether its receiver is known to be the person.
TO_THE_PERSON = [
    ("join_confirmation", {}, False),
    ("already_known", {}, True),
    ("request_received", {}, True),
    ("still_waiting", {}, True),
    ("invited", {}, True),
    ("invitation_reminder", {}, True),
    ("refused", {"why": "U woont te ver weg."}, True),
    ("removed", {"why": "U bent verhuisd."}, True),
    ("lapsed", {"invited": True}, True),
    ("lapsed", {"invited": False}, True),
    ("link_renewed", {}, True),
    ("added", {}, True),
]
TO_MANY = {
    "still_waiting": emails.send_still_waiting,
    "invitation_reminder": emails.send_invitation_reminders,
}
OF_ROOM = {"added": members, "link_renewed": life, "removed": members}
TO_COORDINATORS = ["new_request", "member_left"]
ABOUT_NUMBERS = ["requests_wait", "requests_wait_in_area", "requests_unanswered"]


@pytest.fixture(autouse=True)
def _clock_stands_still() -> Iterator[None]:
    """A signed link holds its second, so the one expected must be made in the same."""
    with time_machine.travel(SINCE, tick=False):
        yield


@pytest.fixture
def membership(group, address) -> Membership:
    """Waiting since 12 March 2026, in a group with one coordinator."""
    user = factories.UserFactory(email=COORDINATOR, name="Bea Beheer")
    factories.CoordinatorFactory(group=group, user=user)
    return factories.MembershipFactory(
        group=group,
        address=address,
        name=NAME,
        email=PERSON,
        phone=PHONE,
        status="waiting",
        status_at=SINCE,
    )


def mail_of(send, *args, **kwargs) -> OutgoingMail:
    send(*args, **kwargs)
    return OutgoingMail.objects.get()


def sender(mail: str):
    if mail in TO_MANY:
        return lambda membership: TO_MANY[mail]([membership])
    return getattr(OF_ROOM.get(mail, emails), f"send_{mail}")


def mail_to_person(mail: str, membership: Membership, **kwargs) -> OutgoingMail:
    return mail_of(sender(mail), membership, **kwargs)


def mail_about_numbers(mail: str, number: int, *groups) -> OutgoingMail:
    officer = factories.UserFactory(email=OFFICER)
    if mail == "requests_unanswered":
        return mail_of(emails.send_requests_unanswered, [officer], number)
    told = {officer: Counter(dict.fromkeys(groups, number))}
    return mail_of(getattr(emails, f"send_{mail}"), told)


def own_page(membership: Membership) -> str:
    return reverse("groups:membership", args=[membership_link.make(membership)])


def has_link(mail: OutgoingMail, path: str) -> bool:
    """Whether the link stands on a line of its own in the text, and as a link in the HTML."""
    link = f"http://localhost:8000{path}"
    return link in mail.text.splitlines() and f'href="{html.escape(link)}"' in mail.html


def seen(markup: str) -> str:
    """What a reader sees of the HTML, but for buttons, which stand for an address of a page."""
    page = re.sub(r"<(head|style).*?</\1>|<a class=\"button\".*?</a>", " ", markup, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", page.replace("<li>", "- ")))


def words(text: str) -> str:
    """The text without addresses of pages and line ends."""
    return " ".join(re.sub(r"https?://\S+", " ", text.replace("\n-- \n", " ")).split())


def assert_sound(mail: OutgoingMail, subject_has: str) -> None:
    """What holds for every mail about joining."""
    assert subject_has in mail.subject
    letterhead = settings.SITE_NAME
    assert words(seen(mail.html)) == f"{letterhead} {words(mail.text)}"
    assert "\n\n\n" not in mail.text
    assert "U krijgt dit bericht omdat" in mail.text
    assert "chat.whatsapp.com" not in mail.subject + mail.text + mail.html


@pytest.mark.parametrize(("mail", "more", "known"), TO_THE_PERSON)
def test_the_person_gets_a_link_and_nobody_elses_data(mail, more, known, membership):
    if mail == "join_confirmation":
        membership.status = "unverified"  # anybody may have typed the name
    sent = mail_to_person(mail, membership, **more)

    path = membership.group.get_absolute_url() if mail == "lapsed" else own_page(membership)
    assert (sent.recipient, sent.kind) == (PERSON, mail)
    assert has_link(sent, path)
    assert (NAME in sent.text) == known
    assert PHONE[-9:] not in sent.text + sent.html
    assert "Bea Beheer" not in sent.text + sent.html
    assert COORDINATOR not in sent.text + sent.html
    assert more.get("why", "") in sent.text
    assert_sound(sent, membership.group.name)


@pytest.mark.parametrize(("mail", "more", "known"), TO_THE_PERSON)
def test_who_came_by_paper_gets_no_mail(mail, more, known, membership):
    membership.email = ""

    sender(mail)(membership, **more)

    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("mail", TO_COORDINATORS)
def test_coordinators_hear_nothing_of_the_person(mail, membership):
    sent = mail_to_person(mail, membership)

    paths = {
        "new_request": reverse("groups:request", args=[membership.pk]),
        "member_left": f"/mijn/leden/{membership.group.slug}/?status=ended",
    }
    assert (sent.recipient, sent.kind) == (COORDINATOR, mail)
    assert has_link(sent, paths[mail])
    for secret in (NAME, "Sanne", PERSON, PHONE[-9:], "Dorpsstraat", str(membership.key)):
        assert secret not in sent.subject + sent.text + sent.html
    assert_sound(sent, membership.group.name)


@pytest.mark.parametrize("mail", TO_COORDINATORS)
def test_only_current_coordinators_of_the_group_hear(mail, membership):
    deputy = factories.CoordinatorFactory(group=membership.group, post="deputy")
    factories.CoordinatorFactory(group=membership.group, post="deputy", user__is_active=False)
    past = factories.CoordinatorFactory(group=membership.group, post="deputy")
    past.until_on = past.from_on
    past.save()
    factories.CoordinatorFactory()

    getattr(emails, f"send_{mail}")(membership)

    recipients = OutgoingMail.objects.values_list("recipient", flat=True)
    assert set(recipients) == {COORDINATOR, deputy.user.email}


@pytest.mark.parametrize("mail", ABOUT_NUMBERS)
@pytest.mark.parametrize(("number", "noun"), [(1, "1 aanmelding"), (2, "2 aanmeldingen")])
def test_numbers_are_told_without_persons(mail, number, noun, membership):
    group = membership.group

    sent = mail_about_numbers(mail, number, group)

    paths = {
        "requests_wait": f"/mijn/leden/{group.slug}/?status=waiting",
        "requests_wait_in_area": reverse("groups:record", args=[group.slug]),
        "requests_unanswered": "/beheer/groups/alertgroup/?aanvragen=onbeantwoord",
    }
    to_municipality = mail == "requests_unanswered"
    assert (sent.recipient, sent.kind) == (OFFICER, mail)
    assert has_link(sent, paths[mail])
    assert re.search(rf"{noun}\b", sent.subject)
    assert re.search(rf"{noun}\b", sent.text)
    assert (group.name in sent.text) == (not to_municipality)
    assert_sound(sent, "" if to_municipality else group.name)


@pytest.mark.parametrize("mail", ["requests_wait", "requests_wait_in_area"])
def test_numbers_of_two_groups_come_in_one_mail(mail):
    first = factories.AlertGroupFactory(name="Pesse <Oost> & omgeving")
    second = factories.AlertGroupFactory(name="Elim")

    sent = mail_about_numbers(mail, 3, first, second)

    assert sent.text.index("Elim: 3 aanm") < sent.text.index("Pesse <Oost> & omgeving: 3 aanm")
    assert "Pesse &lt;Oost&gt; &amp; omgeving: 3 aanmeldingen" in sent.html
    if mail == "requests_wait":
        assert has_link(sent, "/mijn/leden/")
    assert_sound(sent, "6 aanmeldingen")


def test_own_pages_of_one_mailbox_come_in_one_mail(membership):
    other = factories.MembershipFactory(email=PERSON, address=membership.address, name="Ot Ander")

    sent = mail_of(emails.send_links, PERSON, [membership, other])

    assert (sent.recipient, sent.kind) == (PERSON, "links")
    for row in (membership, other):
        assert has_link(sent, own_page(row))
        assert f"{row.group.name} ({row.name})" in sent.text
    assert_sound(sent, "2 WhatsApp-groepen")


def test_one_own_page_is_named_in_the_subject(membership):
    sent = mail_of(emails.send_links, PERSON, [membership])

    assert_sound(sent, membership.group.name)


def test_a_mailbox_without_memberships_gets_no_mail():
    emails.send_links(PERSON, [])

    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    ("mail", "more"), [("refused", {"why": TYPED}), ("removed", {"why": TYPED}), ("invited", {})]
)
def test_what_was_typed_arrives_as_typed(mail, more, membership):
    membership.name = membership.group.name = TYPED

    sent = mail_to_person(mail, membership, **more)

    times = 3 if more else 2  # greeting, name of the group, reason
    assert TYPED in sent.subject
    assert sent.text.count(TYPED) == times
    assert sent.html.count(html.escape(TYPED)) == times
    assert "<b>Ö" not in sent.html
    assert_sound(sent, TYPED)


@pytest.mark.parametrize("why", ["", "Eerste regel.\n\nTweede regel."])
def test_a_reason_may_be_missing_or_long(why, membership):
    sent = mail_to_person("refused", membership, why=why)

    assert why in sent.text
    assert_sound(sent, membership.group.name)


@pytest.mark.parametrize(
    ("mail", "days"),
    [
        ("join_confirmation", [5]),
        ("request_received", [2, 4, 6, 8]),
        ("still_waiting", [0, 8]),
        ("invited", [8]),
        ("invitation_reminder", [0, 8]),
        ("new_request", [2]),
    ],
)
def test_dates_follow_the_terms_of_the_municipality(mail, days, membership):
    JoinTerms(
        remind_after=2, area_after=4, municipality_after=6, lapse_after=8, unverified_days=5
    ).save()

    sent = mail_to_person(mail, membership)

    expected = {f"{12 + day} maart 2026" for day in days}
    assert set(re.findall(r"\d+ maart 2026", sent.text)) == expected


def test_numbers_of_days_follow_the_terms_of_the_municipality(membership):
    JoinTerms(remind_after=2, area_after=4, municipality_after=6, lapse_after=8).save()

    emails.send_lapsed(membership, invited=True)
    emails.send_requests_wait_in_area({factories.UserFactory(): Counter([membership.group])})
    emails.send_requests_unanswered([factories.UserFactory()], 1)

    texts = OutgoingMail.objects.order_by("pk").values_list("text", flat=True)
    assert [re.findall(r"(\d+) dagen", text) for text in texts] == [["8"], ["4"], ["6"]]


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        (["coordinators"], "de groepsbeheerders opnieuw gevraagd"),
        (["coordinators", "area"], "de gebiedscoördinator"),
        (["coordinators", "area", "municipality"], "De gemeente ziet een aantal, niet uw naam."),
    ],
)
def test_who_waits_hears_the_last_step(steps, told, membership):
    for step in steps:
        MembershipReminder.objects.create(membership=membership, step=step)

    sent = mail_to_person("still_waiting", membership)

    assert told in sent.text
    assert ("gebiedscoördinator" in sent.text) == (steps[-1] == "area")


def test_a_link_leads_to_its_membership(membership):
    factories.MembershipFactory(address=membership.address)

    assert membership_link.read(membership_link.make(membership)) == membership


def test_forged_and_foreign_links_lead_nowhere(membership):
    interest = factories.InterestFactory(address=membership.address)
    token = membership_link.make(membership)

    assert membership_link.read("") is None
    assert membership_link.read(token[:-1]) is None
    assert membership_link.read("x" + token) is None
    assert membership_link.read(interest_link.make(interest)) is None


@pytest.mark.parametrize(("days", "works"), [(399, True), (401, False)])
def test_a_link_lives_400_days(days, works, membership):
    token = membership_link.make(membership)

    with time_machine.travel(SINCE + timedelta(days=days)):
        assert (membership_link.read(token) is not None) == works


def test_the_link_of_an_erased_request_opens_no_later_one(membership):
    token = membership_link.make(membership)
    key = membership.pk
    membership.delete()
    factories.MembershipFactory(pk=key, email=PERSON, address=membership.address)

    assert membership_link.read(token) is None
