"""Where somebody says to stay: the own page, and the members desk of the coordinators."""

import pytest
from django.urls import reverse
from django.utils import timezone

from groups.links import membership_link
from groups.models import Membership, StayReminder, TransitionNotAllowed
from groups.staying import acts
from hoogeveen_alert.dashboard import lines_for
from tests import factories

LONG_AGO = timezone.now() - timezone.timedelta(days=400)


@pytest.fixture
def member(group) -> Membership:
    return factories.MembershipFactory(group=group, status="joined", status_at=LONG_AGO)


def ask(member: Membership, *steps: str) -> None:
    for step in steps:
        StayReminder.objects.create(membership=member, year=member.year, step=step)


def page(member: Membership, name: str = "membership") -> str:
    return reverse(f"groups:{name}", args=[membership_link.make(member)])


def test_the_page_asks_only_who_was_asked(client, member):
    assert "Woont u hier nog?" not in client.get(page(member)).content.decode()
    ask(member, "asked")

    assert "Ja, ik woon hier nog en ik blijf" in client.get(page(member)).content.decode()


def test_opening_the_link_changes_nothing(client, member):
    ask(member, "asked")
    before = Membership.objects.values().get()

    client.get(page(member))
    client.get(page(member, "membership_stay"))

    assert Membership.objects.values().get() == before


def test_one_button_and_the_member_stays(client, member):
    ask(member, "asked", "again")

    response = client.post(page(member, "membership_stay"), follow=True)

    member.refresh_from_db()
    assert (member.status, member.year) == ("joined", 1)
    assert timezone.localdate(member.stayed_at) == timezone.localdate()
    assert "U blijft op de lijst staan" in response.content.decode()
    assert "Woont u hier nog?" not in response.content.decode()
    assert member.history.get().why == "blijft lid"


def test_pressed_twice_it_counts_once(client, member):
    ask(member, "asked")

    client.post(page(member, "membership_stay"))
    client.post(page(member, "membership_stay"))

    assert Membership.objects.get().year == 1


def test_of_two_at_once_one_wins(member):
    ask(member, "asked")
    other = Membership.objects.get()
    acts.stay(member)

    with pytest.raises(TransitionNotAllowed):
        acts.stay(other)


def test_who_left_cannot_stay(member):
    Membership.objects.update(status="left")

    with pytest.raises(TransitionNotAllowed):
        acts.stay(member)


def test_the_own_data_say_when_somebody_was_asked(client, member):
    ask(member, "asked")

    held = client.get(page(member, "membership_export")).json()

    assert [asked["step"] for asked in held["asked_to_stay"]] == ["asked"]


@pytest.fixture
def silent(member) -> Membership:
    ask(member, "asked", "again", "last", "coordinators")
    return member


def test_the_desk_says_how_many_are_silent(group, coordinator, silent):
    lines = [line for line in lines_for(coordinator, "desk") if "silent" in line.url]

    assert [line.text for line in lines] == [f"1 lid van {group.name} gaf geen antwoord"]
    assert lines[0].url == f"/mijn/leden/{group.slug}/?status=silent"


def test_the_list_shows_who_is_silent(logged_in, group, silent):
    other = factories.MembershipFactory(group=group, status="joined", name="Wel Antwoord")

    shown = logged_in.get(f"/mijn/leden/{group.slug}/?status=silent").content.decode()

    assert silent.name in shown
    assert other.name not in shown


def test_a_coordinator_who_knows_says_so(logged_in, coordinator, group, silent):
    url = f"/mijn/leden/{group.slug}/{silent.pk}/"
    assert "Woont hier nog en blijft" in logged_in.get(url).content.decode()

    logged_in.post(f"{url}blijft/")

    silent.refresh_from_db()
    assert (silent.year, silent.history.get().by) == (1, coordinator)
    assert "Woont hier nog en blijft" not in logged_in.get(url).content.decode()
    assert not [line for line in lines_for(coordinator, "desk") if "silent" in line.url]


def test_a_coordinator_answers_for_nobody_who_was_not_asked(logged_in, group, member):
    logged_in.post(f"/mijn/leden/{group.slug}/{member.pk}/blijft/")

    assert Membership.objects.get().year == 0
