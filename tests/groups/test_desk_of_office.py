"""The desk of the municipality and of area coordinators: numbers, places, and ways in."""

from datetime import timedelta

import pytest
from django.urls import resolve, reverse
from django.utils import timezone

from groups import desk, digest
from groups.models import Coordinator
from groups.public.acts import report_missing
from hoogeveen_alert.dashboard import counted_lines, lines_for, read_first
from hoogeveen_alert.desk.queue import queue_of
from tests import factories
from tests.deciding import request_of

pytestmark = pytest.mark.django_db


def settled_group(**fields):
    """A group with two coordinators, about which nothing waits."""
    group = factories.AlertGroupFactory(**fields)
    for post in ("lead", "deputy"):
        factories.CoordinatorFactory(group=group, post=post)
    return group


def waiting_for(user) -> dict[str, int]:
    lines = (*counted_lines(desk.piles(user)), *digest.lines(user))
    return {line.text: line.count for line in lines}


def make_work(group) -> None:
    """One of each that a desk shows."""
    address = factories.AddressFactory(neighbourhood=group.neighbourhoods.get(), number=77)
    factories.ApplicationFactory(address=address, group__neighbourhoods=group.neighbourhoods.all())
    request_of(group, address, days=15)
    for stops_on in (None, timezone.localdate()):
        lonely = factories.AlertGroupFactory(neighbourhoods=group.neighbourhoods.all())
        factories.CoordinatorFactory(group=lonely, wants_to_stop_on=stops_on)
    settled_group(status="dormant", neighbourhoods=group.neighbourhoods.all())
    report_missing("7933ZZ", 1, "")
    factories.InterestFactory(address=address, confirmed_at=timezone.now())


@pytest.fixture
def officer(db):
    return factories.UserFactory(role="municipality")


def test_where_nothing_waits_the_desk_only_shows_ways_in(officer):
    settled_group()

    assert waiting_for(officer) == {}
    assert [line.url for line in desk.lines(officer)] == [
        "/mijn/dekking/",
        "/beheer/groups/alertgroup/",
        "/mijn/inrichten/gegevens/",
    ]


def test_the_municipality_sees_everything_that_waits(officer):
    make_work(settled_group())

    assert waiting_for(officer) == {
        "1 aanvraag voor een nieuwe groep wacht": 1,
        "1 groep verliest de groepsbeheerder en heeft geen opvolger": 1,
        "1 groep laat aanmeldingen zonder antwoord": 1,
        "1 groep zonder tweede groepsbeheerder": 1,
        "1 groep slaapt": 1,
        "1 adres is gemeld als ontbrekend": 1,
        "1 persoon wacht op een groep": 1,
    }


def test_an_area_coordinator_sees_own_districts_only(officer):
    own, other = settled_group(), settled_group()
    make_work(own)
    make_work_elsewhere = factories.AddressFactory(
        neighbourhood=other.neighbourhoods.get(), number=88
    )
    request_of(other, make_work_elsewhere, days=20)
    factories.InterestFactory(address=make_work_elsewhere, confirmed_at=timezone.now())
    area = factories.UserFactory(role="area_coordinator")
    area.districts.add(own.neighbourhoods.get().district)

    assert waiting_for(area) == {
        "1 groep verliest de groepsbeheerder en heeft geen opvolger": 1,
        "1 groep laat aanmeldingen zonder antwoord": 1,
        "1 groep zonder tweede groepsbeheerder": 1,
        "1 groep slaapt": 1,
        "1 persoon wacht op een groep": 1,
    }


def test_each_reader_is_told_what_that_reader_can_do(officer):
    area = factories.UserFactory(role="area_coordinator")

    told = {pile.kind: str(pile.detail) for pile in desk.piles(area)}
    assert set(told) == set(desk.CALLS)
    assert not [kind for kind, detail in told.items() if not detail.startswith("Bel ")]
    office = {pile.kind: str(pile.detail) for pile in desk.piles(officer)}
    assert "beëindig" in office["groep-slapend"]
    assert not [kind for kind in told if "eindig" in told[kind]]


@pytest.mark.parametrize("role", ["police", "coordinator"])
def test_others_have_no_such_lines(role):
    make_work(settled_group())

    user = factories.UserFactory(role=role)

    assert (list(desk.lines(user)), list(desk.piles(user))) == ([], [])


def test_every_item_leads_to_its_page_and_every_number_to_as_many_items(client, officer):
    make_work(settled_group())
    client.force_login(officer)

    for line in counted_lines(desk.piles(officer)):
        items = client.get(line.url).context["items"]
        assert len(items) == line.count
        for item in items:
            assert client.get(item.url).status_code == 200, item.url
            assert "changelist" not in resolve(item.url).view_name


def test_an_unconfirmed_application_waits_for_nobody(officer):
    factories.ApplicationFactory(confirmed_at=None)

    assert waiting_for(officer) == {}


def test_no_line_and_no_digest_names_a_person(officer):
    make_work(settled_group())

    lines = [*desk.lines(officer), *lines_for(officer, "digest")]
    said = " ".join(f"{line.text} {line.detail} {line.url}" for line in lines)
    said += " ".join(f"{item.text} {item.detail}" for item in queue_of(officer).items)

    for name in ("Anna", "Testpersoon", "Lid", "@", "Wim"):
        assert name not in said
    assert [line.count > 0 for line in lines_for(officer, "digest")] == [True] * 7


@pytest.mark.parametrize("role", ["municipality", "area_coordinator"])
def test_the_desk_takes_as_many_queries_for_few_as_for_many(role, django_assert_max_num_queries):
    user = factories.UserFactory(role=role)
    for _ in range(5):
        group = settled_group()
        user.districts.add(group.neighbourhoods.get().district)
        address = factories.AddressFactory(
            neighbourhood=group.neighbourhoods.get(), number=Coordinator.objects.count()
        )
        request_of(group, address, days=30)
        factories.ApplicationFactory(address=address)
        factories.InterestFactory(address=address, confirmed_at=timezone.now())

    with django_assert_max_num_queries(3):
        list(desk.lines(user))
        assert len(read_first(desk.piles(user), 3)) >= 3


@pytest.mark.parametrize("status", ["active", "dormant"])
def test_a_request_left_unanswered_counts_in_a_dormant_group_too(client, officer, status):
    group = settled_group(status=status)
    address = factories.AddressFactory(neighbourhood=group.neighbourhoods.get())
    request_of(group, address, days=20)
    client.force_login(officer)

    (item,) = [item for item in queue_of(officer).items if "aanmelding" in item.text]

    assert item.text == f"1 aanmelding bij {group.name} heeft geen antwoord"
    assert item.url == reverse("groups:record", args=[group.slug])


@pytest.mark.parametrize(
    ("other", "count"),
    [
        ({}, 0),
        ({"wants_to_stop_on": "2026-11-01"}, 1),
        ({"user__is_active": False}, 1),
        ({"until_on": "2099-01-01"}, 1),
    ],
    ids=["goes on", "stops too", "account closed", "has stopped"],
)
def test_who_wants_to_stop_counts_while_nobody_else_goes_on(client, officer, other, count):
    post = factories.CoordinatorFactory(wants_to_stop_on=timezone.localdate())
    factories.CoordinatorFactory(group=post.group, post="deputy", **other)
    client.force_login(officer)

    counts = [x.count for x in counted_lines(desk.piles(officer)) if "verliest" in x.text]
    shown = client.get("/beheer/groups/alertgroup/?beheerders=stopt").context["cl"].queryset

    assert counts == [count] * bool(count)
    assert shown.count() == bool(count)


def test_a_request_of_yesterday_is_no_news_for_the_municipality(officer):
    group = settled_group()
    address = factories.AddressFactory(neighbourhood=group.neighbourhoods.get())
    request = request_of(group, address, days=13)

    assert waiting_for(officer) == {}
    assert request.status_at > timezone.now() - timedelta(days=14)
