"""A large file is looked at and written by the worker, which may be killed at any moment."""

import threading
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.utils import timezone

from groups.models import AlertGroup, Invitation
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.taking_over import asking
from hoogeveen_alert.taking_over.acts import work_on
from hoogeveen_alert.taking_over.models import TownList
from hoogeveen_alert.taking_over.tasks import (
    delete_old_town_lists,
    go_on_with_town_lists,
    work_on_town_list,
)
from tests.sheets import uploaded
from tests.test_whole_acts import refuse
from tests.town_lists import ANNA, BERT, BRINK, UPLOAD, book, rows_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder", "town", "clerk")]
ROWS = ([BRINK, ["Noord", "Noord"]], [ANNA, BERT])


@pytest.fixture(autouse=True)
def every_file_is_large(monkeypatch):
    monkeypatch.setattr(asking, "IN_REQUEST", 0)


def choose(client) -> str:
    """The address of the file's page."""
    file = {"file": uploaded(book(*ROWS), "gemeente.xlsx")}
    return client.post(UPLOAD, file).headers["Location"]


def the_worker_does_it() -> None:
    work_on_town_list(str(TownList.objects.get().key))


def confirmed(client) -> str:
    """The same of one whose rows are to be written."""
    path = choose(client)
    the_worker_does_it()
    seen = client.get(path).context["seen"]
    client.post(path, {"seen": seen})
    return path


def killed_while_asking_people() -> None:
    """The worker ends after the groups, amidst the people."""
    broken = connection.execute_wrapper(partial(refuse, "INTO groups_invitation"))
    with broken, pytest.raises(DatabaseError):
        the_worker_does_it()
    cache.clear()  # as if it could not say so


def test_the_page_says_how_far_it_is_and_leads_on_without_a_script(client):
    path = choose(client)

    waiting = client.get(path).content.decode()
    assert "U bent zo aan de beurt." in waiting
    assert f'<a href="{path}">' in waiting
    assert "<progress" in waiting
    the_worker_does_it()
    preview = client.get(path)
    assert rows_of(preview) == {"groups": {"new": [2, 3]}, "coordinators": {"new": [2, 3]}}
    assert not AlertGroup.objects.exists()


def test_what_is_confirmed_is_written_by_the_worker_and_then_said(
    client, django_capture_on_commit_callbacks
):
    path = confirmed(client)
    assert "Uw rijen worden overgenomen" in client.get(path).content.decode()
    assert not AlertGroup.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        the_worker_does_it()

    page = client.get(path).content.decode()
    assert "4 rijen zijn overgenomen." in page
    assert 'href="/mijn/overname/"' in page
    done = TownList.objects.get()
    assert (done.written, done.file, done.found) == ({"groups": 2, "coordinators": 2}, "", None)
    assert (AlertGroup.objects.count(), Invitation.objects.count()) == (2, 2)


def test_a_worker_that_is_killed_leaves_whole_sheets_and_goes_on(client):
    path = confirmed(client)
    killed_while_asking_people()

    page = client.get(path).content.decode()
    assert "2 rijen overgenomen" in page
    assert "niets wordt dubbel overgenomen" in page
    assert (AlertGroup.objects.count(), Invitation.objects.count()) == (2, 0)
    client.post(path + "verder/")
    the_worker_does_it()

    assert (AlertGroup.objects.count(), Invitation.objects.count()) == (2, 2)
    assert OutgoingMail.objects.filter(kind="taken_over").count() == 2
    assert "4 rijen zijn overgenomen." in client.get(path).content.decode()


def test_what_was_left_alone_is_taken_up_but_not_what_failed(client):
    confirmed(client)
    killed_while_asking_people()

    broken = connection.execute_wrapper(partial(refuse, "INTO groups_invitation"))
    with broken, pytest.raises(DatabaseError):
        the_worker_does_it()
    assert go_on_with_town_lists() == 0
    cache.clear()

    assert go_on_with_town_lists() == 1
    assert go_on_with_town_lists() == 0
    assert Invitation.objects.count() == 2


def test_one_that_failed_says_so_with_a_button(client):
    path = confirmed(client)
    broken = connection.execute_wrapper(partial(refuse, "INTO groups_alertgroup"))
    with broken, pytest.raises(DatabaseError):
        the_worker_does_it()

    page = client.get(path).content.decode()

    assert "Dit ging mis" in page
    assert f'action="{path}verder/"' in page
    assert not AlertGroup.objects.exists()


def test_what_is_half_written_ends_with_its_hour_and_can_be_undone(client, clerk):
    path = confirmed(client)
    killed_while_asking_people()

    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        client.force_login(clerk)
        assert client.get(path).headers["Location"] == UPLOAD
        delete_old_town_lists()
        half = TownList.objects.get()
        assert (half.file, half.written) == ("", {"groups": 2})
        client.post(path + "ongedaan/")
    assert not AlertGroup.objects.exists()


def test_the_groups_that_somebody_made_meanwhile_are_shown_before_they_are_written(client):
    path = confirmed(client)
    killed_while_asking_people()
    Invitation.objects.create(
        group=AlertGroup.objects.get(name="De Brink"),
        email="anna@example.org",
        name="Anna",
        by=TownList.objects.get().by,
    )

    go_on_with_town_lists()

    page = client.get(path)
    assert "Er is iets veranderd" in page.content.decode()
    assert "2 rijen overgenomen" in page.content.decode()
    assert rows_of(page)["coordinators"] == {"new": [3], "known": [2]}


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_one_list_write_it_once(client):
    confirmed(client)
    copies = [TownList.objects.get(), TownList.objects.get()]
    start = threading.Barrier(2, timeout=20)

    def write(upload):
        try:
            start.wait()
            work_on(upload)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[upload]) for upload in copies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (AlertGroup.objects.count(), Invitation.objects.count()) == (2, 2)
    assert OutgoingMail.objects.filter(kind="taken_over").count() == 2
    assert TownList.objects.get().written == {"groups": 2, "coordinators": 2}
