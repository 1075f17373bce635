"""Groups that take nobody just now say so, and tell who asked for it when they do again."""

import re

import pytest
from django.utils import timezone

from groups.joining import acts as joining
from groups.joining.waiting_list import tell_waiting
from groups.life import acts as life
from groups.models import AlertGroup, Interest, MapVersion, Membership
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.deciding import kinds
from tests.joining import words

pytestmark = pytest.mark.django_db

EMAIL = "wacht@example.org"
SAID = {"full": "vol", "paused": "even geen nieuwe leden", "dormant": "slapend"}


def page_of(group) -> str:
    return f"{group.get_absolute_url()}belangstelling/"


def close_door(group: AlertGroup, reason: str) -> None:
    if reason == "full":
        house = factories.AddressFactory(number=99, neighbourhood=group.neighbourhoods.get())
        factories.MembershipFactory(group=group, status="invited", address=house)
    changes = {
        "full": {"capacity": 1},
        "paused": {"paused_because": "Even <b>druk</b>"},
        "dormant": {"status": "dormant"},
        "ended": {"status": "closed", "closed_at": timezone.now()},
    }[reason]
    AlertGroup.objects.filter(pk=group.pk).update(**changes)
    MapVersion.raise_number()


def open_door(group: AlertGroup) -> None:
    Membership.objects.update(status="left")
    AlertGroup.objects.update(status="active", paused_because="")


def wish_for(group, **fields) -> Interest:
    fields = {"email": EMAIL, "confirmed_at": timezone.now()} | fields
    return factories.InterestFactory(group=group, address=None, **fields)


@pytest.mark.parametrize("reason", ["full", "paused"])
def test_list_search_and_page_say_it_instead_of_a_join_button(client, group, address, reason):
    close_door(group, reason)

    for url in (group.get_absolute_url(), "/groepen/", "/zoeken?postcode=7933PA&huisnummer=12"):
        page = words(client.get(url))
        assert f">{SAID[reason]}</span>" in page
        assert f"{group.get_absolute_url()}aanmelden/" not in page
    for url in (group.get_absolute_url(), "/zoeken?postcode=7933PA&huisnummer=12"):
        assert f'href="{page_of(group)}"' in words(client.get(url))
    for url in ("/", "/kaart/"):
        assert SAID[reason] in words(client.get(url)).lower()


@pytest.mark.parametrize("reason", ["full", "paused"])
def test_the_map_says_it_of_such_a_group_and_of_no_other(client, group, reason):
    assert "closed" not in client.get("/kaart/groepen.geojson").json()["features"][0]["properties"]
    close_door(group, reason)

    properties = client.get("/kaart/groepen.geojson").json()["features"][0]["properties"]

    assert (properties["status"], properties["closed"]) == ("active", reason)


def test_the_map_hears_of_the_last_seat_and_of_one_that_comes_free(group, address, coordinator):
    AlertGroup.objects.update(capacity=1)
    waiting = factories.MembershipFactory(group=group, address=address, status="waiting")
    before = MapVersion.current()

    joining.invite(waiting, by=coordinator)
    full = MapVersion.current()
    joining.withdraw(waiting)

    assert before < full < MapVersion.current()


@pytest.mark.parametrize("reason", ["full", "paused", "dormant"])
def test_who_asks_confirms_and_is_told_once(client, group, address, reason):
    close_door(group, reason)
    assert client.post(page_of(group), {"email": EMAIL}).status_code == 200
    link = re.search(r"/belangstelling/\S+", OutgoingMail.objects.get().text)[0]
    client.post(link)
    assert group.name in words(client.get(link))
    assert tell_waiting() == 0

    open_door(group)

    assert (tell_waiting(), tell_waiting()) == (1, 0)
    mail = OutgoingMail.objects.latest("pk")
    assert (mail.kind, mail.recipient) == ("group_has_room", EMAIL)
    assert group.get_absolute_url() in mail.text
    assert link.partition(":")[0] in mail.text  # where one stops it
    assert "chat.whatsapp.com" not in mail.text + mail.html


def test_who_did_not_confirm_is_not_told(group):
    wish_for(group, confirmed_at=None)

    assert tell_waiting() == 0


def test_a_wish_for_one_group_is_not_met_by_another_there(client, group, address):
    close_door(group, "paused")
    factories.AlertGroupFactory(name="Ernaast")
    wish_for(group)

    assert tell_waiting() == 0


def test_a_full_group_does_not_answer_a_wish_for_an_address(group, address):
    close_door(group, "full")
    factories.InterestFactory(address=address, confirmed_at=timezone.now())
    assert tell_waiting() == 0

    open_door(group)

    assert tell_waiting() == 1


def test_who_was_told_can_ask_again(client, group):
    close_door(group, "paused")
    wish_for(group, told_at=timezone.now())

    client.post(page_of(group), {"email": EMAIL})

    wish = Interest.objects.get()
    assert (wish.confirmed_at, wish.told_at) == (None, None)


@pytest.mark.parametrize("known", ["member", "wish", "nobody"])
def test_nobody_learns_who_is_in_it_or_waits(client, group, known):
    close_door(group, "paused")
    if known == "member":
        Membership.objects.update(email=EMAIL)
    elif known == "wish":
        wish_for(group)

    answer = client.post(page_of(group), {"email": EMAIL})

    assert answer.status_code == 200
    assert kinds() == [("interest_confirm", EMAIL)]
    assert Interest.objects.count() == 1


@pytest.mark.parametrize("email", ["", "jan", "a@b@c", "x\0@example.org", "a" * 5_000 + "@x.nl"])
def test_a_bad_address_is_explained_and_kept(client, group, email):
    close_door(group, "paused")

    response = client.post(page_of(group), {"email": email})

    assert list(response.context["form"].errors) == ["email"]
    assert not Interest.objects.exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("reason", ["", "ended"])
def test_of_a_group_that_is_open_or_ended_nothing_is_asked(client, group, reason):
    if reason:
        close_door(group, reason)

    for answer in (client.get(page_of(group)), client.post(page_of(group), {"email": EMAIL})):
        assert answer["Location"] == group.get_absolute_url()
    assert not Interest.objects.exists()


def test_the_wish_goes_with_the_group(group):
    wish_for(group)
    life.close(group, by=None, why="op")

    assert Interest.objects.expired().count() == 1
    assert not Interest.objects.kept().exists()


def test_the_list_takes_as_many_queries_for_three_groups_as_for_twenty(
    client, group, django_assert_max_num_queries
):
    counts = []
    for number in (2, 20):
        for _ in range(number):
            close_door(factories.AlertGroupFactory(), "paused")
        with django_assert_max_num_queries(15) as queries:
            client.get("/groepen/")
        counts.append(len(queries))

    assert counts[0] == counts[1]
