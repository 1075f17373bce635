"""From what an officer types to groups: an address, a street, a place or a group's name."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.gis.geos import Point

from groups.models import Address
from groups.models.alert_group import AlertGroupQuerySet
from groups.places import finding
from groups.places.found import Found as Place
from groups.places.there import groups_of


@dataclass(frozen=True)
class Found:
    """What was understood, and the groups that fit."""

    place: Place
    groups: AlertGroupQuerySet
    is_nearest: bool = False  # no group covers the address: these are the nearest

    @property
    def point(self) -> Point | None:
        return self.place.point

    @property
    def address(self) -> Address | None:
        return self.place.address


def find(text: str, groups: AlertGroupQuerySet) -> Found:
    """The groups among `groups` that the text means; none when it means nothing."""
    place = finding.find(text)
    fitting = groups_of(place, groups)
    return Found(place, fitting.groups, fitting.is_nearest)
