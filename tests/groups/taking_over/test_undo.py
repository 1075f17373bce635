"""A list that was taken over can be undone for a day, as far as nobody acted on it."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from groups.models import AlertGroup, District, Invitation, MapVersion
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.taking_over.models import TownList
from tests import factories
from tests.groups.taking_over.test_answer import accept, link_of
from tests.groups.taking_over.test_colleagues import KIM, listed
from tests.town_lists import ANNA, BERT, BRINK, UPLOAD, book, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder", "town", "clerk")]
NOORD = ["Noord", "Noord"]


def undo(client, town_list: TownList | None = None) -> str:
    """What the page says afterwards."""
    town_list = town_list or TownList.objects.latest("pk")
    path = f"{UPLOAD}{town_list.key}/ongedaan/"
    response = client.post(path, follow=True)
    return " ".join(str(message) for message in response.context["messages"])


def test_what_nobody_acted_on_is_gone(client):
    take(client, book([BRINK, NOORD], [ANNA, BERT]))
    link, number = link_of("anna@example.org"), MapVersion.current()

    said = undo(client)

    assert said == "4 rijen zijn ongedaan gemaakt."
    assert not AlertGroup.objects.exists()
    assert not Invitation.objects.exists()
    assert MapVersion.current() > number
    assert Client().get(link).status_code == 410


def test_a_group_that_somebody_accepted_stays(client):
    take(client, book([BRINK, NOORD], [ANNA, ["Noord", *BERT[1:]]]))
    accept("anna@example.org")

    said = undo(client)

    assert AlertGroup.objects.get().name == "De Brink"
    assert "2 rijen blijven" in said


@pytest.mark.parametrize("act", ["interest", "link", "dormant", "name"])
def test_a_group_with_which_something_was_done_stays(client, act):
    take(client, book([BRINK]))
    group = AlertGroup.objects.get()
    if act == "interest":
        factories.InterestFactory(address=None, group=group)
    elif act == "link":
        group.set_link("https://chat.whatsapp.com/DEMOtest")
    elif act == "dormant":
        group.move_to("dormant", by=None)
    else:
        factories.InvitationFactory(group=group)

    undo(client)

    assert AlertGroup.objects.filter(pk=group.pk).exists()


def test_what_was_here_before_stays(client):
    take(client, book([BRINK], [ANNA]))
    first = TownList.objects.get()
    take(client, book([[*BRINK, "Op elkaar letten"], NOORD], [ANNA, BERT]))

    undo(client)

    assert AlertGroup.objects.get().name == "De Brink"
    assert Invitation.objects.get().email == "anna@example.org"
    undo(client, first)
    assert not AlertGroup.objects.exists()


def test_after_a_day_and_twice_it_is_too_late(client):
    take(client, book([BRINK]))

    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        client.force_login(factories.UserFactory(role="municipality"))
        late = undo(client)
        assert "ongedaan" not in client.get(UPLOAD).content.decode()
    assert late == "Dit kan niet meer ongedaan worden gemaakt."
    assert AlertGroup.objects.exists()
    undo(client)
    assert undo(client) == late


def test_the_same_list_can_be_taken_again_afterwards(client):
    content = book([BRINK], [ANNA])
    take(client, content)
    undo(client)

    take(client, content)

    assert AlertGroup.objects.get().slug == "de-brink"
    assert Invitation.objects.get().status == "open"


def test_accounts_that_nobody_used_are_taken_back_and_can_be_made_again(client):
    content = listed(police=[KIM], area=[["Jo", "jo@example.org", "", "alle"]])
    take(client, content)

    said = undo(client)

    assert said == "3 rijen zijn ongedaan gemaakt."
    assert not User.objects.filter(email__in=[KIM[1], "jo@example.org"]).exists()
    assert not District.objects.filter(people__role__in=["police", "area_coordinator"]).exists()
    take(client, content)
    assert User.objects.get(email=KIM[1]).districts.count() == 1


@pytest.mark.parametrize("act", ["login", "district", "manager", "address"])
def test_an_account_that_was_used_stays(client, act):
    take(client, listed(police=[KIM]))
    kim = User.objects.get(email=KIM[1])
    if act == "login":
        Client().force_login(kim)
    elif act == "district":
        kim.districts.add(factories.DistrictFactory())
    elif act == "manager":
        User.objects.filter(pk=kim.pk).update(is_superuser=True)
    else:
        EmailAddress.objects.create(user=kim, email="thuis@example.org")

    said = undo(client)

    assert "1 rij blijft" in said
    kim.refresh_from_db()
    assert (kim.email, kim.is_active) == (KIM[1], True)


def test_an_account_that_was_there_stays(client):
    kim = factories.UserFactory(role="police", email=KIM[1], name="Kim", phone="+31622222222")
    take(client, listed(police=[KIM]))

    undo(client)

    kim.refresh_from_db()
    assert kim.email == KIM[1]
