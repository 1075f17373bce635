"""Two people who change at once who coordinates a group."""

import pytest
from django.db import IntegrityError

from groups.models import Coordinator, Invitation, LastCoordinator, TransitionNotAllowed
from groups.posts import acts as posts
from tests import factories
from tests.groups.joining.test_join import at_once
from tests.inviting import EMAIL, invite

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def tried(act):
    """The act as at_once takes it, which tells the refusal and not an error."""

    def run():
        try:
            act()
        except (LastCoordinator, TransitionNotAllowed, IntegrityError) as refusal:
            return type(refusal).__name__
        return "done"

    return run


def accept(invitation):
    return tried(
        lambda: posts.accept(invitation, name="Wim", phone="+31612345678", code_version="1")
    )


def current(group) -> list[str]:
    return sorted(group.coordinators.current().values_list("post", flat=True))


def test_of_the_last_two_who_stop_at_once_one_stays(db):
    for _round in range(ROUNDS):
        first = factories.CoordinatorFactory()
        second = factories.CoordinatorFactory(group=first.group, post="deputy")

        answers = at_once(*[tried(lambda p=p: posts.stop(p, by=p.user)) for p in (first, second)])

        assert sorted(answers) == ["LastCoordinator", "done"]
        assert current(first.group) == ["lead"]


def test_one_who_stops_while_the_other_is_removed_stays(db):
    office = factories.UserFactory(role="municipality")
    for _round in range(ROUNDS):
        first = factories.CoordinatorFactory()
        second = factories.CoordinatorFactory(group=first.group, post="deputy")

        answers = at_once(
            tried(lambda p=first: posts.stop(p, by=p.user)),
            tried(lambda p=second: posts.remove(p, by=office, why="x")),
        )

        assert sorted(answers) == ["LastCoordinator", "done"]
        assert current(first.group) == ["lead"]


def test_two_who_are_made_lead_at_once_are_one_lead(db):
    for _round in range(ROUNDS):
        lead = factories.CoordinatorFactory()
        deputies = [factories.CoordinatorFactory(group=lead.group, post="deputy") for _ in "ab"]

        answers = at_once(
            *[tried(lambda d=d, by=lead.user: posts.make_lead(d, by=by)) for d in deputies]
        )

        assert sorted(answers) == ["TransitionNotAllowed", "done"]
        assert current(lead.group) == ["deputy", "deputy", "lead"]


def test_a_yes_beside_a_withdrawal_is_one_of_both(group):
    for number in range(ROUNDS):
        invitation = invite(group, email=f"wim{number}@example.org")

        same = Invitation.objects.get(pk=invitation.pk)
        answers = at_once(
            tried(
                lambda i=invitation: posts.accept(
                    i, name="Wim", phone="+31612345678", code_version="1"
                )
            ),
            tried(lambda s=same: posts.withdraw(s)),
        )

        accepted = Invitation.objects.get(pk=invitation.pk).status == "accepted"
        assert sorted(answers) == ["TransitionNotAllowed", "done"]
        assert Coordinator.objects.filter(user__email=invitation.email).exists() == accepted


def test_one_mailbox_that_accepts_in_two_groups_at_once_has_one_account(db):
    for number in range(ROUNDS):
        email = f"{number}{EMAIL}"
        asked = [invite(factories.AlertGroupFactory(), email=email) for _ in "ab"]

        at_once(*map(accept, asked))

        assert Coordinator.objects.filter(user__email=email).count() == 2
