"""Districts and neighbourhoods as Statistics Netherlands (CBS) publishes them, taken over."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from groups.models import District, MapVersion, Neighbourhood

from . import Plan
from .names import derive_names
from .place_files import Places

FIELDS = ("name", "sort_key", "area", "inhabitants", "households", "gone_on")


@dataclass
class PlacesPlan:
    places: Places
    districts: Plan
    neighbourhoods: Plan

    @property
    def is_empty(self) -> bool:
        return self.districts.is_empty and self.neighbourhoods.is_empty

    def check_gone(self, *, is_expected: bool) -> None:
        """Raises ImportRefused."""
        self.neighbourhoods.check_gone("neighbourhoods", is_expected=is_expected)
        self.districts.check_gone("districts", is_expected=is_expected)


def plan_places(places: Places) -> PlacesPlan:
    """Compare what was read with what is stored."""
    stored = Neighbourhood.objects.select_related("district")
    return PlacesPlan(
        places,
        _compare(places.districts, District.objects.all(), _state),
        _compare(
            places.neighbourhoods,
            stored,
            lambda row: (
                *_state(row),
                row.district.code if row.pk else places.district_of[row.code],
            ),
        ),
    )


@transaction.atomic
def write_places(plan: PlacesPlan) -> None:
    """Store new and changed places by code and mark the gone ones; all or nothing."""
    if plan.is_empty:
        return
    _store(District, plan.districts, FIELDS)
    ids = dict(District.objects.values_list("code", "pk"))
    for row in plan.neighbourhoods.new + plan.neighbourhoods.changed:
        row.district_id = ids[plan.places.district_of[row.code]]
    _store(Neighbourhood, plan.neighbourhoods, (*FIELDS, "district"))
    MapVersion.raise_number()
    derive_names()


def _compare(read: dict[str, Any], stored: Iterable[Any], state: Callable[[Any], Any]) -> Plan:
    old = {row.code: row for row in stored}
    new = [row for code, row in read.items() if code not in old]
    known = [row for code, row in read.items() if code in old]
    changed = [row for row in known if state(row) != state(old[row.code])]
    gone = [row.pk for code, row in old.items() if code not in read and row.gone_on is None]
    back = sum(old[row.code].gone_on is not None for row in changed)
    return Plan(new, changed, gone, len(known) - len(changed), back)


def _state(row: District | Neighbourhood) -> tuple[Any, ...]:
    # Where a ring begins, and which way it turns, is no change.
    area = row.area.clone()
    area.normalize()
    return (row.name, bytes(area.wkb), row.inhabitants, row.households, row.gone_on)


def _store(model: Any, plan: Plan, fields: tuple[str, ...]) -> None:
    # An upsert: a code that comes back gets its old row, and loses gone_on.
    model.objects.bulk_create(
        plan.new + plan.changed,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=fields,
        batch_size=100,
    )
    model.objects.filter(pk__in=plan.gone).update(gone_on=timezone.localdate())
