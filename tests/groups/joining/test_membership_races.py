"""Buttons of the own page that are pressed twice at once."""

# ruff: noqa: F811  a fixture of another file is an argument here

import threading

import pytest
from django.db import connection
from django.test import Client

from groups.models import MembershipChange
from hoogeveen_alert.mail.models import OutgoingMail
from tests.groups.joining.test_membership_page import (
    BUTTONS,
    membership,  # noqa: F401  a fixture
    page_of,
    status_of,
)


def at_once(*posts: str) -> list[int]:
    barrier, answers = threading.Barrier(len(posts)), []

    def run(url: str) -> None:
        try:
            barrier.wait()
            answers.append(Client().post(url).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[url]) for url in posts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return sorted(answers)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("path", "before", "after"), BUTTONS.values(), ids=BUTTONS)
def test_a_button_pressed_twice_at_once_counts_once(membership, path, before, after):
    url = page_of(membership, before)

    answers = at_once(url + path, url + path)

    assert set(answers) <= {302, 409}
    assert 302 in answers
    assert status_of(membership) == after
    assert MembershipChange.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_erasing_twice_at_once_tells_the_coordinators_once(membership):
    url = page_of(membership, "joined")

    assert at_once(f"{url}wissen/", f"{url}wissen/") == [200, 410]
    assert OutgoingMail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_leaving_and_erasing_at_once_never_breaks(membership):
    url = page_of(membership, "joined")

    answers = at_once(f"{url}wissen/", f"{url}verlaten/")

    assert set(answers) <= {200, 302, 409, 410}
    assert OutgoingMail.objects.count() == 1
