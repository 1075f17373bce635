"""No answer of a volunteer ends in nobody's list: somebody's desk shows it, or it is done."""

from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from contacts.links import check_link
from contacts.models import ContactCheck
from contacts.rounds import acts
from contacts.rounds.forms import SAYS
from groups.life import acts as life
from groups.models import Coordinator, TransitionNotAllowed
from groups.posts import acts as posts
from hoogeveen_alert.dashboard import counted_lines, lines_for, piles_of
from hoogeveen_alert.desk.queue import queue_of
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.contact_factories import ContactCheckFactory
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
OPENED = date(2026, 11, 2)
Answer = ContactCheck.Answer


@pytest.fixture(autouse=True)
def _that_day():
    with time_machine.travel("2026-11-05T12:00:00+01:00", tick=False):
        yield


@pytest.fixture
def officer(db):
    return UserFactory(role="municipality", name="Olga Officier")


@pytest.fixture
def check(db) -> ContactCheck:
    user = {"name": "Bea Beheer", "phone": "+31612345678"}
    return ContactCheckFactory(
        opened_on=OPENED,
        post__group__name="Pesse-Noord",
        **{f"post__user__{field}": value for field, value in user.items()},
    )


def say(client, check: ContactCheck, word: str) -> None:
    url = reverse("contacts:confirm", args=[check_link.make(check)])
    typed = {"name": "Bea Beheer", "phone": "06 12345678", "channel": "phone", "hours": ""}
    assert client.post(url, typed | {f"group_{check.pk}": word}).status_code == 302


def desk_of(user) -> str:
    waiting = [f"{item.text}. {item.detail}" for item in queue_of(user).items]
    lines = [line.text for line in lines_for(user, "desk") if line.count]
    return " | ".join(waiting + lines)


def digest_of(user) -> list[str]:
    return [line.text for line in lines_for(user, "digest")]


def is_done(check: ContactCheck) -> bool:
    """The group counts as confirmed, and requests are welcome: there is nothing left to do."""
    group = check.post.group
    group.refresh_from_db()
    confirmed = group.confirmed_on == timezone.localdate()
    return confirmed and group.status == "active" and not group.paused_because


WHERE_IT_ENDS: dict[str, Callable[[ContactCheck, object, object], bool]] = {
    Answer.ALL_RIGHT: lambda check, officer, colleague: is_done(check),
    Answer.CHANGED: lambda check, officer, colleague: is_done(check),
    Answer.ACTED: lambda check, officer, colleague: is_done(check),
    Answer.ENDED: lambda check, officer, colleague: "Pesse-Noord is gestopt" in desk_of(officer),
    Answer.STOP: lambda check, officer, colleague: (
        "wil stoppen" in desk_of(colleague or officer) and not (colleague and desk_of(officer))
    ),
}


@pytest.mark.parametrize("status", ["active", "dormant"])
@pytest.mark.parametrize("alone", [True, False], ids=["alone", "with a colleague"])
@pytest.mark.parametrize("word", Answer.values)
def test_every_answer_is_done_or_on_a_desk(check, officer, word, alone, status):
    check.post.group.status = status
    check.post.group.save()
    post = None if alone else factories.CoordinatorFactory(group=check.post.group, post="deputy")

    acts.answer(check, word)

    assert WHERE_IT_ENDS[word](check, officer, post and post.user)


def test_no_word_of_the_page_is_unknown_here():
    assert {word for word, _said in SAYS} <= set(WHERE_IT_ENDS)
    assert set(WHERE_IT_ENDS) == set(Answer.values)


def test_what_is_put_off_is_asked_again(check):
    acts.snooze_each([check], on=OPENED, days=30)

    with time_machine.travel("2026-12-04T12:00:00+01:00", tick=False):
        acts.write_to(check.user, on=timezone.localdate())

    assert OutgoingMail.objects.get().recipient == check.user.email


def test_who_stops_as_the_last_stands_on_the_desk_of_the_municipality(officer, check):
    posts.ask_to_stop(check.post)

    assert "van Pesse-Noord wil stoppen en heeft geen opvolger" in desk_of(officer)


def test_who_stops_beside_others_has_stopped(officer, check):
    factories.CoordinatorFactory(group=check.post.group, post="deputy")

    posts.stop(check.post, by=check.user)

    check.post.refresh_from_db()
    assert check.post.until_on == timezone.localdate()
    assert "Pesse-Noord heeft geen tweede groepsbeheerder" in desk_of(officer)


def test_who_declines_leaves_the_group_with_who_asked(check):
    invitation = posts.invite(
        check.post.group, email="cor@example.org", name="Cor", by=check.post.user
    )
    assert "uitnodiging zonder antwoord" in desk_of(check.post.user)

    posts.decline(invitation)

    assert "heeft geen tweede groepsbeheerder" in desk_of(check.post.user)
    assert OutgoingMail.objects.filter(
        kind="coordinator_invitation_answered", recipient=check.post.user.email
    ).exists()


# "The group has ended"


def test_the_municipality_reads_which_group_and_since_when(client, check, officer):
    say(client, check, "ended")

    (item,) = [item for item in queue_of(officer).items if item.is_urgent]
    assert item.text == "Pesse-Noord is gestopt, zegt een groepsbeheerder"
    assert item.row.day == date(2026, 11, 5)
    assert "1 groep is gestopt, zegt een groepsbeheerder" in digest_of(officer)
    client.force_login(officer)
    page = client.get(item.url).content.decode()
    assert "Sinds 5 november 2026 zegt een groepsbeheerder dat deze groep is gestopt." in page
    assert "Bea Beheer" in page


def test_of_several_groups_the_line_leads_to_all(client, check, officer):
    other = ContactCheckFactory(opened_on=OPENED, user=check.user, post__user=check.user)
    for one in (check, other):
        acts.answer(one, "ended")
    client.force_login(officer)

    (line,) = [line for line in counted_lines(piles_of(officer)) if line.urgent]

    shown = {item.row.key for item in client.get(line.url).context["items"]}
    assert (line.count, shown) == (2, {check.post.group.pk, other.post.group.pk})


@pytest.mark.parametrize("days", [1, 40, 400])
def test_the_line_stays_until_somebody_deals_with_it(check, officer, days):
    colleague = factories.CoordinatorFactory(group=check.post.group, post="deputy")
    acts.answer(check, "ended")

    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        acts.answer(ContactCheckFactory(post=colleague, opened_on=OPENED), "all_right")

        assert "Pesse-Noord is gestopt" in desk_of(officer)


@pytest.mark.parametrize("status", ["active", "dormant"])
@pytest.mark.parametrize("step", ["beeindigen", "wekken"])
def test_the_municipality_ends_it_or_says_that_it_goes_on(client, check, officer, step, status):
    group = check.post.group
    group.status = status
    group.save()
    acts.answer(check, "ended")
    client.force_login(officer)

    url = f"/beheer/groups/alertgroup/{group.pk}/{step}/"
    client.post(url, {"reason": "De groep gaat door."}, follow=True)

    group.refresh_from_db()
    assert group.status == {"beeindigen": "closed", "wekken": "active"}[step]
    assert group.said_ended_on is None
    assert (group.paused_because == "") == (step == "wekken")
    assert "gestopt" not in desk_of(officer)
    kind = {"beeindigen": "group_closed", "wekken": "revived"}[step]
    assert list(OutgoingMail.objects.values_list("kind", "recipient")) == [(kind, check.user.email)]
    assert group.history.first().by == officer


def test_a_second_officer_is_told_that_it_was_dealt_with(check, officer):
    acts.answer(check, "ended")
    life.go_on(check.post.group, by=officer, why="Zij belden.")

    with pytest.raises(TransitionNotAllowed):
        life.go_on(check.post.group, by=officer, why="Zij belden.")


def test_a_coordinator_who_opens_the_group_again_says_that_it_goes_on(client, check, officer):
    acts.answer(check, "ended")
    client.force_login(check.user)

    client.post(reverse("groups:member_pause", args=[check.post.group.slug]), {"open": "1"})

    assert "gestopt" not in desk_of(officer)
    assert Coordinator.objects.current().filter(pk=check.post_id).exists()


def test_answers_from_before_come_to_the_desk_too(check, officer):
    other = ContactCheckFactory(opened_on=OPENED)
    for one in (check, other):
        acts.answer(one, "ended")
        type(one.post.group).objects.filter(pk=one.post.group_id).update(said_ended_on=None)
    life.pause(other.post.group, because="")
    migration = import_module("contacts.migrations.0011_answers_that_groups_ended")

    migration.bring_to_the_desk(apps, None)

    assert "Pesse-Noord is gestopt, zegt een groepsbeheerder" in desk_of(officer)
