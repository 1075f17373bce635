"""Who is in the WhatsApp group beside who is registered here: compared, and nothing of it kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from hoogeveen_alert.accounts.models import User

from ..models import AlertGroup, Membership
from ..models.membership import MembershipQuerySet
from ..spelling import words_of
from .roster_reading import Entry

NOW = (Membership.Status.JOINED, Membership.Status.INVITED, Membership.Status.WAITING)


@dataclass
class Pair:
    """Somebody of the portal who is, or may be, somebody of the WhatsApp group."""

    person: Membership | User
    entry: Entry | None = None  # None for who is in WhatsApp under no number or name we know
    is_by_name: bool = False

    @property
    def membership(self) -> Membership | None:
        return self.person if isinstance(self.person, Membership) else None


@dataclass
class Roster:
    both: list[Pair] = field(default_factory=list)
    unregistered: list[Entry] = field(default_factory=list)  # with a number
    former: list[Pair] = field(default_factory=list)  # once on the list, and still in WhatsApp
    names: list[Entry] = field(default_factory=list)  # of contacts, that nobody here has
    unread: list[Entry] = field(default_factory=list)
    absent: list[Pair] = field(default_factory=list)  # with who may be meant, if anybody

    @property
    def in_whatsapp(self) -> int:
        """How many of what was pasted are people; of two here with one number it is one."""
        found = {pair.entry for pair in (*self.both, *self.former)}
        return len(found) + len(self.unregistered) + len(self.names)

    @property
    def not_on_list(self) -> int:
        return len(self.unregistered) + len(self.names) + len(self.former)


def compare(group: AlertGroup, entries: Iterable[Entry]) -> Roster:
    """Two queries: the members and who was one, and the coordinators."""
    people = _People(_members_of(group), _coordinators_of(group))
    roster = Roster()
    for entry in entries:
        if entry.is_unread:
            roster.unread.append(entry)
        elif not people.take(entry, roster):
            _put_apart(entry, roster)
    left = people.left()
    maybe = _maybe(left, roster.names)
    roster.absent = [Pair(member, maybe.get(member.pk)) for member in left]
    for pairs in (roster.both, roster.former, roster.absent):
        pairs.sort(key=lambda pair: pair.person.sort_key)
    return roster


def _put_apart(entry: Entry, roster: Roster) -> None:
    (roster.unregistered if entry.numbers else roster.names).append(entry)


def _members_of(group: AlertGroup) -> MembershipQuerySet:
    rows: MembershipQuerySet = group.memberships.shown_to_coordinators()
    return rows.order_by("sort_key", "pk")


def _coordinators_of(group: AlertGroup) -> Any:
    posts = group.coordinators.current()
    return User.objects.filter(pk__in=posts.values("user")).order_by("sort_key", "pk")


class _People:
    """Those of the portal by number and by name; `take` finds who is meant, once each."""

    def __init__(self, members: Iterable[Membership], coordinators: Iterable[User]) -> None:
        self.members = list(members)
        self.by_number: dict[str, list[Membership | User]] = defaultdict(list)
        self.by_name: dict[tuple[str, ...], list[Membership | User]] = defaultdict(list)
        self.taken: set[tuple[type, int]] = set()
        everybody: list[Membership | User] = [*self.members, *coordinators]
        for person in everybody:
            if person.phone:
                self.by_number[person.phone.as_e164].append(person)
            if not isinstance(person, Membership) or person.status in NOW:
                self.by_name[_name_of(person.name)].append(person)

    def take(self, entry: Entry, roster: Roster) -> bool:
        """Put who is meant into the roster; False when nobody is."""
        meant = [person for number in entry.numbers for person in self.by_number.get(number, ())]
        is_by_name = not meant and not entry.numbers
        if is_by_name:
            # A name that two people here have says nothing.
            namesakes = self.by_name.get(_name_of(entry.name), [])
            meant = namesakes if len(namesakes) == 1 else []
        now = [person for person in meant if _is_now(person)]
        for person in now or meant[:1]:
            self._note(Pair(person, entry, is_by_name), roster)
        return bool(meant)

    def _note(self, pair: Pair, roster: Roster) -> None:
        key = (type(pair.person), pair.person.pk)
        if key in self.taken:
            return
        self.taken.add(key)
        (roster.both if _is_now(pair.person) else roster.former).append(pair)

    def left(self) -> list[Membership]:
        """Members, and who was let in, whom nothing of the group's list means."""
        return [
            member
            for member in self.members
            if member.status in (Membership.Status.JOINED, Membership.Status.INVITED)
            and (Membership, member.pk) not in self.taken
        ]


def _is_now(person: Membership | User) -> bool:
    return not isinstance(person, Membership) or person.status in NOW


def _name_of(name: str) -> tuple[str, ...]:
    """In any order: contacts of a phone have the family name first."""
    return tuple(sorted(words_of(name)))


def _maybe(left: list[Membership], names: list[Entry]) -> dict[int, Entry]:
    """By member the name of a contact that fits this one of those left, and no other."""
    fits: dict[int, Entry] = {}
    words_of_left = [(member.pk, set(words_of(member.name))) for member in left]
    for entry in names:
        words = set(words_of(entry.name))
        meant = [pk for pk, own in words_of_left if words and words <= own]
        if len(meant) == 1:
            fits.setdefault(meant[0], entry)
    return fits
