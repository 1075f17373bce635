"""Areas that a list gives as GeoJSON: in a cell, or as a file beside the workbook."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.gis.geos import MultiPolygon
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from hoogeveen_alert.taking_over.declared import SheetRow

from ..models import District, GroupLimits
from ..places.areas import MOST_LETTERS, fit, read_file, union_of
from ..places.inside import inside
from ..places.named import Drawn, Named, Understood

COLUMN = "geojson"
ENDING = ".geojson"
# What word processors and LibreOffice make of the quotation marks in a cell.
QUOTES = str.maketrans("\u201c\u201d\u201e\u201f", '""""')


@dataclass(frozen=True)
class Shape:
    """`said` tells it from another one, also when the file keeps its name."""

    area: MultiPolygon
    named: Named
    said: str
    is_clipped: bool


def read_shapes(rows: list[SheetRow]) -> tuple[dict[int, Shape], dict[int, list[str]]]:
    """Of each row with such a cell its area, or what is wrong: by number. Three queries."""
    given = {row.number: row for row in rows if row.cells.get(COLUMN)}
    if not given:
        return {}, {}
    municipality = union_of(District.objects.current())
    most_points = GroupLimits.current().max_points
    fitted: dict[int, Any] = {}
    wrong: dict[int, list[str]] = {}
    for number, row in given.items():
        try:
            drawn = read_file(_content(row), most_points=most_points)
            fitted[number] = fit(drawn, within=municipality)
        except ValidationError as error:
            wrong[number] = error.messages
    held = inside({number: one.area for number, one in fitted.items()})
    shapes: dict[int, Shape] = {}
    for number, one in fitted.items():
        name = _name(given[number])
        if not held[number].addresses:
            wrong[number] = [gettext("“%(part)s” holds no address.") % {"part": name}]
            continue
        understood = Understood(name, name, len(held[number].addresses))
        named = Named(
            held[number].addresses, frozenset(), held[number].neighbourhoods, [understood]
        )
        mark = hashlib.sha256(bytes(one.area.wkb)).hexdigest()[:16]
        shapes[number] = Shape(one.area, named, f"{name} ({mark})", one.clipped)
    return shapes, wrong


def _is_geometry(row: SheetRow) -> bool:
    return row.cells[COLUMN].startswith("{")


def _name(row: SheetRow) -> str:
    return "GeoJSON" if _is_geometry(row) else row.cells[COLUMN][:80]


def _content(row: SheetRow) -> bytes:
    """What the cell holds, or the file that it names. Raises ValidationError."""
    cell = row.cells[COLUMN]
    if _is_geometry(row):
        return cell.translate(QUOTES).encode()
    name = cell.replace("\\", "/").rpartition("/")[2].lower()
    for each in (name, name + ENDING):
        if each in row.beside:
            # One byte more than allowed is enough to know.
            return row.beside[each][: MOST_LETTERS + 1]
    message = gettext(
        "There is no file of this name. Choose it together with the workbook, or put both in one"
        " zip."
    )
    raise ValidationError(message)


def with_shapes(drawn: Mapping[int, Drawn], shapes: Mapping[int, Shape]) -> dict[int, Drawn]:
    """All areas of a list: whose addresses are in one of `shapes` too, each of them says."""
    every = dict(drawn) | {n: Drawn(one.area, one.named) for n, one in shapes.items()}
    owners: dict[int, list[int]] = defaultdict(list)
    for number, one in every.items():
        for pk in one.named.addresses:
            owners[pk].append(number)
    twice: dict[int, dict[Any, set[int]]] = defaultdict(lambda: defaultdict(set))
    for pk, numbers in owners.items():
        for number, other in _pairs(numbers, shapes):
            twice[number][other].add(pk)
    return {
        number: replace(one, twice=one.twice | _frozen(twice[number])) if number in twice else one
        for number, one in every.items()
    }


def _pairs(numbers: list[int], shapes: Mapping[int, Shape]) -> Iterator[tuple[int, int]]:
    """Rows that share an address, at least one of them a shape; each with each other."""
    for number in numbers:
        for other in numbers:
            if number != other and (number in shapes or other in shapes):
                yield number, other


def _frozen(found: Mapping[Any, set[int]]) -> dict[Any, frozenset[int]]:
    return {other: frozenset(pks) for other, pks in found.items()}
