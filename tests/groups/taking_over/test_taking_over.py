"""From the municipality's workbook to groups on the map and mails to who coordinates them."""

import re
import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from groups.models import AlertGroup, Invitation, StatusChange, TakenOver
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.taking_over.models import TownList
from hoogeveen_alert.taking_over.tasks import delete_old_town_lists
from tests import factories
from tests.town_lists import (
    ANNA,
    BERT,
    BRINK,
    FILE,
    book,
    confirm,
    rows_of,
    send,
    take,
    why,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder", "town", "clerk")]


def files() -> list[str]:
    return FILE.storage.listdir("town_lists")[1] if FILE.storage.exists("town_lists") else []


def mails() -> list[tuple[str, str]]:
    rows = OutgoingMail.objects.filter(kind__startswith="taken_over")
    return sorted(rows.values_list("kind", "recipient"))


# From file to portal


def test_nothing_is_written_or_mailed_before_confirming(client):
    preview = send(client, book([BRINK], [ANNA, BERT]))

    assert rows_of(preview) == {"groups": {"new": [2]}, "coordinators": {"new": [2, 3]}}
    assert not AlertGroup.objects.exists()
    assert not Invitation.objects.exists()
    assert mails() == []


def test_a_group_is_active_and_says_where_it_came_from(client, clerk, town):
    rows = [["De Brink", "Centrum; Noord", "Op elkaar letten", "2019", date(2026, 6, 15)]]

    response = take(client, book(rows))

    group = AlertGroup.objects.get()
    assert 'href="/mijn/overname/"' in response.content.decode()
    assert (group.name, group.status, group.purpose) == ("De Brink", "active", "Op elkaar letten")
    assert list(group.neighbourhoods.order_by("name")) == town[:2]
    assert group.area.covers(town[1].area.point_on_surface)
    assert (group.taken_over.began_on, group.confirmed_on) == (date(2019, 1, 1), date(2026, 6, 15))
    change = StatusChange.objects.get(group=group)
    assert (change.status, change.by) == ("active", clerk)
    assert change.why == "overgenomen van de lijst van de gemeente"


def test_until_somebody_accepts_the_group_takes_no_requests(client):
    take(client, book([BRINK]))

    page = Client().get(AlertGroup.objects.get().get_absolute_url()).content.decode()

    assert "De groepsbeheerders van deze groep komen nu naar dit portaal." in page
    assert not AlertGroup.objects.taking_members().exists()


def test_everybody_named_is_asked_once(client, clerk):
    take(client, book([BRINK], [ANNA, BERT]))

    anna, bert = Invitation.objects.order_by("email")
    assert (anna.name, anna.post, str(anna.phone), anna.by) == (
        *("Anna Bos", "lead", "+31611111111"),
        clerk,
    )
    assert (bert.post, str(bert.phone), bert.status) == ("deputy", "", "open")
    assert mails() == [("taken_over", "anna@example.org"), ("taken_over", "bert@example.org")]


def test_a_coordinator_in_five_groups_gets_one_mail(client):
    names = [f"Groep {letter}" for letter in "ABCDE"]

    take(
        client,
        book([[n, "Centrum"] for n in names], [[n, "Anna Bos", "ANNA@example.org"] for n in names]),
    )

    mail = OutgoingMail.objects.get(kind="taken_over")
    assert mail.recipient == "anna@example.org"
    assert all(name in mail.text for name in names)
    assert Invitation.objects.filter(email="anna@example.org").count() == 5
    assert "starten" not in mail.text


def test_a_mail_names_no_other_person(client):
    take(client, book([BRINK], [ANNA, BERT]))

    text = OutgoingMail.objects.get(recipient="bert@example.org").text

    assert "De Brink" in text
    assert not re.search("anna|bos@", text, re.IGNORECASE)


# The same again


def test_the_same_file_again_changes_nothing(client):
    content = book([BRINK], [ANNA, BERT])
    take(client, content)

    preview = send(client, content)

    assert rows_of(preview) == {"groups": {"known": [2]}, "coordinators": {"known": [2, 3]}}
    assert "er is niets om over te nemen" in preview.content.decode().lower()
    assert len(mails()) == 2


def test_a_corrected_file_changes_only_what_changed(client, town):
    take(client, book([[*BRINK, "Oud"], ["Noorderlicht", "Noord"]], [ANNA, BERT]))
    before = AlertGroup.objects.get(name="Noorderlicht").history.count()

    preview = send(
        client,
        book([["De Brink", "Centrum, Zuid", "Oud"], ["Noorderlicht", "Noord"]], [ANNA, BERT[:3]]),
    )
    confirm(client, preview)

    assert rows_of(preview)["groups"] == {"changed": [2], "known": [3]}
    assert why(preview, "groups", 2).startswith("Buurten: Centrum, Zuid")
    group = AlertGroup.objects.get(name="De Brink")
    assert list(group.neighbourhoods.order_by("name")) == [town[0], town[2]]
    assert AlertGroup.objects.get(name="Noorderlicht").history.count() == before
    assert len(mails()) == 2


def test_what_somebody_changed_in_the_portal_stays(client):
    content = book([[*BRINK, "Zo zei de lijst het"]])
    take(client, content)
    AlertGroup.objects.update(purpose="Zo zeggen wij het")

    take(client, content)

    assert AlertGroup.objects.get().purpose == "Zo zeggen wij het"


def test_a_person_who_is_put_right_is_not_mailed_again(client):
    take(client, book([BRINK], [ANNA]))

    preview = send(client, book([BRINK], [["De Brink", "Anna de Bos", "anna@example.org"]]))
    confirm(client, preview)

    assert rows_of(preview)["coordinators"] == {"changed": [2]}
    anna = Invitation.objects.get()
    assert (anna.name, anna.post, str(anna.phone)) == ("Anna de Bos", "deputy", "+31611111111")
    assert len(mails()) == 1


def test_a_sixth_group_later_is_one_mail_with_what_still_waits(client):
    take(client, book([BRINK], [ANNA]))

    take(
        client,
        book([BRINK, ["Noord", "Noord"]], [ANNA, ["Noord", "Anna Bos", "anna@example.org"]]),
    )

    last = OutgoingMail.objects.filter(kind="taken_over").latest("pk")
    assert "De Brink" in last.text
    assert "- Noord" in last.text


def test_a_group_that_is_here_otherwise_stays_as_it_is(client):
    group = factories.AlertGroupFactory(name="de brink", purpose="Zelf begonnen")

    preview = send(client, book([["De Brink", "Noord", "Anders"]], [ANNA]))
    confirm(client, preview)

    assert rows_of(preview) == {"groups": {"known": [2]}, "coordinators": {"new": [2]}}
    group.refresh_from_db()
    assert group.purpose == "Zelf begonnen"
    assert not TakenOver.objects.exists()
    assert Invitation.objects.get().group == group


# What may go wrong on the way


def test_what_was_shown_is_what_is_written(client):
    preview = send(client, book([BRINK]))
    factories.AlertGroupFactory(name="De Brink")

    response = confirm(client, preview)

    assert "Er is iets veranderd" in response.content.decode()
    assert rows_of(response) == {"groups": {"known": [2]}, "coordinators": {}}


def test_pressed_twice_it_is_written_once(client):
    preview = send(client, book([BRINK], [ANNA]))
    confirm(client, preview)

    again = confirm(client, preview)

    assert "2 rijen zijn overgenomen" in again.content.decode()
    assert AlertGroup.objects.count() == 1
    assert len(mails()) == 1


def test_the_file_is_gone_once_it_is_taken_over(client, django_capture_on_commit_callbacks):
    preview = send(client, book([BRINK]))
    assert len(files()) == 1

    with django_capture_on_commit_callbacks(execute=True):
        confirm(client, preview)

    assert files() == []
    assert TownList.objects.get().file == ""


def test_the_file_goes_when_it_is_cancelled(client, django_capture_on_commit_callbacks):
    preview = send(client, book([BRINK]))

    with django_capture_on_commit_callbacks(execute=True):
        client.post(preview.redirect_chain[-1][0] + "stoppen/")

    assert files() == []
    assert not TownList.objects.exists()


def test_the_file_goes_after_an_hour(client, django_capture_on_commit_callbacks):
    preview = send(client, book([BRINK]))

    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        gone = client.get(preview.redirect_chain[-1][0])
        with django_capture_on_commit_callbacks(execute=True):
            delete_old_town_lists()

    assert gone.status_code == 302
    assert files() == []
    assert not TownList.objects.exists()


def test_a_colleague_does_not_see_the_file(client):
    path = send(client, book([BRINK])).redirect_chain[-1][0]
    other = Client()
    other.force_login(factories.UserFactory(role="municipality"))

    assert other.get(path).status_code == 302
    assert other.post(path + "stoppen/").status_code == 302
    assert TownList.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_take_the_same_file_at_once_make_each_group_once(client, clerk):
    content = book([BRINK, ["Noord", "Noord"]], [ANNA, BERT])
    colleague = Client()
    colleague.force_login(factories.UserFactory(role="municipality"))
    previews = [(who, send(who, content)) for who in (client, colleague)]
    start = threading.Barrier(2, timeout=20)

    def press(who, preview):
        try:
            start.wait()
            confirm(who, preview)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=pair) for pair in previews]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(AlertGroup.objects.values_list("name", flat=True)) == ["De Brink", "Noord"]
    assert Invitation.objects.count() == 2
    assert len(mails()) == 2
