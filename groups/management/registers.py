"""What the commands that take over registers share: options, and how a refusal is told."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import IntegrityError

from groups.places.imports import MOST_GONE, ImportRefused


def add_guards(parser: ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="check and count, write nothing")
    parser.add_argument(
        "--expect-gone",
        action="store_true",
        help=f"take a file that lacks more than {MOST_GONE:.0%} of what is here; by itself such a "
        "file is refused, as it may be cut off or of another municipality",
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


@contextmanager
def refusals() -> Iterator[None]:
    """Raises CommandError for whatever keeps an import from being written."""
    try:
        yield
    except ImportRefused as error:
        raise CommandError(f"Nothing was imported. {error}") from error
    except IntegrityError as error:
        raise CommandError("Nothing was imported: another import was faster.") from error


def _share(text: str) -> float:
    try:
        percent = float(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no percentage") from error
    if not 0 <= percent <= 100:
        raise ArgumentTypeError(f"{text!r} is no percentage from 0 to 100")
    return percent / 100
