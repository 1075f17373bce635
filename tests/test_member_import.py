"""Putting a spreadsheet of members on the list: preview, confirm, and what may go wrong."""

import re
import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.test import Client
from django.utils import timezone

from groups.models import MemberImport, Membership
from groups.tasks import delete_old_imports
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.privacy.models import ProcessingRecord

from . import factories
from .deciding import TYPED, kinds
from .listing import member_of
from .sheets import ANNA, BERT, csv_file, uploaded, workbook

pytestmark = pytest.mark.django_db

YES = {"way": "joined", "agreed": "on"}


FILE = MemberImport._meta.get_field("file")


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch, tmp_path):
    """Tests beside this one have uploads of their own."""
    monkeypatch.setattr(FILE, "storage", FileSystemStorage(tmp_path))


@pytest.fixture
def page(group) -> str:
    return f"/mijn/leden/{group.slug}/invoeren/"


def send(client, page, content) -> str:
    """Upload, and give the address of the preview."""
    response = client.post(page, {"file": uploaded(content)})
    assert response.status_code == 302, response.context["form"].errors
    return response.url


def rows(client, preview) -> dict[str, list[tuple[int, str]]]:
    context = client.get(preview).context
    return {
        state: [(row.number, row.name) for row in context[state]]
        for state in ("new", "known", "refused")
    }


def whys(client, preview, state="refused") -> list[str]:
    return [" ".join(row.why) for row in client.get(preview).context[state]]


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


# What becomes of a row


def test_who_is_on_the_list_is_known_and_not_changed(logged_in, group, address, page):
    by_email = member_of(group, name="A. Bos", email="Anna@Example.org", phone="+31699999999")
    by_phone = member_of(group, name="B.", email="", phone="+31622222222", status="waiting")
    before = list(Membership.objects.order_by("pk").values())

    preview = send(logged_in, page, workbook(ANNA, BERT))
    logged_in.post(preview, YES)

    assert list(Membership.objects.order_by("pk").values()) == before
    assert {by_email.pk, by_phone.pk} == {row["id"] for row in before}


def test_somebody_in_another_group_is_new_here_and_untouched_there(logged_in, group, address, page):
    elsewhere = factories.MembershipFactory(email="anna@example.org", phone="+31611111111")
    preview = send(logged_in, page, workbook(ANNA))

    assert rows(logged_in, preview)["new"] == [(2, "Anna Bos")]
    logged_in.post(preview, YES)

    assert group.memberships.count() == 1
    assert list(elsewhere.group.memberships.values_list("pk", flat=True)) == [elsewhere.pk]


def test_who_is_on_the_list_is_known_whatever_else_is_wrong_in_the_row(
    logged_in, group, address, page
):
    member_of(group, email="anna@example.org")

    preview = send(logged_in, page, csv_file(["Anna", "anna@example.org", "zes", "", "?"], BERT))

    found = rows(logged_in, preview)
    assert (found["known"], found["refused"]) == ([(2, "Anna")], [])


@pytest.mark.parametrize("status", ["left", "removed", "refused", "withdrawn"])
def test_who_is_gone_does_not_come_back_through_a_list(logged_in, group, address, page, status):
    member_of(group, email="anna@example.org", status=status)

    preview = send(logged_in, page, workbook(ANNA))

    assert rows(logged_in, preview)["refused"] == [(2, "Anna Bos")]
    logged_in.post(preview, YES)
    assert Membership.objects.get().status == status


def test_who_lapsed_may_be_put_on_the_list(logged_in, group, address, page):
    member_of(group, email="anna@example.org", status="lapsed")

    assert rows(logged_in, send(logged_in, page, workbook(ANNA)))["new"] == [(2, "Anna Bos")]


def test_a_stranger_who_typed_a_number_keeps_nobody_off_the_list(logged_in, group, address, page):
    member_of(group, email="vreemd@example.org", phone="+31611111111", status="unverified")
    member_of(group, email="bert@example.org", phone="+31688888888", status="unverified")

    found = rows(logged_in, send(logged_in, page, workbook(ANNA, BERT)))

    assert (found["new"], found["known"]) == ([(2, "Anna Bos")], [(3, "Bert Smit")])


REFUSED = {
    "no name": (["", *ANNA[1:]], "Naam: "),
    "a name of digits": (["123", *ANNA[1:]], "Naam: "),
    "a formula for a name": (["=1+1 Anna", *ANNA[1:]], "Naam: "),
    "a long name": (["a" * 101, *ANNA[1:]], "Naam: "),
    "no e-mail address": (["Anna", "anna bij example", *ANNA[2:]], "E-mailadres: "),
    "no phone": (["Anna", "", "", "7933PA", "12"], "Mobiel nummer: "),
    "a landline": (["Anna", "", "0528 123456", "7933PA", "12"], "Mobiel nummer: "),
    "a shortened phone": (["Anna", "", "6,12E+08", "7933PA", "12"], "Mobiel nummer: "),
    "letters for a phone": (["Anna", "", "zes", "7933PA", "12"], "Mobiel nummer: "),
    "no postcode": (["Anna", "", "0611111111", "", "12"], "Postcode: "),
    "an unknown postcode": (["Anna", "", "0611111111", "1234AB", "12"], "Postcode: "),
    "no number": (["Anna", "", "0611111111", "7933PA", ""], "Huisnummer: "),
    "an unknown number": (["Anna", "", "0611111111", "7933PA", "13"], "We kennen wel: 12."),
    "a long note": ([*ANNA[:6], "x" * 301], "Notitie: "),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_row_that_cannot_be_taken_says_why_with_its_number(logged_in, address, page, name):
    row, words = REFUSED[name]
    preview = send(logged_in, page, csv_file(row, BERT))

    assert rows(logged_in, preview)["new"] == [(3, "Bert Smit")]
    ((number, _name),) = rows(logged_in, preview)["refused"]
    (why,) = whys(logged_in, preview)
    assert number == 2
    assert words in why
    assert "%(" not in why


def test_a_date_for_a_house_number_is_refused_and_for_a_note_taken(logged_in, address, page):
    day = timezone.localdate()
    wrong = [*ANNA[:4], day, "", ""]
    noted = [*BERT[:6], day]

    preview = send(logged_in, page, workbook(wrong, noted))

    assert rows(logged_in, preview)["refused"] == [(2, "Anna Bos")]
    assert "datum" in whys(logged_in, preview)[0]
    logged_in.post(preview, YES)
    assert Membership.objects.get().note == str(day)


@pytest.mark.parametrize(
    "written", [611111111, 611111111.0, 31611111111, "611111111", "06-11 11 11 11", "0031611111111"]
)
def test_a_phone_number_that_lost_its_zero_is_understood(logged_in, address, page, written):
    logged_in.post(send(logged_in, page, workbook([*ANNA[:2], written, *ANNA[3:]])), YES)

    assert str(Membership.objects.get().phone.as_e164) == "+31611111111"


@pytest.mark.parametrize(
    "same", [["Anna B.", "ANNA@example.org", "0644444444"], ["Anna B.", "", "06 11111111"]]
)
def test_the_same_person_twice_in_the_file_is_taken_once(logged_in, address, page, same):
    preview = send(logged_in, page, workbook(ANNA, [*same, "7933PA", "12"]))

    assert rows(logged_in, preview)["new"] == [(2, "Anna Bos")]
    assert "rij 2" in whys(logged_in, preview)[0]


def test_an_address_outside_the_area_is_refused(logged_in, group, address, page):
    address.point.x += 0.05
    address.save()

    (why,) = whys(logged_in, send(logged_in, page, workbook(ANNA)))

    assert why.startswith("Dorpsstraat 12, 7933 PA Pesse")


def test_what_stands_in_a_cell_is_shown_as_typed(logged_in, address, page):
    content = logged_in.get(send(logged_in, page, workbook([TYPED, *ANNA[1:]]))).content.decode()

    assert "{% if x %}{{ y }} &lt;b&gt;Ömer &amp; zn&lt;/b&gt; \U0001f6a8" in content


def test_an_own_export_comes_back_as_known(logged_in, group, address, page):
    home = factories.AddressFactory(
        neighbourhood=address.neighbourhood, number=3, letter="b", addition="2"
    )
    member_of(group, name="Anna", phone="+4915112345678", email="", address=home)
    member_of(group, name="Bert", phone="+31622222222", address=address)
    export = logged_in.get(f"/mijn/leden/{group.slug}/bestand/?soort=xlsx").content

    found = rows(logged_in, send(logged_in, page, export))

    assert (found["known"], found["new"], found["refused"]) == ([(2, "Anna"), (3, "Bert")], [], [])


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
    assert delete_old_imports() == 0
    assert len(files()) == 2

    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert delete_old_imports() == 2

    assert files() == []


def test_the_log_has_a_line_for_who_is_known_and_for_who_is_added(logged_in, group, address, page):
    member_of(group, email="anna@example.org")
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
