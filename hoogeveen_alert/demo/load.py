"""Writing the demonstration."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from groups.models import AlertGroup, Coordinator, MapVersion, StatusChange
from hoogeveen_alert.accounts.models import User

from .applications import create_applications
from .contacts import create_contacts
from .handover import create_handovers
from .members import Pair, create_interest, create_members
from .moments import insert_with
from .people import create_accounts, create_coordinators
from .plan import Draft, Status, drafts, houses_by_neighbourhood, houses_outside
from .signs import create_signs
from .words import PURPOSES, WHY_APPROVED, WHY_CLOSED, WHY_DORMANT

# Of the active groups, in order: those of coordinator@demo.example.
OWN = slice(8, 11)
CLOSED_DAYS_AGO = 20


@transaction.atomic
def load() -> dict[str, int]:
    """Write all of it or nothing; returns how many rows of what."""
    now = timezone.now()
    houses = houses_by_neighbourhood()
    made = drafts(houses)
    accounts = create_accounts()
    pairs = [(_create_group(draft, number, now), draft) for number, draft in enumerate(made)]
    _join_neighbourhoods(pairs)
    coordinators = _create_coordinators(pairs, accounts["coordinator"])
    _write_history(pairs, accounts["gemeente"])
    create_handovers(pairs, accounts["coordinator"], now)
    members = create_members(pairs, now)
    outside = houses_outside(made, houses)
    interested = create_interest(outside, now)
    applied = create_applications(pairs, houses, outside, accounts["gemeente"], now)
    signs = create_signs(pairs, accounts["gemeente"], now)
    create_contacts(now)
    MapVersion.raise_number()
    return {
        "groups": len(pairs) + applied,
        "coordinators": coordinators,
        "members": members,
        "interested": interested,
        "signs": signs,
    }


def _create_group(draft: Draft, number: int, now: datetime) -> AlertGroup:
    applied = draft.status == Status.APPLIED
    closed = draft.status == Status.CLOSED
    code = sha256(draft.name.encode()).hexdigest()[:18].upper()
    place = draft.name.split(" ", 1)[1].replace("Buitengebied ", "het buitengebied van ")
    group = AlertGroup(
        name=draft.name,
        status=draft.status,
        purpose=PURPOSES[number % len(PURPOSES)].format(place=place),
        area=draft.area,
        whatsapp_link="" if closed or applied else f"https://chat.whatsapp.com/DEMO{code}",
        confirmed_on=None if applied else _confirmed_at(draft, number, now).date(),
        closed_at=now - timedelta(days=CLOSED_DAYS_AGO) if closed else None,
    )
    if group.whatsapp_link:
        group.link_set_on = (now - timedelta(days=10 + number * 11 % 300)).date()
    group.save()
    # Saving stamps today on it.
    group.created_at = now - timedelta(days=3 if applied else 400 + number * 53 % 2_000)
    AlertGroup.objects.filter(pk=group.pk).update(created_at=group.created_at)
    return group


def _confirmed_at(draft: Draft, number: int, now: datetime) -> datetime:
    """Active groups within the last 80 days; the others so long ago that they fell asleep."""
    if draft.status == Status.ACTIVE:
        return now - timedelta(days=number * 7 % 80)
    return now - timedelta(days=130 + number % 30)


def _join_neighbourhoods(pairs: Sequence[Pair]) -> None:
    through = AlertGroup.neighbourhoods.through
    through.objects.bulk_create(
        through(alertgroup=group, neighbourhood=place)
        for group, draft in pairs
        for place in draft.neighbourhoods
    )


def _create_coordinators(pairs: Sequence[Pair], known: User) -> int:
    """A lead for every approved group, and a deputy for three of four; some serve two groups."""
    own = [group for group, _draft in pairs if group.status == Status.ACTIVE][OWN]
    posts: list[tuple[AlertGroup, str, int | None]] = []
    for number, (group, _draft) in enumerate(pairs):
        if group.status == Status.APPLIED:
            continue
        posts.append((group, "lead", None if group in own else 2 * number))
        if number % 4 != 3:
            # The next group's lead is this one's deputy now and then.
            posts.append((group, "deputy", 2 * number + (2 if number % 5 == 0 else 1)))
    people = create_coordinators({person for _group, _post, person in posts if person is not None})
    Coordinator.objects.bulk_create(
        Coordinator(
            group=group,
            user=known if person is None else people[person],
            post=post,
            from_on=group.created_at.date(),
            until_on=group.closed_at.date() if group.closed_at else None,
        )
        for group, post, person in posts
    )
    return len(people) + 1


def _write_history(pairs: Sequence[Pair], municipality: User) -> None:
    insert_with([row for group, _draft in pairs for row in _changes(group, municipality)], "at")


def _changes(group: AlertGroup, municipality: User) -> Iterator[StatusChange]:
    if group.status == Status.APPLIED:
        return
    yield StatusChange(
        group=group,
        status=Status.ACTIVE,
        by=municipality,
        why=WHY_APPROVED,
        at=group.created_at + timedelta(days=6),
    )
    if group.status == Status.DORMANT:
        asleep = timezone.now() - timedelta(days=5)
        yield StatusChange(group=group, status=Status.DORMANT, why=WHY_DORMANT, at=asleep)
    if group.closed_at:
        yield StatusChange(
            group=group,
            status=Status.CLOSED,
            by=municipality,
            why=WHY_CLOSED,
            at=group.closed_at,
        )
