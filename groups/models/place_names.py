"""Names of streets and places by which people find their way, derived from the registers."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..spelling import key_of
from .map_version import MapVersion

BATCH = 2_000


class PlaceName(models.Model):
    """A street of one town, a town, a neighbourhood or a district, and its key to compare by.

    Derived: an import writes them anew, and raises the number by which each process notices.
    """

    class Kind(models.TextChoices):
        STREET = "street", _("street")
        TOWN = "town", _("town")
        NEIGHBOURHOOD = "neighbourhood", _("neighbourhood")
        DISTRICT = "district", _("district")

    kind = models.CharField(_("kind"), max_length=13, choices=Kind)
    name = models.CharField(_("name"), max_length=100)
    town = models.CharField(_("town"), max_length=80, blank=True)  # of a street
    code = models.CharField(_("code"), max_length=10, blank=True)  # of a neighbourhood or district
    key = models.CharField(_("key to compare by"), max_length=120)

    class Meta:
        verbose_name = _("name of a place")
        verbose_name_plural = _("names of places")
        ordering = ("name", "town")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name", "town", "code"], name="placename_once_of_each_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.town}" if self.town else self.name


Row = tuple[str, str, str, str, str]


def row(kind: str, name: str, town: str = "", code: str = "") -> Row:
    return kind, name, town, code, key_of(name)


def keep(*rows: Row) -> None:
    """Add names that one row of a register brings; whole registers are derived."""
    new = 0
    for kind, name, town, code, key in rows:
        facts = {"kind": kind, "name": name, "town": town, "code": code}
        new += PlaceName.objects.get_or_create(**facts, defaults={"key": key})[1]
    if new:
        MapVersion.raise_register()


def derive(address: Any, neighbourhood: Any, district: Any, place_name: Any = PlaceName) -> bool:
    """Write the names anew from these models of the registers; tells whether any changed."""
    streets = address.objects.filter(gone_on=None).order_by()
    wanted = {row("street", *pair) for pair in streets.values_list("street", "town").distinct()}
    wanted |= {row("town", town) for town in streets.values_list("town", flat=True).distinct()}
    for kind, model in (("neighbourhood", neighbourhood), ("district", district)):
        pairs = model.objects.filter(gone_on=None).values_list("name", "code")
        wanted |= {row(kind, name, code=code) for name, code in pairs}
    stored = {
        tuple(facts): pk
        for pk, *facts in place_name.objects.values_list(
            "pk", "kind", "name", "town", "code", "key"
        )
    }
    gone = [pk for facts, pk in stored.items() if facts not in wanted]
    for start in range(0, len(gone), BATCH):
        place_name.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    names = ("kind", "name", "town", "code", "key")
    new = [place_name(**dict(zip(names, facts, strict=True))) for facts in wanted - set(stored)]
    place_name.objects.bulk_create(sorted(new, key=str), batch_size=BATCH)
    return bool(gone or new)
