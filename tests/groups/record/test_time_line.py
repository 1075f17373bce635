"""The history of a group on its page: what happened, by whom, and to whom that is said."""

import datetime
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags

from groups.life import acts as life
from groups.models import AlertGroup
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.login.acts import anonymise
from tests import factories
from tests.groups.record.pages import url_of

pytestmark = pytest.mark.django_db
DAY = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)


@pytest.fixture
def colleague(people) -> User:
    """Somebody of the municipality who reads over no shoulder."""
    return factories.UserFactory(role="municipality", name="Kees Collega")


@pytest.fixture
def history(page_of):
    """The lines of the time line, newest first."""

    def lines(role: str, *, query: str = "") -> list[str]:
        page = page_of(role, query=query)
        _before, found, after = page.partition('<ol class="time-line">')
        assert found
        items = after.partition("</ol>")[0].split("<li>")[1:]
        return [" ".join(strip_tags(item).split()) for item in items]

    return lines


def approved(group: AlertGroup, by: User) -> None:
    AlertGroup.objects.filter(pk=group.pk).update(status="applied", created_at=DAY)
    with time_machine.travel(DAY + timedelta(days=1), tick=False):
        group.refresh_from_db()
        group.move_to("active", by=by)


def test_it_reads_as_somebody_would_tell_it(history, group, colleague):
    approved(group, colleague)

    assert history("coordinator") == [
        "23 nov 2026: goedgekeurd door gemeente",
        "22 nov 2026: aangevraagd",
    ]


@pytest.mark.parametrize("role", ["coordinator", "area", "police"])
def test_only_the_office_reads_who_it_was(history, page_of, group, colleague, role):
    approved(group, colleague)

    assert "Kees Collega" not in page_of(role)
    assert history("municipality")[0].endswith("door gemeente (Kees Collega)")


@pytest.mark.parametrize("role", ["coordinator", "area", "municipality"])
def test_the_admin_says_no_more_of_it_than_the_page(client, group, people, colleague, role):
    approved(group, colleague)
    client.force_login(people[role])

    page = client.get(f"/beheer/groups/alertgroup/{group.pk}/change/").content.decode()

    assert ("Kees Collega" in page) == (role == "municipality")


def test_waking_is_no_approval_and_what_nobody_did_the_portal_did(history, group, people):
    with time_machine.travel(DAY, tick=False):
        life.fall_dormant(group, why="niemand antwoordde")
        life.revive(group, by=people["coordinator"])

    assert [line.partition(": ")[2] for line in history("municipality")[:2]] == [
        "weer actief gemaakt door groepsbeheerder (Bea Beheer)",
        "slapend gemaakt door de site niemand antwoordde",
    ]


def test_a_note_says_itself_what_happened_and_one_reads_of_oneself(history, group, people):
    approved(group, people["municipality"])
    group.note("een groepsbeheerder is gestopt", by=people["coordinator"])

    assert history("coordinator")[0].endswith("een groepsbeheerder is gestopt (u)")


def test_what_was_typed_is_no_html(page_of, group):
    life.fall_dormant(group, why="<script>alert(1)</script>{{ user }}")

    page = page_of("municipality")

    assert "<script>alert(1)" not in page
    assert "{{ user }}" in page


def test_a_long_history_is_cut_and_there_as_a_whole(history, page_of, group):
    for number in range(30):
        group.note(f"nummer {number}", by=None)

    assert len(history("municipality")) == 20
    assert "?geschiedenis=alles#geschiedenis" in page_of("municipality")
    assert "?geschiedenis=alles#" not in page_of("municipality", query="?geschiedenis=alles")
    # Thirty, and the application.
    assert len(history("municipality", query="?geschiedenis=alles")) == 31


def test_who_was_erased_is_named_no_more(page_of, history, group, colleague):
    approved(group, colleague)
    anonymise(colleague)

    assert "Kees" not in page_of("municipality")
    assert "goedgekeurd door gemeente (" in history("municipality")[0]


def test_django_s_page_of_changes_leads_here(client, group, people):
    url = reverse("admin:groups_alertgroup_history", args=[group.pk])
    client.force_login(people["municipality"])

    assert client.get(url).url == f"{url_of(group)}#geschiedenis"
    client.force_login(factories.CoordinatorFactory().user)
    assert client.get(url).status_code == 404
