"""The comparison with WhatsApp: three lists, and nothing of what was pasted kept anywhere."""

import logging
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groups.members.roster import compare
from groups.members.roster_reading import read_roster
from hoogeveen_alert.privacy.models import ProcessingRecord
from tests import factories, traces
from tests.listing import many_members, member_of
from tests.rosters import CHAT, SPELLINGS, card

pytestmark = pytest.mark.django_db

ANNA, BERT, STRANGER = "+31611111111", "+31622222222", "06 48151623"


@pytest.fixture
def page(group) -> str:
    return f"/mijn/leden/{group.slug}/controleren/"


@pytest.fixture
def anna(group):
    return member_of(group, name="Anna Bos", phone=ANNA)


def names(pairs) -> list[str]:
    return [pair.person.name for pair in pairs]


def compared(group, text):
    return compare(group, read_roster(text))


def file_of(content: bytes, name: str = "groep.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


# Bad input first


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({}, "people", "Plak wie in de groep zit"),
        ({"people": " \n\t"}, "people", "Plak wie in de groep zit"),
        ({"people": CHAT}, "people", "een gesprek"),
        ({"people": "x" * 200_001}, "people", "meer dan in een WhatsApp-groep"),
        ({"people": "06 4815\x00"}, "people", ""),
        ({"file": file_of(b"")}, "file", "geen telefoonnummers"),
        ({"file": file_of(b"\x89PNG\r\n\x1a\n\x00")}, "file", "kunnen we niet lezen"),
        ({"file": file_of(b"x" * 10_000_001)}, "file", "groter dan 2 MB"),
        ({"file": file_of(CHAT.encode())}, "file", "een gesprek"),
    ],
)
def test_what_is_no_list_is_explained_and_the_text_stays(logged_in, page, sent, field, said):
    response = logged_in.post(page, sent)

    assert response.status_code == 200
    (error,) = response.context["form"].errors[field]
    assert said in error
    assert response.context["form"]["people"].value() == sent.get("people")


def test_more_than_the_site_takes_is_told_so(logged_in, page):
    response = logged_in.post(page, {"people": "06 48151623\n" * 100_000})

    assert response.status_code == 413


def test_a_group_of_others_cannot_be_compared(client, page, anna):
    client.force_login(factories.CoordinatorFactory().user)

    assert client.post(page, {"people": ANNA}).status_code == 404


# The lists


def test_three_lists(logged_in, group, page, anna):
    bert = member_of(group, name="Bert Smit", phone=BERT)

    roster = logged_in.post(page, {"people": f"06 11111111, {STRANGER}"}).context["roster"]

    assert [pair.person for pair in roster.both] == [anna]
    assert [entry.number for entry in roster.unregistered] == [STRANGER]
    assert [pair.person for pair in roster.absent] == [bert]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_member_is_found_in_any_spelling(group, spelling):
    member = member_of(group, name="Anna Bos", phone="+31648151623")

    assert [pair.person for pair in compared(group, spelling).both] == [member]


def test_text_and_file_are_one_list(logged_in, group, page, anna):
    contacts = file_of(card("Bert", f"TEL:{BERT}").encode(), "groep.vcf")

    response = logged_in.post(page, {"people": "06 11111111", "file": contacts})

    roster = response.context["roster"]
    assert names(roster.both) == ["Anna Bos"]
    assert [entry.name for entry in roster.unregistered] == ["Bert"]


def test_a_second_number_of_a_contact_counts_too(group, anna):
    text = card("Moeder", "TEL:0528 123456", f"TEL:{ANNA}")

    assert names(compared(group, text).both) == ["Anna Bos"]


def test_two_members_with_one_number_are_both_there(group, anna):
    member_of(group, name="Bart Bos", phone=ANNA)

    roster = compared(group, ANNA)

    assert names(roster.both) == ["Anna Bos", "Bart Bos"]
    assert roster.in_whatsapp == 1


def test_a_whole_name_is_found_and_a_part_is_a_guess(group, anna):
    member_of(group, name="Bert Smit", phone=BERT)
    member_of(group, name="Jan de Boer", phone="+31633333333")
    member_of(group, name="Jan Smit", phone="+31644444444")

    roster = compared(group, "bos, ANNA\nBoer Jan, Bert, Jan\nBos Anna")

    assert names(roster.both) == ["Anna Bos"]
    assert roster.both[0].is_by_name
    assert [pair.entry and pair.entry.name for pair in roster.absent] == ["Bert", "Boer Jan", None]
    assert "Bert" in [entry.name for entry in roster.names]


def test_namesakes_are_not_told_apart_by_name(group, anna):
    member_of(group, name="Anna Bos", phone=BERT)

    roster = compared(group, "Anna Bos")

    assert (roster.both, len(roster.absent)) == ([], 2)


def test_coordinators_are_known_too(group, coordinator):
    type(coordinator).objects.filter(pk=coordinator.pk).update(phone=BERT)

    assert names(compared(group, BERT).both) == ["Bea Beheer"]


def test_who_was_a_member_and_is_in_whatsapp_still_is_said(group):
    member_of(group, name="Oud Lid", phone=ANNA, status="left")

    roster = compared(group, ANNA)

    assert (names(roster.former), roster.unregistered, roster.absent) == (["Oud Lid"], [], [])
    assert roster.not_on_list == 1


def test_each_list_says_how_many_stand_in_it(logged_in, group, page, anna):
    member_of(group, name="Bert Smit", phone=BERT)

    content = logged_in.post(page, {"people": f"{ANNA}, {STRANGER}, Piet"}).content.decode()

    assert [int(number) for number in re.findall(r"<h2>[^<(]+\((\d+)\)</h2>", content)] == [2, 1, 1]


def test_who_came_back_is_a_member_and_no_former_one(group, anna):
    member_of(group, name="Anna Bos", phone=ANNA, status="left")

    roster = compared(group, ANNA)

    assert (names(roster.both), roster.former) == (["Anna Bos"], [])


@pytest.mark.parametrize(("status", "listed"), [("waiting", []), ("invited", ["Anna Bos"])])
def test_who_waits_is_not_missed_in_whatsapp(group, status, listed):
    member_of(group, name="Anna Bos", phone=ANNA, status=status)

    assert names(compared(group, STRANGER).absent) == listed
    assert names(compared(group, ANNA).both) == ["Anna Bos"]


def test_a_request_that_nobody_confirmed_is_not_shown(logged_in, group, page):
    member_of(group, name="Wie Dan", phone=ANNA, status="unverified")

    response = logged_in.post(page, {"people": ANNA})

    assert "Wie Dan" not in response.content.decode()
    assert len(response.context["roster"].unregistered) == 1


# The page


def test_who_is_not_registered_gets_a_text_by_the_own_phone(logged_in, group, page):
    content = logged_in.post(page, {"people": STRANGER}).content.decode()

    assert 'href="https://wa.me/31648151623?text=Hallo' in content
    assert group.name in content


def test_what_was_typed_is_shown_as_text(logged_in, page):
    content = logged_in.post(page, {"people": "<b>{{ x }}{% if %}</b>"}).content.decode()

    assert "<b>{{ x }}" not in content
    assert "{{ x }}{% if %}" in content


def test_as_many_queries_for_many_members(logged_in, group, address, page, anna):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert logged_in.post(page, {"people": f"{ANNA}, {STRANGER}, Jan"}).status_code == 200
        return len([query for query in captured if "INSERT" not in query["sql"]])

    few = queries()
    many_members(group, address, 30)

    assert queries() == few


def test_the_processing_log_names_the_members_on_the_page(logged_in, group, page, anna):
    member_of(group, name="Bert Smit", phone=BERT)

    logged_in.post(page, {"people": ANNA})

    lines = ProcessingRecord.objects.filter(name="member-roster")
    assert lines.count() == 2
    assert {line.activity.rpartition("#")[2] for line in lines} == {"members"}


# Nothing is kept


@pytest.mark.parametrize("way", ["typed", "file", "large file", "refused"])
def test_nothing_of_what_was_pasted_is_kept(logged_in, page, anna, caplog, settings, tmp_path, way):
    caplog.set_level(logging.DEBUG)
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    text = "Quirijntje Onvergetelijk, +31 6 48151623"
    content = text.encode() + (b"\n" * 3_000_000 if way == "large file" else b"")
    sent = {"people": f"{CHAT}\n{text}" if way == "refused" else text}
    if "file" in way:
        sent = {"file": file_of(content)}

    response = logged_in.post(page, sent)

    needles = {"quirijntje", "onvergetelijk", "48151623", "48 15 16 23"}
    assert way != "typed" or "Quirijntje" in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]
    kept = [*traces.of_tables(), *traces.of_files(tmp_path), *traces.of_redis()]
    assert traces.where(needles, kept) == {}
    assert traces.where(needles, traces.of_logs(caplog.records)) == {}
    assert list(tmp_path.iterdir()) == []
    assert not re.search("48151623|quirijntje", str(response.headers).lower())
