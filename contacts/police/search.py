"""From what an officer types to groups: an address, a street, a place or a group's name."""

from __future__ import annotations

from dataclasses import dataclass

from groups.models.alert_group import AlertGroupQuerySet
from groups.places import finding


@dataclass(frozen=True)
class Found:
    """What was understood, and the groups that fit."""

    place: finding.Found
    groups: AlertGroupQuerySet
    is_nearest: bool = False  # no group covers the address: these are the nearest

    @property
    def point(self):  # type: ignore[no-untyped-def]
        return self.place.point

    @property
    def address(self):  # type: ignore[no-untyped-def]
        return self.place.address


def find(text: str, groups: AlertGroupQuerySet) -> Found:
    """The groups among `groups` that the text means; none when it means nothing."""
    place = finding.find(text)
    fitting = finding.groups_of(place, groups)
    return Found(place, fitting.groups, fitting.is_nearest)
