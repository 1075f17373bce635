"""Files with addresses of the BAG, the national register, whatever program they come from."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import count, islice
from pathlib import Path
from sys import intern
from typing import NamedTuple

from django.conf import settings
from tqdm import tqdm

from groups.models.rd import positions_to_wgs84

from . import ImportRefused
from .columns import ADDRESS
from .files import TAKE_INSTEAD, check_position, checked_text, is_geopackage, is_rd
from .geopackage import Layer, check_srid, layers_of, opened_geopackage, position_of, rows_of
from .left_out import LeftOut
from .locating import Elsewhere, Locator
from .tables import NEEDED, Line, read_lines

# With a comma, as Excel writes it in Dutch.
DECIMAL = re.compile(r"-?\d{1,7}([.,]\d{1,17})?", re.ASCII)
# The BAG tells towns of one name apart by their municipality: "Alteveer gem Hoogeveen".
OF_MUNICIPALITY = re.compile(r" gem\.? .+$")
# In Hoogeveen 4 in 1,000 lines repeat an address; a file pasted twice repeats every second.
MOST_REPEATED = 0.1
BATCH = 2_000
WHOLE_COUNTRY = "If the file is of more than our municipality, add --whole-country."

Position = tuple[float, float]


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


def read_addresses(
    path: Path, locator: Locator, left_out: LeftOut, *, whole_country: bool = False
) -> Read:
    """Read the register whole; rows that are no address of ours are left out.

    With `whole_country` those outside our neighbourhoods are expected, and not counted among
    them. Raises ImportRefused with the line and the reason.
    """
    by_address: defaultdict[Key, list[Row]] = defaultdict(list)
    lines = far = 0
    ours = Ours(path.name, left_out)
    for line, position in tqdm(
        _placed(_lines(path, left_out), ours), "Reading", disable=None, unit=" addresses"
    ):
        try:
            key, row = _parse(line, position, locator)
            _check_is_same_place(row, by_address.get(key, ()))
        except Elsewhere as error:
            if whole_country:
                left_out.pass_over(line.number, str(error), line.raw)
                continue
            far += 1
            left_out.add(line.number, str(error), line.raw)
        except ImportRefused as error:
            left_out.add(line.number, str(error), line.raw)
        else:
            by_address[key].append(row)
        lines += 1
    ours.check(lines)
    left_out.close(lines, WHOLE_COUNTRY if far > left_out.count / 2 else "")
    _check_repeated(path.name, lines - left_out.count, len(by_address))
    return {
        # By position: the order of the lines in a newer file says nothing.
        key._replace(serial=serial): row
        for key, rows in by_address.items()
        for serial, row in enumerate(sorted(rows, key=lambda row: (row.lon, row.lat)), start=1)
    }


class Ours:
    """Which rows are of our municipality, where the file has a column that says so."""

    def __init__(self, file: str, left_out: LeftOut) -> None:
        self.file = file
        self.left_out = left_out
        self.others: set[str] = set()
        self.name = settings.MUNICIPALITY_NAME.casefold()

    def has(self, line: Line) -> bool:
        """Whether it is; the others are listed with what they are of."""
        fields = line.fields
        code, name = fields.get("gemeentecode", ""), fields.get("gemeente", "")
        if code:
            is_ours = code.removeprefix("GM").zfill(4) == settings.MUNICIPALITY_CODE[2:]
        else:
            is_ours = not name or name.casefold().removeprefix("gemeente ") == self.name
        if not is_ours:
            reason = f"it is of {name or code}, not of {settings.MUNICIPALITY_NAME}."
            self.left_out.pass_over(line.number, reason, line.raw)
            if len(self.others) < 5:
                self.others.add(name or code)
        return is_ours

    def check(self, lines: int) -> None:
        if lines:
            return
        if not self.left_out.passed:
            raise ImportRefused(f"{self.file} holds no addresses.")
        about = f" It is about {', '.join(sorted(self.others))}." if self.others else ""
        raise ImportRefused(
            f"{self.file} holds nothing of {settings.MUNICIPALITY_NAME} "
            f"({settings.MUNICIPALITY_CODE}).{about} MUNICIPALITY_NAME and MUNICIPALITY_CODE say "
            "which municipality is ours."
        )


def _check_repeated(file: str, rows: int, addresses: int) -> None:
    if rows - addresses > rows * MOST_REPEATED:
        raise ImportRefused(f"{file} gives {rows - addresses} of its {rows} addresses twice.")


def _lines(path: Path, left_out: LeftOut) -> Iterator[Line]:
    if not is_geopackage(path):
        yield from read_lines(path, left_out.remarks)
        return
    with opened_geopackage(path) as database:
        # Homes and other buildings, moorings and pitches each have a layer with addresses.
        layers = [layer for layer in layers_of(database, ADDRESS) if set(NEEDED) <= set(layer.at)]
        if not layers:
            raise ImportRefused(
                f"{path.name} has no layer with the columns {', '.join(NEEDED)}: {TAKE_INSTEAD}."
            )
        numbers = count(1)
        for layer in layers:
            check_srid(layer, path.name)
            for row in rows_of(database, layer):
                yield _line_of(next(numbers), layer, row)


def _line_of(number: int, layer: Layer, row: tuple[object, ...]) -> Line:
    fields = {name: _text(row[place]) for name, place in layer.at.items()}
    raw = f"{layer.table}: {', '.join(fields.values())}"
    try:
        x, y = position_of(row[layer.names.index(layer.geometry)])
    except ImportRefused as error:
        return Line(number, fields, raw, str(error))
    return Line(number, fields | {"x": repr(x), "y": repr(y), "lon": "", "lat": ""}, raw)


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()


def _placed(lines: Iterator[Line], ours: Ours) -> Iterator[tuple[Line, Position | ImportRefused]]:
    """Each line of ours with its lon and lat, or why it has none."""
    while batch := list(islice(lines, BATCH)):
        kept = [line for line in batch if line.problem or ours.has(line)]
        positions = [_position(line) for line in kept]
        metres = [at for at in positions if not isinstance(at, ImportRefused) and is_rd(*at)]
        degrees = dict(zip(metres, positions_to_wgs84(metres), strict=True))
        for line, at in zip(kept, positions, strict=True):
            yield line, at if isinstance(at, ImportRefused) else degrees.get(at, at)


def _position(line: Line) -> Position | ImportRefused:
    """In degrees, or in metres of RD New, under whichever name."""
    if line.problem:
        return ImportRefused(line.problem)
    fields = line.fields
    has_degrees = fields.get("lon") and fields.get("lat")
    pair = ("lon", "lat") if has_degrees or not {"x", "y"} <= set(fields) else ("x", "y")
    try:
        return _decimal(fields, pair[0]), _decimal(fields, pair[1])
    except ImportRefused as error:
        return error


def _parse(line: Line, at: Position | ImportRefused, locator: Locator) -> tuple[Key, Row]:
    if isinstance(at, ImportRefused):
        raise at
    fields, (lon, lat) = line.fields, at
    check_position(lon, lat)
    neighbourhood = locator.neighbourhood_of(lon, lat, fields.get("buurtcode", ""))
    town = OF_MUNICIPALITY.sub(
        "", checked_text(fields["woonplaats"], name="woonplaats", at_most=80)
    )
    key = Key(
        intern(_postcode(fields["postcode"])),
        _number(fields["huisnummer"]),
        _matching(fields, "huisletter", r"[A-Za-z]?"),
        _matching(fields, "toevoeging", r"[A-Za-z0-9]{0,4}"),
    )
    street = checked_text(fields["straat"], name="straat", at_most=80)
    return key, Row(intern(street), intern(town), lon, lat, neighbourhood)


def _decimal(fields: dict[str, str], name: str) -> float:
    if not DECIMAL.fullmatch(fields[name]):
        raise ImportRefused(f"{name} is {fields[name]!r:.40}, which is no decimal number.")
    return float(fields[name].replace(",", "."))


def _postcode(text: str) -> str:
    postcode = text.replace(" ", "").upper()
    if not re.fullmatch(r"[1-9]\d{3}[A-Z]{2}", postcode, re.ASCII):
        raise ImportRefused(f"postcode is {text!r:.40}; one looks like 1234AB.")
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
