"""What the commands that take over registers share: options, and how a refusal is told."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import wrap

from django.core.management.base import CommandError, DjangoHelpFormatter, OutputWrapper
from django.db import IntegrityError, OperationalError

from groups.places.imports import MOST_GONE, ImportRefused, Plan
from groups.places.imports.left_out import LeftOut
from groups.places.imports.places import PlacesPlan

# Where the files are, for --help; docs/towns.md has it in full.
PLACES = (
    "CBS neighbourhoods: https://api.pdok.nl/cbs/wijken-en-buurten-2024/ogc/v1/collections/buurten/"
    "items?gemeentecode=GM0106&limit=1000&f=json with the code of the municipality, all pages of "
    "it, or https://service.pdok.nl/cbs/wijkenbuurten/2024/atom/downloads/wijkenbuurten_2024.gpkg. "
    "Columns: buurtcode (BU_CODE, statcode), buurtnaam (BU_NAAM, statnaam), and where they are "
    "wijkcode, wijknaam, gemeentecode, aantal_inwoners, aantal_huishoudens"
)
ADDRESSES = (
    "BAG addresses: adressen.csv of NLExtract (nlextract.nl); or with --whole-country "
    "https://service.pdok.nl/lv/bag/atom/downloads/bag-light.gpkg; or a CSV. Columns: straat "
    "(openbareruimte), huisnummer, huisletter, toevoeging (huisnummertoevoeging), postcode, "
    "woonplaats, lon and lat or x and y, and where they are buurtcode, gemeente, gemeentecode"
)


class WholeWords(DjangoHelpFormatter):
    """An address on the web stays whole, to be copied from the help."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrap(text, width, break_long_words=False, break_on_hyphens=False)


def add_guards(parser: ArgumentParser) -> None:
    parser.formatter_class = WholeWords
    parser.add_argument("--dry-run", action="store_true", help="check and count, write nothing")
    parser.add_argument(
        "--expect-gone",
        action="store_true",
        help=f"take a file that lacks more than {MOST_GONE * 100:g} %% of what is here; by itself "
        "such a file is refused, as it may be cut off or of another municipality",
    )


def add_districts(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--districts",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="the districts (wijken), in any of the same formats, each page with a --districts of "
        "its own; without it they come from the "
        "same GeoPackage, or are put together from the neighbourhoods",
    )


def add_left_out(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--left-out",
        type=_share,
        default=0.01,
        metavar="PERCENT",
        help="refuse the whole file when more rows than this cannot be taken (1); up to there "
        "they are left out, and listed with the reason in DATA_DIR/imports/",
    )

    parser.add_argument(
        "--whole-country",
        action="store_true",
        help="the addresses are of more than our municipality: pass over what lies outside its "
        "neighbourhoods, instead of counting it as left out",
    )


@contextmanager
def refusals() -> Iterator[None]:
    """Raises CommandError for whatever keeps an import from being written."""
    try:
        yield
    except ImportRefused as error:
        raise CommandError(f"Nothing was imported. {error}") from error
    except IntegrityError as error:
        raise CommandError("Nothing was imported: another import was faster.") from error
    except OperationalError as error:
        # A lock of another import, or of whoever writes, that did not come free in time.
        raise CommandError(f"Nothing was imported; run it again: {error}") from error


def tell_of_places(plan: PlacesPlan, out: OutputWrapper) -> None:
    out.write(f"Districts: {plan.districts.summary()}.")
    out.write(f"Neighbourhoods: {plan.neighbourhoods.summary()}.")
    for remark in (*plan.places.remarks, plan.neighbourhoods.doubt()):
        if remark:
            out.write(remark)


def tell_of_addresses(plan: Plan, left_out: LeftOut, out: OutputWrapper) -> None:
    out.write(f"Addresses: {plan.summary()}.")
    for remark in (*left_out.remarks, plan.doubt()):
        if remark:
            out.write(remark)


def _share(text: str) -> float:
    try:
        percent = float(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no percentage") from error
    if not 0 <= percent <= 100:
        raise ArgumentTypeError(f"{text!r} is no percentage from 0 to 100")
    return percent / 100
