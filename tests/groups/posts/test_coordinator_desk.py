"""What a coordinator finds on the desk."""

import datetime
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups.desk_coordinators import lines
from groups.models import AlertGroup
from groups.posts import acts as posts
from tests import factories
from tests.inviting import invite

pytestmark = pytest.mark.django_db


def waiting(user) -> dict[str, tuple[int, bool]]:
    """Per address of a page: what waits there, and whether it is in a hurry."""
    return {line.url: (line.count, line.urgent) for line in lines(user) if line.count}


@pytest.fixture
def quiet(group, coordinator) -> AlertGroup:
    """A group in which nothing waits."""
    factories.CoordinatorFactory(group=group, post="deputy")
    return group


def test_nothing_waits_in_a_group_where_all_is_well(quiet, coordinator):
    assert waiting(coordinator) == {}
    assert [line.url for line in lines(coordinator)] == [
        "/mijn/leden/",
        f"/mijn/leden/{quiet.slug}/instellingen/",
        f"/mijn/groep/{quiet.slug}/beheerders/",
        f"/groepen/{quiet.slug}/verspreiden/",
    ]


@pytest.mark.parametrize("more", [0, 1, 2, 6])
def test_settings_poster_and_coordinators_are_one_tap_away(client, quiet, coordinator, more):
    for number in range(more):
        factories.CoordinatorFactory(user=coordinator, group__name=f"Buren {number}")
    client.force_login(coordinator)

    page = client.get("/mijn/").content.decode()

    for group in AlertGroup.objects.all():
        for path in ("leden/{}/instellingen/", "groep/{}/beheerders/"):
            assert f'href="/mijn/{path.format(group.slug)}"' in page
        assert f'href="/groepen/{group.slug}/verspreiden/"' in page


@pytest.mark.time_machine("2026-11-23 10:00+01:00")  # an hour before is of the same day
@pytest.mark.parametrize(("days", "urgent"), [(0, False), (2, False), (3, True), (20, True)])
def test_requests_that_wait(quiet, address, coordinator, days, urgent):
    since = timezone.now() - timedelta(days=days)
    for hours in (0, -1):
        oldest = factories.MembershipFactory(
            group=quiet, address=address, status="waiting", status_at=since + timedelta(hours=hours)
        )
    factories.MembershipFactory(group=quiet, address=address, status="unverified")

    assert waiting(coordinator) == {f"/aanvragen/{oldest.pk}/": (2, urgent)}


@pytest.mark.parametrize(
    ("changes", "page", "urgent"),
    [
        ({"whatsapp_link": ""}, "/mijn/leden/{}/instellingen/link/", True),
        ({"status": "dormant"}, "/mijn/leden/{}/", False),
        ({"paused_because": "Vakantie"}, "/mijn/leden/{}/instellingen/pauze/", False),
    ],
)
def test_what_is_the_matter_with_the_group(quiet, coordinator, changes, page, urgent):
    AlertGroup.objects.filter(pk=quiet.pk).update(**changes)

    assert waiting(coordinator) == {page.format(quiet.slug): (1, urgent)}


@pytest.mark.parametrize(("members", "found"), [(8, []), (9, [(9, False)]), (10, [(10, True)])])
def test_a_group_that_fills_up(quiet, address, coordinator, members, found):
    AlertGroup.objects.filter(pk=quiet.pk).update(capacity=10)
    for number in range(members):
        status = "invited" if number % 2 else "joined"
        factories.MembershipFactory(group=quiet, address=address, status=status)

    assert list(waiting(coordinator).values()) == found
    assert set(waiting(coordinator)) <= {f"/mijn/leden/{quiet.slug}/instellingen/"}


def test_a_group_without_a_second_coordinator(group, coordinator):
    factories.CoordinatorFactory(group=group, post="deputy", user__is_active=False)
    page = f"/mijn/groep/{group.slug}/beheerders/"
    assert waiting(coordinator) == {page: (1, False)}

    invite(group)
    invite(group, email="ander@example.org")

    assert waiting(coordinator) == {page: (2, False)}


def test_a_wish_to_stop_stays_in_sight_of_who_has_it(quiet, coordinator):
    posts.ask_to_stop(quiet.coordinators.get(user=coordinator))

    assert waiting(coordinator) == {f"/mijn/groep/{quiet.slug}/beheerders/stoppen/": (1, False)}
    colleague = quiet.coordinators.exclude(user=coordinator).get().user
    assert waiting(colleague) == {f"/mijn/groep/{quiet.slug}/beheerders/": (1, False)}


def test_an_invitation_to_oneself_can_be_answered_from_the_desk(client, quiet, coordinator):
    invite(factories.AlertGroupFactory(), email=coordinator.email.upper())
    invite(factories.AlertGroupFactory(status="closed"), email=coordinator.email)

    (page,) = waiting(coordinator)
    assert page.startswith("/uitnodiging/")
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("status", ["applied", "closed", "rejected"])
def test_a_group_that_does_not_live_asks_for_nothing(status):
    post = factories.CoordinatorFactory(group__status=status, group__whatsapp_link="")

    assert list(lines(post.user)) == []


def test_a_post_that_ended_asks_for_nothing(group, coordinator):
    group.coordinators.update(until_on=datetime.date(2099, 1, 1))

    assert list(lines(coordinator)) == []


def test_an_area_coordinator_who_helps_out_sees_that_groups_lines(group):
    helper = factories.UserFactory(role="area_coordinator")
    factories.CoordinatorFactory(group=group, post="deputy", user=helper)

    assert f"/mijn/groep/{group.slug}/beheerders/" in waiting(helper)


def test_many_groups_take_as_many_queries_as_one(client, quiet, coordinator):
    client.force_login(coordinator)
    client.get("/mijn/")
    with CaptureQueriesContext(connection) as one:
        client.get("/mijn/")
    for number in range(10):
        post = factories.CoordinatorFactory(user=coordinator, group__name=f"Buren {number}")
        invite(post.group, email=f"w{number}@example.org")
        factories.MembershipFactory(
            group=post.group,
            status="waiting",
            address__neighbourhood=post.group.neighbourhoods.get(),
        )

    with CaptureQueriesContext(connection) as many:
        page = client.get("/mijn/").content.decode()

    assert len(many) == len(one) <= 15
    assert page.count("/aanvragen/") == 10
