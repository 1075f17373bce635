"""Addresses of the BAG, the national register, as a table of comma separated values."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from sys import intern
from typing import Any, NamedTuple

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone
from tqdm import tqdm

from groups.models import Address, MapVersion

from . import ImportRefused, Plan
from .files import check_position, checked_text, decoded, opened
from .locating import Locator
from .names import derive_names

COLUMNS = (
    "straat",
    "huisnummer",
    "huisletter",
    "toevoeging",
    "postcode",
    "woonplaats",
    "lat",
    "lon",
)
DECIMAL = re.compile(r"-?\d{1,7}(\.\d{1,17})?", re.ASCII)
# The BAG tells towns of one name apart by their municipality: "Alteveer gem Hoogeveen".
OF_MUNICIPALITY = re.compile(r" gem\.? .+$")
KEY = ("postcode", "number", "letter", "addition", "serial")
FACTS = ("street", "street_key", "town", "point", "neighbourhood", "gone_on")
# In Hoogeveen 4 in 1,000 lines repeat an address; a file pasted twice repeats every second.
MOST_REPEATED = 0.1
BATCH = 2_000


class Key(NamedTuple):
    postcode: str
    number: int
    letter: str
    addition: str
    serial: int = 1


class Row(NamedTuple):
    """What is stored beside the key; lon and lat in WGS84 degrees."""

    street: str
    town: str
    lon: float
    lat: float
    neighbourhood_id: int
    gone_on: date | None = None


Read = dict[Key, Row]


def read_addresses(path: Path, locator: Locator) -> Read:
    """Read the register whole. Raises ImportRefused with the line and the reason."""
    by_address: defaultdict[Key, list[Row]] = defaultdict(list)
    lines = 0
    for number, fields in tqdm(_lines(path), "Reading", disable=None, unit=" addresses"):
        lines += 1
        try:
            key, row = _parse(fields, locator)
            _check_is_same_place(row, by_address[key])
        except ImportRefused as error:
            raise ImportRefused(f"{path.name}, line {number}: {error}") from error
        by_address[key].append(row)
    if not lines:
        raise ImportRefused(f"{path.name} holds no addresses.")
    repeated = lines - len(by_address)
    if repeated > lines * MOST_REPEATED:
        raise ImportRefused(f"{path.name} gives {repeated} of its {lines} addresses twice.")
    return {
        # By position: the order of the lines in a newer file says nothing.
        key._replace(serial=serial): row
        for key, rows in by_address.items()
        for serial, row in enumerate(sorted(rows, key=lambda row: (row.lon, row.lat)), start=1)
    }


def plan_addresses(read: Read) -> Plan:
    """Compare what was read with what is stored; the plan's rows are pairs of Key and Row."""
    changed, gone, unchanged = [], [], 0
    new = dict(read)
    for pk, key, old in _stored():
        row = new.pop(key, None)
        if row is None:
            if old.gone_on is None:
                gone.append(pk)
        elif row != old:
            changed.append((key, row))
        else:
            unchanged += 1
    return Plan(list(new.items()), changed, gone, unchanged)


@transaction.atomic
def write_addresses(plan: Plan) -> None:
    """Store new and changed addresses by key and mark the gone ones; all or nothing."""
    if plan.is_empty:
        return
    pairs = plan.new + plan.changed
    with tqdm(total=len(pairs), desc="Writing", disable=None, unit=" addresses") as bar:
        for start in range(0, len(pairs), BATCH):
            batch = [_address(key, row) for key, row in pairs[start : start + BATCH]]
            # An upsert: an address that comes back gets its old row, and loses gone_on.
            Address.objects.bulk_create(
                batch, update_conflicts=True, unique_fields=KEY, update_fields=FACTS
            )
            bar.update(len(batch))
    for start in range(0, len(plan.gone), BATCH):
        batch_gone = Address.objects.filter(pk__in=plan.gone[start : start + BATCH])
        batch_gone.update(gone_on=timezone.localdate())
    MapVersion.raise_number()
    derive_names()


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with opened(path) as file:
        reader = csv.DictReader(decoded(file, path.name), strict=True)
        # Its own count of lines lags behind when one cannot be read.
        rows = reader.reader
        try:
            _check_columns(reader.fieldnames or (), path.name)
            for fields in reader:
                _check_is_full(fields, f"{path.name}, line {rows.line_num}")
                yield rows.line_num, fields
        except csv.Error as error:
            raise ImportRefused(f"{path.name}, line {rows.line_num}: {error}.") from error


def _check_columns(names: Iterable[str], file: str) -> None:
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise ImportRefused(f"{file}, line 1: the column {missing[0]} is missing.")


def _check_is_full(fields: dict[Any, Any], where: str) -> None:
    if None in fields or None in fields.values():
        raise ImportRefused(f"{where}: it has more or fewer values than line 1 has columns.")


def _parse(fields: dict[str, str], locator: Locator) -> tuple[Key, Row]:
    lon, lat = _degrees(fields, "lon"), _degrees(fields, "lat")
    check_position(lon, lat)
    town = OF_MUNICIPALITY.sub(
        "", checked_text(fields["woonplaats"], name="woonplaats", at_most=80)
    )
    key = Key(
        intern(_postcode(fields["postcode"])),
        _number(fields["huisnummer"]),
        _matching(fields, "huisletter", r"[A-Za-z]?"),
        _matching(fields, "toevoeging", r"[A-Za-z0-9]{0,4}"),
    )
    return key, Row(
        intern(checked_text(fields["straat"], name="straat", at_most=80)),
        intern(town),
        lon,
        lat,
        locator.neighbourhood_of(lon, lat, fields.get("buurtcode", "")),
    )


def _degrees(fields: dict[str, str], name: str) -> float:
    if not DECIMAL.fullmatch(fields[name]):
        raise ImportRefused(f"{name} is {fields[name]!r:.40}, which is no decimal number.")
    return float(fields[name])


def _postcode(text: str) -> str:
    postcode = text.replace(" ", "").upper()
    if not re.fullmatch(r"[1-9]\d{3}[A-Z]{2}", postcode, re.ASCII):
        raise ImportRefused(f"postcode is {text!r:.40}; one looks like 7933PA.")
    return postcode


def _number(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,4}", text, re.ASCII):
        raise ImportRefused(f"huisnummer is {text!r:.40}, which is no house number.")
    return int(text)


def _matching(fields: dict[str, str], name: str, pattern: str) -> str:
    if not re.fullmatch(pattern, fields[name], re.ASCII):
        raise ImportRefused(f"{name} is {fields[name]!r:.40}, which the BAG does not know.")
    return intern(fields[name])


def _check_is_same_place(row: Row, others: Iterable[Row]) -> None:
    for other in others:
        if (other.street, other.town) != (row.street, row.town):
            raise ImportRefused(
                f"the same postcode and number stand in {other.street}, {other.town} too."
            )


def _stored() -> Iterator[tuple[int, Key, Row]]:
    rows = Address.objects.values_list(
        "pk", *KEY, "street", "town", "point", "neighbourhood_id", "gone_on"
    )
    for pk, *rest in tqdm(rows.iterator(BATCH), "Comparing", disable=None, unit=" addresses"):
        street, town, point, neighbourhood, gone_on = rest[5:]
        yield pk, Key(*rest[:5]), Row(street, town, point.x, point.y, neighbourhood, gone_on)


def _address(key: Key, row: Row) -> Address:
    return Address(
        **key._asdict(),
        street=row.street,
        town=row.town,
        point=Point(row.lon, row.lat, srid=4326),
        neighbourhood_id=row.neighbourhood_id,
    )
