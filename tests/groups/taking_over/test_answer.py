"""Who is named in a list accepts on one page; silence ends after 60 days."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from groups.models import AlertGroup, Coordinator, Invitation
from groups.posts.tasks import run_invitation_clock
from groups.tasks import forget_who_did_not_accept
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.texts.reading import current_version
from tests import factories
from tests.town_lists import ANNA, BERT, BRINK, book, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder", "town", "clerk")]
BOARD = "/mijn/overname/"


def link_of(email: str) -> str:
    mail = OutgoingMail.objects.filter(recipient=email, kind__startswith="taken_over").latest("pk")
    return re.search(r"/overname/\S+", mail.text)[0]


def said(email: str, **answers: str) -> dict[str, str]:
    """The form with a yes for each group, or what `answers` says by name of the group."""
    asked = Invitation.objects.open().filter(email=email).select_related("group")
    fields = {f"group_{one.pk}": answers.get(one.group.name, "ja") for one in asked}
    who = {"name": "Anna Bos", "mobile": "06 11111111", "code": "on", "reachable": "on"}
    return who | fields | {"code_version": current_version("code_of_conduct")}


def accept(email: str, **answers: str):
    return Client().post(link_of(email), said(email, **answers), follow=True)


def test_the_page_shows_area_and_purpose_and_asks(client):
    take(client, book([[*BRINK, "Op elkaar letten"]], [ANNA]))

    page = Client().get(link_of("anna@example.org"))

    text = page.content.decode()
    assert page.status_code == 200
    assert all(word in text for word in ("De Brink", "Centrum", "Op elkaar letten", "Anna Bos"))
    assert page["Cache-Control"] == "private, no-store"
    assert Invitation.objects.get().status == "open"


def test_accepting_gives_the_post_and_opens_the_group(client):
    take(client, book([BRINK], [ANNA]))

    page = accept("anna@example.org")

    post = Coordinator.objects.get()
    group = post.group
    assert (post.user.email, post.user.role, post.post) == (
        "anna@example.org",
        "coordinator",
        "lead",
    )
    assert (group.status, group.paused_because) == ("active", "")
    assert group.confirmed_on == timezone.localdate()
    assert f"/mijn/leden/{group.slug}/instellingen/" in page.content.decode()
    assert f"/mijn/leden/{group.slug}/invoeren/" in page.content.decode()


def test_five_groups_are_answered_on_one_page_each_by_itself(client):
    names = ["Groep A", "Groep B", "Groep C"]
    take(client, book([[n, "Centrum"] for n in names], [[n, *ANNA[1:]] for n in names]))

    accept("anna@example.org", **{"Groep B": "nee"})

    held = Coordinator.objects.values_list("group__name", flat=True)
    assert sorted(held) == ["Groep A", "Groep C"]
    assert User.objects.filter(email="anna@example.org").count() == 1
    assert Invitation.objects.get(group__name="Groep B").status == "declined"


def test_a_no_asks_for_nothing_else(client):
    take(client, book([BRINK], [ANNA]))
    invitation = Invitation.objects.get()

    page = Client().post(
        link_of("anna@example.org"),
        {f"group_{invitation.pk}": "nee", "code_version": current_version("code_of_conduct")},
        follow=True,
    )

    assert page.status_code == 200
    invitation.refresh_from_db()
    assert invitation.status == "declined"
    assert not User.objects.filter(email="anna@example.org").exists()
    assert not OutgoingMail.objects.filter(kind="coordinator_invitation_answered").exists()


def test_without_consent_nothing_is_accepted(client):
    take(client, book([BRINK], [ANNA]))
    form = said("anna@example.org")
    del form["reachable"]

    page = Client().post(link_of("anna@example.org"), form)

    assert "reachable" in page.context["form"].errors
    assert not Coordinator.objects.exists()


def test_a_group_without_an_answer_is_asked_about(client):
    take(client, book([BRINK], [ANNA]))
    form = {key: value for key, value in said("anna@example.org").items() if "group_" not in key}

    page = Client().post(link_of("anna@example.org"), form)

    assert "Zeg bij elke groep ja of nee." in page.content.decode()
    assert not Coordinator.objects.exists()


@pytest.mark.parametrize("first", ["anna@example.org", "bert@example.org"])
def test_lead_and_deputy_are_as_the_list_says_whoever_comes_first(client, first):
    take(client, book([BRINK], [ANNA, BERT]))
    second = {"anna@example.org": "bert@example.org"}.get(first, "anna@example.org")

    accept(first)
    accept(second)

    posts = dict(Coordinator.objects.values_list("user__email", "post"))
    assert posts == {"anna@example.org": "lead", "bert@example.org": "deputy"}


def test_where_nobody_is_named_lead_the_first_who_accepts_is(client):
    take(client, book([BRINK], [ANNA[:4], BERT]))

    accept("bert@example.org")
    accept("anna@example.org")

    posts = dict(Coordinator.objects.values_list("user__email", "post"))
    assert posts == {"bert@example.org": "lead", "anna@example.org": "deputy"}


def test_who_became_police_meanwhile_takes_no_post(client):
    take(client, book([BRINK], [ANNA]))
    factories.UserFactory(email="anna@example.org", role="police")

    page = accept("anna@example.org")

    assert page.context["unsuitable"]
    assert not Coordinator.objects.exists()
    assert Invitation.objects.get().status == "open"


def test_answered_twice_it_counts_once(client):
    take(client, book([BRINK], [ANNA]))
    form = said("anna@example.org")
    Client().post(link_of("anna@example.org"), form)

    again = Client().post(link_of("anna@example.org"), form)

    assert again.status_code == 409
    assert Coordinator.objects.count() == 1


def test_the_way_of_an_invitation_leads_to_the_page_of_a_list(client):
    take(client, book([BRINK], [ANNA]))
    path = link_of("anna@example.org")

    response = Client().get(path.replace("/overname/", "/uitnodiging/"))

    assert response["Location"] == path


def test_a_forged_link_is_gone():
    assert Client().get("/overname/verzonnen/").status_code == 410


# Asked again, and silence


def test_the_board_counts_and_names_who_waits(client):
    take(client, book([BRINK, ["Noord", "Noord"]], [ANNA, BERT, ["Noord", "Cas", "c@example.org"]]))
    accept("anna@example.org")

    page = client.get(BOARD)

    seen = page.context["funnel"]
    assert (seen.groups, seen.accepted, seen.linked, seen.filled) == (2, 1, 0, 0)
    assert [row.group.name for row in page.context["rows"]] == ["Noord", "De Brink"]
    assert "bert@example.org" in page.content.decode()


def test_asked_again_once_a_day(client):
    take(client, book([BRINK], [ANNA]))
    asked = Invitation.objects.get()
    again = OutgoingMail.objects.filter(kind="taken_over_again")

    client.post(BOARD + "opnieuw/", {"asked": asked.pk})
    assert not again.exists()
    Invitation.objects.update(invited_at=timezone.now() - timedelta(days=3))
    for _press in range(2):
        client.post(BOARD + "opnieuw/", {"asked": asked.pk})

    assert again.get().recipient == "anna@example.org"


def test_no_reminder_and_no_end_of_an_ordinary_invitation(client):
    take(client, book([BRINK], [ANNA]))

    with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
        run_invitation_clock()
        forget_who_did_not_accept()

    assert Invitation.objects.get().status == "open"
    assert not OutgoingMail.objects.filter(kind__startswith="coordinator_invitation").exists()


def test_after_sixty_days_who_did_not_accept_is_forgotten(client):
    take(client, book([BRINK, ["Noord", "Noord"]], [ANNA, ["Noord", *BERT[1:]]]))
    accept("bert@example.org")

    with time_machine.travel(timezone.now() + timedelta(days=61), tick=False):
        assert forget_who_did_not_accept() == 1
        assert forget_who_did_not_accept() == 0

    assert not Invitation.objects.filter(email="anna@example.org").exists()
    status = dict(AlertGroup.objects.values_list("name", "status"))
    assert status == {"De Brink": "dormant", "Noord": "active"}


def test_until_the_sixtieth_day_nobody_is_forgotten(client):
    take(client, book([BRINK], [ANNA]))

    with time_machine.travel(timezone.now() + timedelta(days=59), tick=False):
        assert forget_who_did_not_accept() == 0

    assert Invitation.objects.get().name == "Anna Bos"
    assert AlertGroup.objects.get().status == "active"


def test_what_mails_said_is_forgotten_with_who_was_silent(client):
    take(client, book([BRINK, ["Noord", "Noord"]], [ANNA, ["Noord", *BERT[1:]]]))
    OutgoingMail.objects.update(state="sent", sent_at=timezone.now(), next_try_at=None)
    factories.UserFactory(email="bert@example.org", role="coordinator")

    with time_machine.travel(timezone.now() + timedelta(days=61), tick=False):
        forget_who_did_not_accept()

    words = dict(OutgoingMail.objects.filter(kind="taken_over").values_list("recipient", "text"))
    assert words["anna@example.org"] == ""
    assert "Noord" in words["bert@example.org"]


def test_a_group_that_a_second_person_accepted_does_not_sleep(client):
    take(client, book([BRINK], [ANNA, BERT]))
    accept("bert@example.org")

    with time_machine.travel(timezone.now() + timedelta(days=61), tick=False):
        assert forget_who_did_not_accept() == 1

    assert AlertGroup.objects.get().status == "active"


def test_a_dormant_group_wakes_when_somebody_of_a_new_list_accepts(client):
    take(client, book([BRINK], [ANNA]))
    with time_machine.travel(timezone.now() + timedelta(days=61), tick=False):
        forget_who_did_not_accept()
    take(client, book([BRINK], [BERT]))

    accept("bert@example.org")

    group = AlertGroup.objects.get()
    assert (group.status, group.paused_because) == ("active", "")


def test_ninety_one_groups_do_not_lie_on_the_desk_as_without_coordinators(client):
    take(client, book([BRINK], [ANNA]))

    assert "De Brink" not in client.get("/mijn/").content.decode()
