"""What the large map marks, and where it begins: of a search, or of one group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Point
from django.db.models import Case, When
from django.http import QueryDict

from ..models import Address, AlertGroup
from ..models.alert_group import AlertGroupQuerySet
from ..places import there
from ..places.extents import Box, extent_of
from ..places.finding import find
from ..places.forms import PlaceForm
from ..places.found import Found, Kind

MOST_CHOICES = 12


@dataclass(frozen=True)
class Shown:
    """Groups that stand out among the others by their slugs, and the part of the map to begin with.

    `point` (WGS84) has a pin. `found` says what was understood of the words that were searched.
    """

    form: PlaceForm | None = None
    found: Found | None = None
    slugs: frozenset[str] = frozenset()
    point: Point | None = None
    box: Box | None = None

    @classmethod
    def asked_by(cls, query: QueryDict) -> Shown:
        """Read `?zoek=<words>` or `?groep=<slug>`; of a group that is not there, everything."""
        if "zoek" in query:
            return cls._of_words(query)
        slug = str(query.get("groep", ""))[:200].replace("\x00", "\ufffd")
        is_there = slug and AlertGroup.objects.published().filter(slug=slug).exists()
        return cls(PlaceForm(), slugs=frozenset([slug] if is_there else []))

    @classmethod
    def _of_words(cls, query: QueryDict) -> Shown:
        form = PlaceForm(query)
        if not form.is_valid():
            return cls(form=form)
        found = find(form.cleaned_data["zoek"])
        fits = there.groups_of(found, AlertGroup.objects.published())
        # Groups that are only near are not those of the address.
        slugs = [] if fits.is_nearest else fits.groups.values_list("slug", flat=True)
        return cls(form, found, frozenset(slugs), found.point, extent_of(found))

    @property
    def bounds(self) -> list[list[float]] | None:
        """The box as Leaflet takes it: south-west and north-east, each lat lon."""
        if self.box is None:
            return None
        west, south, east, north = self.box
        return [[south, west], [north, east]]

    @property
    def choices(self) -> list[Address]:
        """Of an address that is not clear: which it may be."""
        if self.found is None:
            return []
        asked = self.found.kind == Kind.ADDRESSES
        return (self.found.addresses if asked else self.found.nearest_numbers)[:MOST_CHOICES]

    def own_first(self, groups: AlertGroupQuerySet) -> AlertGroupQuerySet:
        """By name, those that stand out before the others."""
        if not self.slugs:
            return groups.order_by("sort_key", "pk")
        is_own = Case(When(slug__in=self.slugs, then=0), default=1)
        return groups.order_by(is_own, "sort_key", "pk")

    def split(self, groups: list[Any]) -> tuple[list[Any], list[Any]]:
        """The groups that stand out, and the others."""
        own = [group for group in groups if group.slug in self.slugs]
        return own, [group for group in groups if group.slug not in self.slugs]
