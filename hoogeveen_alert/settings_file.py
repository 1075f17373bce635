"""The file with the settings of an installation, read by the portal itself.

systemd, a shell and Django each read such a file in another way; here one way is used for all. A
line is empty, a comment that begins with #, or NAME=value. The value is what stands behind the
first =, to the letter, without the spaces around it, and without one pair of quotes when those
stand around the whole. Nothing is expanded: # $ \\ < > @ and quotes inside are what they are.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from environs import EnvError

NAME = re.compile(r"[A-Z][A-Z0-9_]*")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def load() -> None:
    """Add what the file named by `SETTINGS_FILE` says to the environment, which goes before it.

    Raises EnvError, which names the line and the variable and never shows a value.
    """
    path = os.environ.get("SETTINGS_FILE", "")
    if path:
        for name, value in read(Path(path)).items():
            os.environ.setdefault(name, value)


def read(path: Path) -> dict[str, str]:
    """The variables of the file. Raises EnvError."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        why = f"{path} cannot be read by this account: {error.strerror}."
        raise EnvError(f"SETTINGS_FILE: {why}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise EnvError(f"{path}, line {line}: this is not UTF-8.") from error
    values: dict[str, str] = {}
    lines: dict[str, int] = {}
    for number, name, value in _assignments(path, text):
        if name in values:
            raise EnvError(f'{path}, line {number}: "{name}" is on line {lines[name]} already.')
        values[name], lines[name] = value, number
    return values


def _assignments(path: Path, text: str) -> Iterator[tuple[int, str, str]]:
    # Not splitlines, which ends lines at signs that may stand in a value.
    for number, line in enumerate(map(str.strip, text.split("\n")), 1):
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not NAME.fullmatch(name):
            # What stands there instead may be a secret that was broken off.
            why = "expected NAME=value, with the name in capitals and no space before the =."
            raise EnvError(f"{path}, line {number}: {why}")
        if UNPRINTABLE.search(value):
            raise EnvError(f'{path}, line {number}: "{name}" has a control character in it.')
        yield number, name, _unquoted(path, number, name, value.strip())


def _unquoted(path: Path, number: int, name: str, value: str) -> str:
    quote = value[:1]
    if not value or quote not in "\"'":
        return value
    if value.count(quote) == 1:
        why = f"the quote {quote} is not closed; a value that begins with one stands in the other."
        raise EnvError(f'{path}, line {number}: "{name}": {why}')
    # "Hoogeveen Alert" <alert@example.nl> keeps its own.
    return value[1:-1] if value.endswith(quote) else value
