"""Districts and neighbourhoods as Statistics Netherlands (CBS) publishes them."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import transaction
from django.utils import timezone

from groups.models import District, MapVersion, Neighbourhood

from . import ImportRefused, Plan
from .files import checked_text
from .geojson import read_area, read_features
from .names import derive_names

MOST_PEOPLE = 20_000_000
# CBS numbers its districts by name, misspelt once: "Wijke 52 Fluitenberg".
NUMBERED = re.compile(r"^Wijke? \d+ ")
CENTRE_OF_VILLAGE = re.compile(r"\s+kern$", re.IGNORECASE)
FIELDS = ("name", "sort_key", "area", "inhabitants", "households", "gone_on")


@dataclass
class Places:
    """Unsaved rows by code; `district_of` names the district's code of each neighbourhood."""

    districts: dict[str, District]
    neighbourhoods: dict[str, Neighbourhood]
    district_of: dict[str, str]


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


def read_places(path: Path, districts_path: Path | None, municipality: str) -> Places:
    """Read both registers of one municipality (GM0118) whole. Raises ImportRefused."""
    places = Places({}, {}, {})
    district_names: dict[str, str] = {}

    def take(properties: dict[str, Any], geometry: Any) -> None:
        code = _code(properties, "buurtcode", r"BU\d{8}")
        district = _code(properties, "wijkcode", r"WK\d{6}")
        if code in places.neighbourhoods:
            raise ImportRefused(f"{code} stands in the file twice.")
        places.neighbourhoods[code] = Neighbourhood(
            code=code, **_facts(properties, "buurtnaam", geometry)
        )
        places.district_of[code] = district
        if properties.get("wijknaam"):
            district_names.setdefault(district, _name(properties, "wijknaam"))

    _for_each_feature(path, municipality, take)
    if districts_path:
        places.districts = _read_districts(districts_path, municipality)
    else:
        places.districts = _dissolve(places, district_names)
    for code, district in places.district_of.items():
        if district not in places.districts:
            raise ImportRefused(f"{code} lies in {district}, which the districts' file lacks.")
    return places


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


def _for_each_feature(
    path: Path, municipality: str, take: Callable[[dict[str, Any], Any], None]
) -> None:
    """Hand over the features on land of one municipality, with the feature named in errors."""
    found: set[str] = set()
    for number, properties, geometry in read_features(path):
        try:
            code = _code(properties, "gemeentecode", r"GM\d{4}")
            found.add(code)
            # CBS draws the water of a municipality as areas of their own.
            if code == municipality and properties.get("water") != "JA":
                take(properties, geometry)
        except ImportRefused as error:
            raise ImportRefused(f"{path.name}, feature {number}: {error}") from error
    if municipality not in found:
        raise ImportRefused(
            f"{path.name} holds nothing of {municipality}; it is about "
            f"{', '.join(sorted(found)[:5])}. MUNICIPALITY_CODE says which municipality is ours."
        )


def _read_districts(path: Path, municipality: str) -> dict[str, District]:
    districts: dict[str, District] = {}

    def take(properties: dict[str, Any], geometry: Any) -> None:
        code = _code(properties, "wijkcode", r"WK\d{6}")
        if code in districts:
            raise ImportRefused(f"{code} stands in the file twice.")
        districts[code] = District(code=code, **_facts(properties, "wijknaam", geometry))

    _for_each_feature(path, municipality, take)
    return districts


def _dissolve(places: Places, names: dict[str, str]) -> dict[str, District]:
    """Districts as the union of their neighbourhoods, with the sums of their people."""
    districts = {}
    for code in sorted(set(places.district_of.values())):
        if code not in names:
            raise ImportRefused(
                f"{code} has no wijknaam; give the districts with --districts FILE."
            )
        parts = [
            row for row in places.neighbourhoods.values() if places.district_of[row.code] == code
        ]
        union: Any = MultiPolygon([p for row in parts for p in row.area], srid=4326).unary_union
        districts[code] = District(
            code=code,
            name=names[code],
            area=MultiPolygon(union, srid=4326) if isinstance(union, Polygon) else union,
            inhabitants=_sum(row.inhabitants for row in parts),
            households=_sum(row.households for row in parts),
        )
    return districts


def _facts(properties: dict[str, Any], name_key: str, geometry: Any) -> dict[str, Any]:
    return {
        "name": _name(properties, name_key),
        "area": read_area(geometry),
        "inhabitants": _count(properties, "inwoners"),
        "households": _count(properties, "huishoudens"),
    }


def _code(properties: dict[str, Any], key: str, pattern: str) -> str:
    code = properties.get(key)
    if not isinstance(code, str) or not re.fullmatch(pattern, code, re.ASCII):
        raise ImportRefused(f"{key} is {code!r:.40}, which is no code of CBS.")
    return code


def _name(properties: dict[str, Any], key: str) -> str:
    """The name as shown: "Wijk 60 Pesse" and "Pesse kern" are both Pesse."""
    name = checked_text(properties.get(key), name=key, at_most=100)
    return CENTRE_OF_VILLAGE.sub("", NUMBERED.sub("", name))


def _count(properties: dict[str, Any], what: str) -> int | None:
    """People or households; CBS writes a negative number where it keeps a figure secret.

    The names are PDOK's of today, PDOK's until 2022, and ours with the year behind it.
    """
    years = sorted(key for key in properties if re.fullmatch(rf"{what}_\d{{4}}", key))
    for key in (f"aantal_{what}", f"aantal{what.title()}", *reversed(years)):
        count = properties.get(key)
        if count is None:
            continue
        if type(count) not in (int, float) or not _is_whole(count):
            raise ImportRefused(f"{key} is {count!r:.40}, which is no count.")
        return int(count) if count >= 0 else None
    return None


def _is_whole(count: float) -> bool:
    return abs(count) <= MOST_PEOPLE and count == int(count)


def _sum(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


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
