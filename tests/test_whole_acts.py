"""What a person or the clock does happens whole or not at all.

The database refuses the last thing that an act writes, mostly its mail. Then nothing of what it
wrote before may stay: a request would be decided on without a word to who asked.
"""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection
from django.utils import timezone

from contacts.digests import acts as digests
from contacts.models import ContactPreference
from contacts.police import acts as police
from contacts.rounds import acts as rounds
from groups.joining import acts as joining
from groups.life import acts as life
from groups.members import acts as members
from groups.models import AlertGroup
from groups.posts import acts as posts
from groups.starting import acts as starting
from groups.taking_over import acts as taking_over
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.taking_over.models import TownList
from tests import contact_factories, factories
from tests.deciding import request_of

pytestmark = pytest.mark.django_db
ON = date(2027, 5, 10)
LINK = "https://chat.whatsapp.com/DEMOnieuw"
MAIL = "INTO mail_outgoingmail"
NOTE = "INTO groups_statuschange"
CONFIRMED = "UPDATE groups_alertgroup SET confirmed_on"

Act = Callable[[], Any]


def office() -> User:
    return factories.UserFactory(role="municipality")


def member(status: str, **fields: Any) -> Any:
    group = factories.CoordinatorFactory().group
    return request_of(group, factories.AddressFactory(), status=status, **fields)


def pair() -> tuple[Any, Any]:
    """Lead and deputy of one group."""
    lead = factories.CoordinatorFactory()
    return lead, factories.CoordinatorFactory(group=lead.group, post="deputy")


def invited(**fields: Any) -> Any:
    lead = factories.CoordinatorFactory()
    return factories.InvitationFactory(group=lead.group, by=lead.user, **fields)


def ask_to_join() -> Act:
    address = factories.AddressFactory()
    person = {"name": "Anna", "email": "anna@example.org", "phone": "+31600000001"}
    return partial(joining.ask_to_join, factories.AlertGroupFactory(), address=address, **person)


def tell_opened() -> Act:
    wish = factories.InterestFactory(confirmed_at=timezone.now())
    return partial(joining.tell_opened, [(wish.pk, factories.AlertGroupFactory().pk)])


def add_on_paper() -> Act:
    post = factories.CoordinatorFactory()
    person = {"name": "Anna", "email": "anna@example.org", "phone": "+31600000001"}
    address = factories.AddressFactory()
    return partial(members.add_on_paper, post.group, by=post.user, address=address, **person)


def accept() -> Act:
    answer = {"name": "Wim", "phone": "+31600000012", "code_version": "1"}
    return partial(posts.accept, invited(), **answer)


def hand_over() -> Act:
    lead, deputy = pair()
    return partial(posts.hand_over_to, lead, deputy, by=deputy.user)


def step_in() -> Act:
    group = member("waiting", days=20).group
    return partial(posts.step_in, group, by=factories.UserFactory(role="area_coordinator"))


def apply() -> Act:
    place = factories.NeighbourhoodFactory()
    person = {"name": "Anna", "email": "anna@example.org", "phone": "+31600000011"}
    return partial(
        starting.apply,
        group_name="De Brink",
        area=factories.square(0),
        neighbourhoods=[place],
        second=("Wim", "wim@example.org"),
        address=factories.AddressFactory(neighbourhood=place),
        why="Er is ingebroken.",
        code_version="1",
        **person,
    )


def confirm() -> Act:
    application = factories.ApplicationFactory(confirmed_at=None)
    office()
    return partial(starting.confirm, application)


def applied() -> AlertGroup:
    return factories.ApplicationFactory().group


def write_to() -> Act:
    post = factories.CoordinatorFactory(from_on=date(2026, 1, 1))
    return partial(rounds.write_to, post.user, on=ON)


def send_digest() -> Act:
    contact_factories.ContactCheckFactory().reminders.create(step="others")
    return partial(digests.send, office(), "municipality", on=ON)


def save_reachability() -> Act:
    user = contact_factories.ContactCheckFactory().user
    row = ContactPreference(user=user, hours="na 18.00 uur")
    return partial(police.save_reachability, user, row, changed=True)


def answer_each() -> Act:
    check = contact_factories.ContactCheckFactory()
    details = {"name": "Bea", "phone": "+31600000002", "channel": "email", "hours": "avond"}
    known = ContactPreference(user=check.user)
    return partial(rounds.answer_each, check.user, known, details, [(check, "all_right")])


def save_officer() -> Act:
    profile = contact_factories.OfficerProfileFactory(hours="dinsdag")
    profile.hours = "vrijdag"
    return partial(police.save_officer, profile, districts=[factories.DistrictFactory()])


def of_pair(act: Callable[..., Any], **said: str) -> Act:
    """The lead does it."""
    lead, _deputy = pair()
    return partial(act, lead, by=lead.user, **said)


def of_lead(act: Callable[..., Any], **said: Any) -> Act:
    return partial(act, factories.CoordinatorFactory().group, **said)


def answer() -> Act:
    town_list = TownList.objects.create(by=office(), taken_at=timezone.now())
    lead = factories.CoordinatorFactory()
    asked = factories.InvitationFactory(group=lead.group, town_list=town_list)
    who = {"name": "Wim", "phone": "+31600000012", "code_version": "1"}
    return partial(taking_over.answer, [asked], accepted={asked.pk}, **who)


def forget_silent() -> Act:
    town_list = TownList.objects.create(by=office(), taken_at=timezone.now())
    return partial(taking_over.forget_silent, factories.InvitationFactory(town_list=town_list))


# Each act that writes twice, and the statement that fails.
ACTS: dict[str, tuple[str, Callable[[], Act]]] = {
    "joining.ask_to_join": (MAIL, ask_to_join),
    "joining.verify": (MAIL, lambda: partial(joining.verify, member("unverified"))),
    "joining.invite": (MAIL, lambda: partial(joining.invite, member("waiting"), by=office())),
    "joining.refuse": (
        MAIL,
        lambda: partial(joining.refuse, member("waiting"), by=office(), why="Te ver weg"),
    ),
    "joining.leave": (MAIL, lambda: partial(joining.leave, member("joined"))),
    "joining.erase": (
        "DELETE FROM groups_membership",
        lambda: partial(joining.erase, member("joined")),
    ),
    "joining.lapse": (MAIL, lambda: partial(joining.lapse, member("waiting"))),
    "joining.end_with_group": (MAIL, lambda: partial(joining.end_with_group, member("waiting"))),
    "joining.take_step": (
        MAIL,
        lambda: partial(joining.take_step, "coordinators", [member("waiting").pk]),
    ),
    "joining.ask_to_be_told": (
        MAIL,
        lambda: partial(
            joining.ask_to_be_told, email="anna@example.org", address=factories.AddressFactory()
        ),
    ),
    "joining.tell_opened": (MAIL, tell_opened),
    "members.add_on_paper": (MAIL, add_on_paper),
    "members.remove": (
        MAIL,
        lambda: partial(members.remove, member("joined"), by=office(), why="Verhuisd"),
    ),
    "members.change_group": (CONFIRMED, lambda: of_lead(members.change_group, capacity=200)),
    "posts.invite": (
        MAIL,
        lambda: of_lead(posts.invite, email="wim@example.org", name="Wim"),
    ),
    "posts.send_again": (
        MAIL,
        lambda: partial(posts.send_again, invited(reminded_at=timezone.now())),
    ),
    "posts.remind": (MAIL, lambda: partial(posts.remind, invited())),
    "posts.accept": (MAIL, accept),
    "posts.decline": (MAIL, lambda: partial(posts.decline, invited())),
    "posts.lapse": (MAIL, lambda: partial(posts.lapse, invited())),
    "posts.stop": (MAIL, lambda: of_pair(posts.stop)),
    "posts.hand_over_to": (MAIL, hand_over),
    "posts.remove": (MAIL, lambda: of_pair(posts.remove, why="Verhuisd")),
    "posts.make_lead": (MAIL, lambda: partial(posts.make_lead, pair()[1], by=office())),
    "posts.ask_to_stop": (NOTE, lambda: partial(posts.ask_to_stop, pair()[0])),
    "posts.step_in": (MAIL, step_in),
    "life.fall_dormant": (MAIL, lambda: of_lead(life.fall_dormant, by=office(), why="Stil")),
    "life.close": (MAIL, lambda: of_lead(life.close, by=office(), why="Klaar")),
    "life.renew_link": (
        MAIL,
        lambda: partial(life.renew_link, member("invited").group, LINK),
    ),
    "life.pause": (CONFIRMED, lambda: of_lead(life.pause, because="Wij zijn vol")),
    "starting.apply": (MAIL, apply),
    "starting.confirm": (MAIL, confirm),
    "starting.approve": (MAIL, lambda: partial(starting.approve, applied(), by=office())),
    "starting.reject": (MAIL, lambda: partial(starting.reject, applied(), by=office(), why="Nee")),
    "taking_over.answer": (MAIL, answer),
    "taking_over.forget_silent": (NOTE, forget_silent),
    "rounds.write_to": (MAIL, write_to),
    "rounds.answer": (
        NOTE,
        lambda: partial(rounds.answer, contact_factories.ContactCheckFactory(), "stop"),
    ),
    "rounds.answer_each": ("UPDATE contacts_contactcheck", answer_each),
    "police.save_reachability": ("UPDATE contacts_contactcheck", save_reachability),
    "police.save_officer": ("INTO groups_district_people", save_officer),
    "digests.send": (MAIL, send_digest),
}


@pytest.mark.parametrize("act", ACTS)
def test_an_act_of_which_the_last_part_fails_leaves_everything_as_it_was(act):
    refused, arrange = ACTS[act]
    do = arrange()
    before = everything()

    with connection.execute_wrapper(partial(refuse, refused)), pytest.raises(DatabaseError):
        do()

    assert everything() == before


def refuse(refused: str, execute: Any, sql: str, *rest: Any) -> Any:
    if refused in sql.replace('"', ""):
        raise DatabaseError(refused)
    return execute(sql, *rest)


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of what acts write."""
    found = [apps.get_app_config(app) for app in ("groups", "contacts", "accounts", "privacy")]
    models = [model for app in found for model in app.get_models(include_auto_created=True)]
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models
    }
