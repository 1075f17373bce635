"""Who a page shows stands in the processing log, and without that line the page shows nobody."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.privacy.identifying import Words
from hoogeveen_alert.privacy.models import ProcessingRecord
from hoogeveen_alert.privacy.people_shown import identities, log_people_shown, show
from hoogeveen_alert.privacy.processing import activity_of, pseudonym_of
from tests import factories
from tests.contact_factories import OfficerProfileFactory
from tests.listing import many_members, member_of

pytestmark = pytest.mark.django_db
MEMBERS = "/beheer/groups/membership/"


@pytest.fixture
def office(client) -> Client:
    client.force_login(factories.UserFactory(role="municipality"))
    return client


def subjects() -> set[str]:
    return set(ProcessingRecord.objects.values_list("subject", flat=True))


def test_the_list_of_members_in_the_admin_leaves_a_line_for_each(logged_in, group, coordinator):
    shown = [member_of(group, name=name) for name in ("Anna", "Bert")]
    member_of(factories.AlertGroupFactory(), name="Anna")

    assert logged_in.get(MEMBERS).status_code == 200

    lines = list(ProcessingRecord.objects.all())
    assert sorted(line.subject for line in lines) == sorted(map(pseudonym_of, shown))
    assert {line.name for line in lines} == {"admin:groups_membership_changelist"}
    assert {line.activity.partition("#")[2] for line in lines} == {"members"}
    assert {line.by for line in lines} == {pseudonym_of(coordinator)}
    assert len({line.trace_id for line in lines}) == 1


def test_a_filter_leaves_a_line_for_what_it_found_only(logged_in, group):
    found = member_of(group, name="Anna", status="waiting")
    member_of(group, name="Bert", status="joined")

    logged_in.get(MEMBERS, {"status__exact": "waiting"})

    assert subjects() == {pseudonym_of(found)}


def test_thirty_people_are_one_more_query(logged_in, group, address):
    logged_in.get(MEMBERS)
    with CaptureQueriesContext(connection) as nobody:
        logged_in.get(MEMBERS)
    many_members(group, address, 30)

    with CaptureQueriesContext(connection) as thirty:
        logged_in.get(MEMBERS)

    assert ProcessingRecord.objects.count() == 30
    inserts = [q for q in thirty.captured_queries if "INTO" in q["sql"]]
    assert len(inserts) == 1
    assert len(thirty) <= len(nobody) + 4  # the rows themselves, their streets and their groups


@contextmanager
def read_only_database() -> Iterator[None]:
    on_sqlite = connection.vendor == "sqlite"
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "PRAGMA query_only = ON" if on_sqlite else "SET transaction_read_only = on"
                )
            yield
            transaction.set_rollback(True)
    finally:
        if on_sqlite:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA query_only = OFF")


def test_nobody_is_shown_when_the_line_cannot_be_written(logged_in, group):
    member_of(group, name="Anna Onvindbaar")

    with read_only_database():
        response = logged_in.get(MEMBERS)

    assert response.status_code == 503
    assert "Anna" not in response.content.decode()


def test_a_page_that_shows_nobody_leaves_no_line(logged_in, group):
    member = member_of(factories.AlertGroupFactory())

    assert logged_in.get(f"{MEMBERS}{member.pk}/change/").status_code == 404
    assert logged_in.get("/mijn/").status_code == 200
    assert logged_in.get("/groepen/").status_code == 200
    assert not ProcessingRecord.objects.exists()


def test_somebody_named_in_a_message_has_a_line(logged_in, group):
    member = member_of(group, status="waiting", name="Anna Vink")

    response = logged_in.post(reverse("groups:request_approve", args=[member.pk]))

    assert response.status_code == 302
    assert subjects() == {pseudonym_of(member)}


def test_a_mail_to_an_account_is_a_line_and_a_masked_one_is_none(office, coordinator):
    for recipient in (coordinator.email, "lid@example.org"):
        EmailMessage("Onderwerp", "Bericht", to=[recipient]).send()

    office.get("/beheer/mail/outgoingmail/")

    known = OutgoingMail.objects.get(recipient=coordinator.email)
    assert subjects() == {pseudonym_of(known)}


def test_one_person_is_one_line_in_however_many_rows(office, coordinator):
    for _ in range(3):
        EmailMessage("Onderwerp", "Bericht", to=[coordinator.email]).send()

    office.get("/beheer/mail/outgoingmail/")

    assert ProcessingRecord.objects.count() == 1


def test_two_people_of_one_mailbox_are_two_lines(client, manager, group):
    groups = (group, factories.AlertGroupFactory(), factories.AlertGroupFactory())
    people = [
        member_of(group, name=name, email="samen@example.org")
        for group, name in zip(groups, ("Anna", "Bert", "Anna"), strict=True)
    ]
    client.force_login(manager)

    client.get(MEMBERS)

    lines = ProcessingRecord.objects.values_list("subject", flat=True)
    assert len(lines) == 2  # Anna is one person, in two groups
    assert pseudonym_of(people[1]) in lines


def test_who_looks_at_the_own_details_leaves_no_line(logged_in, group, coordinator):
    member_of(group, name=coordinator.name, email=coordinator.email.upper())

    logged_in.get(MEMBERS)

    assert not ProcessingRecord.objects.exists()


def test_a_workbook_leaves_a_line_for_each_row(logged_in, group):
    members = [member_of(group, name=f"Lid {n}") for n in range(3)]

    response = logged_in.get(f"/mijn/leden/{group.slug}/bestand/?soort=xlsx")

    assert response.status_code == 200
    assert subjects() == set(map(pseudonym_of, members))
    assert set(ProcessingRecord.objects.values_list("name", flat=True)) == {"member-list-export"}


def test_a_page_named_outside_an_answer_is_noted_at_once(rf, coordinator, manager):
    request = rf.get("/")
    request.user = manager

    show(request, [coordinator], name="look", activity="contact-list")

    assert subjects() == {pseudonym_of(coordinator)}


@pytest.fixture
def look(rf, manager):
    """What the log holds after an answer that reads rows and names people."""

    def look(rows=(), said=(), **answer) -> set[str]:
        def view(request) -> HttpResponse:
            for found in rows:
                list(found.all())
            if said:
                show(request, said, name="look", activity="accounts")
            return HttpResponse(**answer)

        request = rf.get("/")
        request.COOKIES[settings.SESSION_COOKIE_NAME] = "of somebody"
        request.user = manager
        log_people_shown(view)(request)
        return subjects()

    return look


def test_a_mail_and_its_receivers_account_are_one_person_whichever_is_read_first(look, coordinator):
    EmailMessage("Onderwerp", "Bericht", to=[coordinator.email]).send()
    rows = [OutgoingMail.objects.all(), User.objects.filter(pk=coordinator.pk)]
    content = f"{coordinator.name} {coordinator.email}"

    assert look(rows, content=content) == {pseudonym_of(coordinator)}


def test_everybody_read_for_a_file_without_words_counts_unless_the_view_says_who(look, group):
    anna, bert = (member_of(group, name=name) for name in ("Anna", "Bert"))
    rows = [group.memberships.all()]
    file = {"content": b"%PDF", "content_type": "application/pdf"}

    assert look(rows, [anna], **file) == {pseudonym_of(anna)}
    assert look(rows, **file) == {pseudonym_of(anna), pseudonym_of(bert)}


def test_who_is_named_counts_on_an_answer_and_not_on_a_refusal(look, group):
    anna = member_of(group, name="Anna")

    assert look(said=[anna], content="Verboden", status=403) == set()
    assert look(said=[anna], content="Gevonden", status=200) == {pseudonym_of(anna)}


def test_a_picture_shows_nobody_by_name(look, group):
    member_of(group, name="Anna")

    assert look([group.memberships.all()], content=b"x", content_type="image/jpeg") == set()


def test_the_own_profile_of_an_officer_is_no_line(client):
    officer = OfficerProfileFactory(phone="+31600009901").user
    client.force_login(officer)

    assert "00009901" in re.sub(r"[ -]", "", client.get("/mijn/bereikbaarheid/").content.decode())
    assert not ProcessingRecord.objects.exists()


@pytest.mark.parametrize(
    ("text", "value", "stands"),
    [
        ("<td>Zo&euml; O&#x27;Kee</td>", "Zoë O'Kee", True),
        ('{"name": "Zo\\u00eb O\'Kee"}', "Zoë O'Kee", True),
        ("ZOË O'KEE", "Zoë O'Kee", True),
        ("in januari", "Jan", False),
        ("in januari: Jan.", "Jan", True),
        ("Jannie", "Jan", False),
        ("Marjan", "Jan", False),
        ("", "Jan", False),
        ("Jan", "", False),
    ],
)
def test_a_name_is_found_however_it_is_written_and_not_in_a_longer_word(text, value, stands):
    assert Words(text).hold(value) is stands


@pytest.mark.parametrize("said", ["06 12345678", "06-12 34 56 78", "+31&nbsp;6 12345678"])
def test_a_number_is_found_however_it_is_written(said):
    assert Words(f"<a>{said}</a>").hold_number("+31612345678")
    assert not Words(f"<a>{said}</a>").hold_number("+31612345679")
    assert not Words(said).hold_number("")


def test_the_name_of_an_office_is_no_person():
    found = {model._meta.label: identity for model, identity in identities()}

    assert found["signage.Smederij"].names == ("contact_name",)
    assert found["accounts.User"].names == ("name",)
    assert found["mail.OutgoingMail"].names == ()
    assert found["contacts.OfficerProfile"].account == "user"
    assert "signage.DamageReport" not in found


def test_a_page_is_for_what_its_app_says():
    assert activity_of("admin:groups_membership_change") == "members"
    assert activity_of("admin:groups_alertgroup_decide") == "applications"
    assert activity_of("admin:groups_alertgroup_change") == "coordinators"
    assert activity_of("nowhere") == "other"


def test_what_the_own_account_shows_is_nobody_elses(logged_in, coordinator):
    assert coordinator.email in logged_in.get("/accounts/email/").content.decode()
    assert User.objects.count() == 1
    assert not ProcessingRecord.objects.exists()
