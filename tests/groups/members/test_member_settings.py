"""What coordinators set of their group on the desk: text, room, link and pause."""

import pytest
from django.utils import timezone

from groups.life import acts as life
from groups.members import acts
from groups.models import AlertGroup, MapVersion
from tests import factories
from tests.deciding import kinds
from tests.listing import member_of

pytestmark = pytest.mark.django_db

LINK = "https://chat.whatsapp.com/DEMOnieuw"


@pytest.fixture
def page(group) -> str:
    return f"/mijn/leden/{group.slug}/instellingen/"


def now(group) -> AlertGroup:
    return AlertGroup.objects.get(pk=group.pk)


def test_text_and_room_are_saved_and_count_as_a_sign_of_life(logged_in, group, page):
    before = MapVersion.current()

    logged_in.post(page, {"purpose": "Samen opletten.", "capacity": "80"})

    saved = now(group)
    assert (saved.purpose, saved.capacity) == ("Samen opletten.", 80)
    assert (saved.name, saved.whatsapp_link) == (group.name, group.whatsapp_link)
    assert saved.confirmed_on == timezone.localdate()
    assert MapVersion.current() > before


def test_saving_what_stood_there_is_no_sign_of_life(logged_in, group, page):
    logged_in.post(page, {"purpose": group.purpose, "capacity": group.capacity})

    assert now(group).confirmed_on == group.confirmed_on


@pytest.mark.parametrize("capacity", ["0", "-1", "1025", "veel", "", "1e3", "99999999999999999999"])
def test_a_room_that_whatsapp_has_not_is_refused(logged_in, group, page, capacity):
    response = logged_in.post(page, {"purpose": "Anders", "capacity": capacity})

    assert response.context["text_form"].errors["capacity"]
    assert (now(group).purpose, now(group).capacity) == (group.purpose, 1024)


def test_another_text_leaves_what_became_of_the_group_meanwhile(group):
    as_it_was = now(group)
    life.close(group, by=None, why="De buurt is verhuisd.")

    acts.change_group(as_it_was, purpose="Samen opletten.")

    saved = now(group)
    assert (saved.purpose, saved.status, saved.whatsapp_link) == ("Samen opletten.", "closed", "")


def test_other_fields_of_the_group_cannot_be_sent_along(logged_in, group, page):
    more = {"name": "Gekaapt", "status": "closed", "whatsapp_link": LINK, "paused_because": "x"}

    logged_in.post(page, {"purpose": "Nieuw", "capacity": "9"} | more)

    saved = now(group)
    assert (saved.name, saved.status, saved.paused_because) == (group.name, "active", "")
    assert saved.whatsapp_link == group.whatsapp_link


# The link


def test_a_new_link_first_says_who_will_hear_of_it(logged_in, group, page):
    member_of(group, status="invited")
    member_of(group, status="invited", email="")
    member_of(group, status="joined")

    response = logged_in.post(f"{page}link/", {"whatsapp_link": f" {LINK}?mode=x "})

    assert (response.context["told"], response.context["letters"]) == (1, 1)
    assert response.context["link"] == LINK
    assert now(group).whatsapp_link == group.whatsapp_link
    assert kinds() == []


def test_confirmed_it_is_changed_and_who_is_not_in_yet_is_told(logged_in, group, page):
    member_of(group, status="invited", email="anna@example.org")
    member_of(group, status="joined")

    logged_in.post(f"{page}link/", {"whatsapp_link": LINK, "sure": "1"})
    logged_in.post(f"{page}link/", {"whatsapp_link": LINK, "sure": "1"})

    assert now(group).whatsapp_link == LINK
    assert now(group).link_set_on == timezone.localdate()
    assert kinds() == [("link_renewed", "anna@example.org")]


@pytest.mark.parametrize(
    "link",
    [
        "",
        "https://kwaad.example/DEMO",
        "https://kwaad.example/chat.whatsapp.com/DEMO",
        "https://chat.whatsapp.com.kwaad.example/DEMO",
        "https://chat.whatsapp.com/",
        "https://chat.whatsapp.com@kwaad.example/DEMO",
        "javascript:alert(1)",
        "https://chat.whatsapp.com/" + "a" * 200,
    ],
)
def test_what_is_no_link_of_whatsapp_is_refused(logged_in, group, page, link):
    response = logged_in.post(f"{page}link/", {"whatsapp_link": link, "sure": "1"})

    assert response.context["link_form"].errors["whatsapp_link"]
    assert now(group).whatsapp_link == group.whatsapp_link


# The pause


def test_a_pause_needs_a_text_and_ends_with_a_button(logged_in, group, page):
    response = logged_in.post(f"{page}pauze/", {"paused_because": " "})
    assert response.context["pause_form"].errors["paused_because"]

    logged_in.post(f"{page}pauze/", {"paused_because": "Tot maart met vakantie"})
    assert now(group).paused_because == "Tot maart met vakantie"
    assert "Tot maart" in logged_in.get(f"{group.get_absolute_url()}aanmelden/").content.decode()

    logged_in.post(f"{page}pauze/", {"open": "1", "paused_because": "Tot maart met vakantie"})
    assert now(group).paused_because == ""


# Who may


@pytest.mark.parametrize("status", ["closed", "rejected"])
def test_nothing_of_an_ended_group_is_changed(logged_in, group, page, status):
    closed = timezone.now() if status == "closed" else None
    AlertGroup.objects.filter(pk=group.pk).update(status=status, closed_at=closed)
    before = AlertGroup.objects.values().get(pk=group.pk)

    assert logged_in.get(page).status_code == 200
    for part in ("", "link/", "pauze/"):
        sent = {"purpose": "x", "capacity": "5", "whatsapp_link": LINK, "sure": "1", "open": "1"}
        assert logged_in.post(page + part, sent).status_code == 403

    assert AlertGroup.objects.values().get(pk=group.pk) == before


def test_a_deputy_from_the_area_changes_the_text_and_nothing_else(client, group, page):
    area = factories.UserFactory(role="area_coordinator")
    area.districts.add(group.neighbourhoods.get().district)
    factories.CoordinatorFactory(group=group, user=area, post="deputy")
    client.force_login(area)

    shown = client.get(page).content.decode()
    client.post(page, {"purpose": "Nieuwe tekst", "capacity": "5"})

    assert group.whatsapp_link not in shown
    assert (now(group).purpose, now(group).capacity) == ("Nieuwe tekst", 1024)
    for part in ("link/", "pauze/"):
        assert client.post(page + part, {"whatsapp_link": LINK, "sure": "1"}).status_code == 403
    assert now(group).whatsapp_link == group.whatsapp_link
