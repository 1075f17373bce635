"""From what an officer types, or where one stands, to groups and the people to call there."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.gis.geos import Point
from django.db.models import Exists, OuterRef, Q

from groups.models import Address, Coordinator
from groups.models.alert_group import AlertGroupQuerySet
from groups.places import finding
from groups.places.found import Found as Place
from groups.places.found import Kind
from groups.places.there import groups_at, groups_of

from .people_search import find_people


@dataclass(frozen=True)
class Found:
    """What was understood, and the groups that fit."""

    groups: AlertGroupQuerySet
    place: Place | None = None  # of a text
    people: list[int] = field(default_factory=list)  # accounts whose name or number was typed
    here: Point | None = None  # where somebody stands (WGS84); nothing keeps it
    is_nearest: bool = False  # no group covers the address: these are the nearest

    @property
    def point(self) -> Point | None:
        return self.here or (self.place.point if self.place else None)

    @property
    def address(self) -> Address | None:
        return self.place.address if self.place else None

    @property
    def choices(self) -> list[str]:
        """What else to search for: addresses, or names that come near."""
        return self.place.alternatives if self.place and not self.people else []


def find(text: str, groups: AlertGroupQuerySet) -> Found:
    """The groups among `groups` that the text means; none when it means nothing.

    A name or a number of a coordinator leads to the groups of that coordinator, before any place
    that is called alike.
    """
    place = finding.find(text)
    people = [] if place.address else find_people(text, groups, guess=not _is_something(place))
    if people and not place.is_exact:
        return Found(groups.filter(_posts_of(people)), people=people)
    fitting = groups_of(place, groups)
    if not people:
        return Found(fitting.groups, place, is_nearest=fitting.is_nearest)
    either = Q(pk__in=fitting.groups.order_by().values("pk")) | Q(_posts_of(people))
    return Found(groups.filter(either), place, people)


def find_here(point: Point, groups: AlertGroupQuerySet) -> Found:
    """The groups of the place where somebody stands, else the nearest."""
    fitting = groups_at(point, groups)
    return Found(fitting.groups, here=point, is_nearest=fitting.is_nearest)


def _is_something(place: Place) -> bool:
    return place.kind != Kind.NOTHING


def _posts_of(people: list[int]) -> Exists:
    posts = Coordinator.objects.current().filter(user__in=people)
    return Exists(posts.filter(group=OuterRef("pk")))
