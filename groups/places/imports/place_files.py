"""Files with the neighbourhoods and districts of CBS, whatever year and whatever kind."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import MultiPolygon, Polygon

from groups.models import District, Neighbourhood

from . import ImportRefused
from .columns import DISTRICT, NEIGHBOURHOOD, Properties
from .files import checked_text, is_geopackage
from .geojson import Feature, read_pages
from .geopackage import Layer, check_srid, geometry_of, layers_of, opened_geopackage, rows_of
from .shapes import ReadArea, checked_area

MOST_PEOPLE = 20_000_000
# CBS numbers its districts by name, misspelt once: "Wijke 52 Fluitenberg".
NUMBERED = re.compile(r"^Wijke? \d+ ")
CENTRE_OF_VILLAGE = re.compile(r"\s+kern$", re.IGNORECASE)

Called = Mapping[str, tuple[str, ...]]


@dataclass
class Places:
    """Unsaved rows by code; `district_of` names the district's code of each neighbourhood."""

    districts: dict[str, District]
    neighbourhoods: dict[str, Neighbourhood]
    district_of: dict[str, str]
    remarks: list[str] = field(default_factory=list)


def read_places(paths: Sequence[Path], districts: Sequence[Path], municipality: str) -> Places:
    """Read both registers of one municipality (GM0118) whole, each from one file or its pages.

    Without a file of districts they come from the same GeoPackage, or are dissolved from the
    neighbourhoods. Raises ImportRefused.
    """
    places = Places({}, {}, {})
    names: dict[str, str] = {}

    def take(properties: Properties, read_area: ReadArea) -> None:
        code = _code(properties, "buurtcode", r"BU\d{8}")
        if code in places.neighbourhoods:
            raise ImportRefused(f"{code} stands in the file twice.")
        facts = _facts(properties, "buurtnaam", read_area)
        places.neighbourhoods[code] = Neighbourhood(code=code, **facts)
        district = places.district_of[code] = _code(properties, "wijkcode", r"WK\d{6}")
        if properties.all_of("wijknaam"):
            names.setdefault(district, _name(properties, "wijknaam"))

    _for_each(_features(paths, NEIGHBOURHOOD), NEIGHBOURHOOD, municipality, take)
    if not districts and is_geopackage(paths[0]) and _has_districts(paths[0]):
        districts = paths
    if districts:
        places.districts = _read_districts(districts, municipality)
    else:
        places.districts = _dissolve(places, names)
    for code, district in places.district_of.items():
        if district not in places.districts:
            raise ImportRefused(f"{code} lies in {district}, which the districts' file lacks.")
    return places


def _features(paths: Sequence[Path], called: Called) -> Iterator[Feature]:
    if not any(is_geopackage(path) for path in paths):
        yield from read_pages(paths)
        return
    if len(paths) > 1:
        raise ImportRefused("One GeoPackage holds all; give it without another file.")
    name = paths[0].name
    with opened_geopackage(paths[0]) as database:
        found = [layer for layer in layers_of(database, called) if _is_of(layer, called)]
        if len(found) != 1:
            what = "buurten" if called is NEIGHBOURHOOD else "wijken"
            tables = ", ".join(layer.table for layer in found) or "none"
            raise ImportRefused(f"{name} must have one layer of {what}; it has {tables}.")
        check_srid(found[0], name)
        for number, row in enumerate(rows_of(database, found[0]), start=1):
            properties = dict(zip(found[0].names, row, strict=True))
            area = partial(_area_of, properties.pop(found[0].geometry), found[0].srid)
            yield Feature(f"{name}, {found[0].table} {number}", properties, area)


def _has_districts(path: Path) -> bool:
    with opened_geopackage(path) as database:
        return any(_is_of(layer, DISTRICT) for layer in layers_of(database, DISTRICT))


def _is_of(layer: Layer, called: Called) -> bool:
    """Whether it has the areas of neighbourhoods, or of districts, by its first row."""
    properties = Properties(layer.first, called)
    has = {
        column: any(str(value).startswith(start) for _key, value in properties.all_of(column))
        for column, start in (("buurtcode", "BU"), ("wijkcode", "WK"))
    }
    if layer.kind.upper() == "POINT":
        return False
    return has["buurtcode"] if called is NEIGHBOURHOOD else has["wijkcode"] > has["buurtcode"]


def _area_of(value: Any, srid: int) -> MultiPolygon:
    return checked_area(geometry_of(value, srid))


def _for_each(
    features: Iterable[Feature],
    called: Called,
    municipality: str,
    take: Callable[[Properties, ReadArea], None],
) -> None:
    """Hand over the features on land of one municipality, with the feature named in errors."""
    found: set[str] = set()
    where = ""
    for where, given, read_area in features:
        properties = Properties(given, called)
        try:
            code = _code(properties, "gemeentecode", r"GM\d{4}")
            found.add(code)
            # CBS draws the water of a municipality as areas of their own.
            if code == municipality and properties.first("water")[1] != "JA":
                take(properties, read_area)
        except ImportRefused as error:
            raise ImportRefused(f"{where}: {error}") from error
    if municipality not in found:
        raise ImportRefused(
            f"{where.partition(',')[0]} holds nothing of {municipality}; it is about "
            f"{', '.join(sorted(found)[:5])}. MUNICIPALITY_CODE says which municipality is ours."
        )


def _read_districts(paths: Sequence[Path], municipality: str) -> dict[str, District]:
    districts: dict[str, District] = {}

    def take(properties: Properties, read_area: ReadArea) -> None:
        code = _code(properties, "wijkcode", r"WK\d{6}")
        if code in districts:
            raise ImportRefused(f"{code} stands in the file twice.")
        districts[code] = District(code=code, **_facts(properties, "wijknaam", read_area))

    _for_each(_features(paths, DISTRICT), DISTRICT, municipality, take)
    return districts


def _dissolve(places: Places, names: dict[str, str]) -> dict[str, District]:
    """Districts as the union of their neighbourhoods, with the sums of their people."""
    codes = sorted(set(places.district_of.values()))
    unnamed = [code for code in codes if code not in names]
    names = names | dict(District.objects.filter(code__in=unnamed).values_list("code", "name"))
    nameless = [code for code in unnamed if code not in names]
    if nameless:
        more = " …" if len(nameless) > 5 else ""
        places.remarks.append(
            f"The file has no name of {', '.join(nameless[:5])}{more}: called "
            "by number. Give the districts too with --districts FILE."
        )
    districts = {}
    for code in codes:
        parts = [
            row for row in places.neighbourhoods.values() if places.district_of[row.code] == code
        ]
        union: Any = MultiPolygon([p for row in parts for p in row.area], srid=4326).unary_union
        districts[code] = District(
            code=code,
            name=names.get(code, f"Wijk {code[-2:]}"),
            area=MultiPolygon(union, srid=4326) if isinstance(union, Polygon) else union,
            inhabitants=_sum(row.inhabitants for row in parts),
            households=_sum(row.households for row in parts),
        )
    return districts


def _facts(properties: Properties, name: str, read_area: ReadArea) -> dict[str, Any]:
    return {
        "name": _name(properties, name),
        "area": read_area(),
        "inhabitants": _count(properties, "inwoners"),
        "households": _count(properties, "huishoudens"),
    }


def _code(properties: Properties, column: str, pattern: str) -> str:
    """The code, or where there is none what that of the neighbourhood or district says of it."""
    given = properties.all_of(column)
    for _key, value in given or _derived(properties, column):
        if isinstance(value, str) and re.fullmatch(pattern, value.strip(), re.ASCII):
            return value.strip()
    key, value = properties.first(column)
    raise ImportRefused(f"{key} is {value!r:.40}, which is no code of CBS.")


def _derived(properties: Properties, column: str) -> Iterator[tuple[str, str]]:
    """BU01060101 lies in WK010601, and that in GM0106."""
    start, length, smaller = {
        "gemeentecode": ("GM", 6, ("buurtcode", "wijkcode")),
        "wijkcode": ("WK", 8, ("buurtcode",)),
    }.get(column, ("", 0, ()))
    for one in smaller:
        for key, value in properties.all_of(one):
            yield key, start + str(value).strip()[2:length]


def _name(properties: Properties, column: str) -> str:
    """The name as shown: "Wijk 60 Pesse" and "Pesse kern" are both Pesse."""
    key, value = properties.first(column)
    name = checked_text(value, name=key, at_most=100)
    return CENTRE_OF_VILLAGE.sub("", NUMBERED.sub("", name))


def _count(properties: Properties, column: str) -> int | None:
    """People or households; CBS writes a negative number where it keeps a figure secret."""
    key, count = properties.first(column)
    if count is None:
        return None
    if type(count) not in (int, float) or not _is_whole(count):
        raise ImportRefused(f"{key} is {count!r:.40}, which is no count.")
    return int(count) if count >= 0 else None


def _is_whole(count: float) -> bool:
    return abs(count) <= MOST_PEOPLE and count == int(count)


def _sum(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
