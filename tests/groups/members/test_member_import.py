"""Putting a spreadsheet of members on the list: preview, confirm, and what may go wrong."""

import re
import threading
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from groups.models import MemberImport, Membership
from groups.tasks import delete_old_imports
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.privacy.models import ProcessingRecord
from tests import factories
from tests.deciding import kinds
from tests.importing import FILE, YES, rows, send
from tests.listing import member_of
from tests.moved_clock import date_files
from tests.sheets import ANNA, BERT, uploaded, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


@pytest.fixture
def page(group) -> str:
    return f"/mijn/leden/{group.slug}/invoeren/"


def files() -> list[str]:
    return FILE.storage.listdir("imports")[1] if FILE.storage.exists("imports") else []


def said(response) -> list[str]:
    return [message.level_tag for message in response.context["messages"]]


# From file to list


def test_nothing_is_written_before_confirming(logged_in, address, page):
    preview = send(logged_in, page, workbook(ANNA, BERT))

    assert rows(logged_in, preview) == {
        "new": [(2, "Anna Bos"), (3, "Bert Smit")],
        "known": [],
        "refused": [],
    }
    assert not Membership.objects.exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    ("way", "status", "mail"),
    [("joined", "joined", "listed"), ("invited", "invited", "added_from_list")],
)
def test_confirming_puts_the_new_people_on_the_list_and_tells_them(
    logged_in, coordinator, group, address, page, way, status, mail
):
    preview = send(logged_in, page, workbook(ANNA, BERT))

    response = logged_in.post(preview, YES | {"way": way}, follow=True)

    anna, bert = Membership.objects.order_by("pk")
    assert (anna.name, anna.email, str(anna.phone.as_e164)) == (
        "Anna Bos",
        "anna@example.org",
        "+31611111111",
    )
    assert (anna.address, anna.group, anna.status, bert.note) == (address, group, status, "Buurman")
    assert anna.consent_version.endswith("-import")
    assert anna.history.get().by == coordinator
    assert kinds() == [(mail, "anna@example.org"), (mail, "bert@example.org")]
    assert said(response) == ["success"]
    group.refresh_from_db()
    assert group.confirmed_on == timezone.localdate()


def test_the_mail_holds_the_own_page_and_nobody_else(logged_in, client, address, page):
    logged_in.post(send(logged_in, page, workbook(ANNA, BERT)), YES | {"way": "invited"})

    mail = OutgoingMail.objects.get(recipient="anna@example.org")
    assert "Bert" not in mail.text + mail.html
    assert "chat.whatsapp.com" not in mail.text + mail.html
    own = re.search(r"/aanmelding/[^/]+/", mail.text)[0]
    assert Client().get(own).status_code == 200


def test_confirming_twice_is_once(logged_in, address, page):
    preview = send(logged_in, page, workbook(ANNA))

    logged_in.post(preview, YES)
    again = logged_in.post(preview, YES, follow=True)

    assert Membership.objects.count() == OutgoingMail.objects.count() == 1
    assert said(again)[-1] == "warning"


def test_the_file_is_gone_at_once(logged_in, address, page, django_capture_on_commit_callbacks):
    preview = send(logged_in, page, workbook(ANNA))
    assert len(files()) == 1

    with django_capture_on_commit_callbacks(execute=True):
        logged_in.post(preview, YES)

    assert files() == []
    assert not MemberImport.objects.exists()


def test_cancelling_deletes_the_file_and_adds_nobody(
    logged_in, address, page, django_capture_on_commit_callbacks
):
    preview = send(logged_in, page, workbook(ANNA))
    assert logged_in.get(f"{preview}stoppen/").status_code == 302
    assert len(files()) == 1

    with django_capture_on_commit_callbacks(execute=True):
        logged_in.post(f"{preview}stoppen/")

    assert files() == []
    assert not Membership.objects.exists()
    assert logged_in.get(preview, follow=True).status_code == 200


def test_another_file_takes_the_place_of_the_first(
    logged_in, address, page, django_capture_on_commit_callbacks
):
    first = send(logged_in, page, workbook(ANNA))
    with django_capture_on_commit_callbacks(execute=True):
        second = send(logged_in, page, workbook(BERT))

    assert len(files()) == MemberImport.objects.count() == 1
    assert logged_in.get(first).status_code == 302
    assert rows(logged_in, second)["new"] == [(2, "Bert Smit")]


@pytest.mark.parametrize("missing", ["way", "agreed"])
def test_without_saying_that_they_want_it_nobody_is_added(logged_in, address, page, missing):
    preview = send(logged_in, page, workbook(ANNA))

    response = logged_in.post(preview, {k: v for k, v in YES.items() if k != missing})

    assert missing in response.context["form"].errors
    assert not Membership.objects.exists()
    assert len(files()) == 1


def test_a_file_that_cannot_be_read_is_not_kept(logged_in, page):
    for content in (b"\x89PNG\r\n\x1a\n\x00", b"", b"x" * 10_000_001):
        response = logged_in.post(page, {"file": uploaded(content)})
        assert response.status_code == 200
        assert response.context["form"].errors["file"]

    assert logged_in.post(page).context["form"].errors["file"]
    assert files() == []
    assert not MemberImport.objects.exists()


def test_the_name_of_the_file_is_not_kept(logged_in, address, page):
    logged_in.post(page, {"file": uploaded(workbook(ANNA), "../../lijst van Anna.xlsx")})

    upload = MemberImport.objects.get()
    assert upload.file.name == f"imports/{upload.key}.sheet"


# Room and state of the group


def test_when_not_everybody_fits_nobody_is_added(logged_in, group, address, page):
    type(group).objects.filter(pk=group.pk).update(capacity=1)
    preview = send(logged_in, page, workbook(ANNA, BERT))

    assert logged_in.get(preview).context["fits"] is False
    response = logged_in.post(preview, YES, follow=True)

    assert not Membership.objects.exists()
    assert said(response) == ["error"]
    assert len(files()) == MemberImport.objects.count() == 1


@pytest.mark.parametrize("status", ["dormant", "closed"])
def test_a_group_that_is_not_active_takes_no_list(logged_in, group, address, page, status):
    preview = send(logged_in, page, workbook(ANNA))
    closed = timezone.now() if status == "closed" else None
    type(group).objects.filter(pk=group.pk).update(status=status, closed_at=closed)

    logged_in.post(preview, YES)

    assert not Membership.objects.exists()
    assert logged_in.post(page, {"file": uploaded(workbook(BERT))}).status_code == 200
    assert MemberImport.objects.count() == 1


def test_a_paused_group_takes_a_list_from_its_coordinator(logged_in, group, address, page):
    type(group).objects.filter(pk=group.pk).update(paused_because="Vakantie")

    logged_in.post(send(logged_in, page, workbook(ANNA)), YES)

    assert Membership.objects.count() == 1


# Whose file it is, and how long it waits


def test_another_coordinator_cannot_use_the_file(logged_in, group, address, page):
    preview = send(logged_in, page, workbook(ANNA))
    other = Client()
    other.force_login(factories.CoordinatorFactory(group=group, post="deputy").user)

    assert other.get(preview).status_code == 302
    other.post(preview, YES)
    other.post(f"{preview}stoppen/")

    assert not Membership.objects.exists()
    assert len(files()) == 1


def test_a_file_of_one_group_cannot_be_used_for_another(logged_in, coordinator, address, page):
    preview = send(logged_in, page, workbook(ANNA))
    other = factories.CoordinatorFactory(user=coordinator).group

    logged_in.post(f"/mijn/leden/{other.slug}/invoeren/{preview.split('/')[-2]}/", YES)

    assert not Membership.objects.exists()


def test_after_an_hour_the_file_is_of_no_use_and_the_task_deletes_it(logged_in, address, page):
    preview = send(logged_in, page, workbook(ANNA))

    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert logged_in.post(preview, YES).status_code == 302
        assert not Membership.objects.exists()
        delete_old_imports()
        assert delete_old_imports() == 0

    assert not MemberImport.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_task_deletes_files_too_also_those_that_no_row_knows(logged_in, address, page):
    send(logged_in, page, workbook(ANNA))
    MemberImport.objects.all().delete()
    send(logged_in, page, workbook(BERT))
    date_files(Path(FILE.storage.path("imports")))
    assert delete_old_imports() == 0
    assert len(files()) == 2

    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert delete_old_imports() == 2

    assert files() == []


def test_the_log_has_a_line_for_who_is_known_and_for_who_is_added(logged_in, group, address, page):
    member_of(group, name="Anna Bos", email="anna@example.org")
    preview = send(logged_in, page, workbook(ANNA, BERT))

    logged_in.get(preview)
    logged_in.post(preview, YES)

    names = list(ProcessingRecord.objects.order_by("pk").values_list("name", flat=True))
    assert names == ["member-import-preview", "member-import"]


# Two tabs at once, and a thousand people


def confirm_at_once(*pairs) -> list[bool]:
    """Confirm each preview with its client, all at the same moment; who is told it was done."""
    start, told = threading.Barrier(len(pairs)), []

    def confirm(client, preview):
        start.wait()
        # Not by the context: while threads render, one client gets that of the other.
        page = client.post(preview, YES, follow=True).content.decode()
        told.append("utrecht-alert--ok" in page)
        connection.close()

    threads = [threading.Thread(target=confirm, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_add_everybody_once(logged_in, coordinator, address, page):
    preview = send(logged_in, page, workbook(ANNA, BERT))
    tab = Client()
    tab.force_login(coordinator)

    told = confirm_at_once((logged_in, preview), (tab, preview))

    assert told == [False, True]
    assert Membership.objects.count() == OutgoingMail.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_with_the_same_person_at_once_add_him_once(
    logged_in, group, address, page
):
    other = Client()
    other.force_login(factories.CoordinatorFactory(group=group, post="deputy").user)
    content = workbook(["Bert Smit", "", "06 22222222", "7933PA", "12"])
    previews = [(client, send(client, page, content)) for client in (logged_in, other)]

    confirm_at_once(*previews)

    assert Membership.objects.count() == 1


def test_a_thousand_people_cost_few_queries(
    logged_in, address, page, django_assert_max_num_queries, settings
):
    people = [[f"Lid {n}x", "", f"06 1{n:07}", "7933PA", "12"] for n in range(1024)]
    preview = send(logged_in, page, workbook(*people))

    # SQLite takes 999 values a statement; PostgreSQL writes each table with one.
    with django_assert_max_num_queries(70 if settings.EMBEDDED else 35):
        logged_in.post(preview, YES)

    assert Membership.objects.filter(status="joined").count() == 1024


def test_the_empty_list_can_be_fetched(logged_in, page):
    response = logged_in.get(f"{page}lege-lijst.xlsx")

    assert response.status_code == 200
    assert response.content.startswith(b"PK")
