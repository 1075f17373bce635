"""What the cells of a row name, for `places.named` to read: every part on a line of its own."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from django.utils.translation import gettext

from ..models import District, Neighbourhood
from ..places.known import Names
from ..spelling import key_of

DIVIDES = re.compile(r"[;,\r\n]")
CODE = re.compile(r"\b(?:BU[0-9]{8}|WK[0-9]{6})\b", re.IGNORECASE)


class SeveralOfOneName(Exception):
    """Two neighbourhoods have the name; the text says which codes tell them apart."""


def by_code(cell: str, names: Names) -> str:
    """Neighbourhoods and districts of a cell by their codes, as far as they are known.

    In this column a name is never a street. Raises SeveralOfOneName.
    """
    parts = (part.strip() for part in DIVIDES.split(cell))
    return "\n".join(_by_code(part, names) for part in parts if part)


def _by_code(part: str, names: Names) -> str:
    code = CODE.search(part)
    if code:
        return code[0].upper()
    for kind in ("neighbourhood", "district"):
        found = names.exact(key_of(part), (kind,))
        if len(found) > 1:
            codes = ", ".join(f"{place.name} ({place.code})" for place in found)
            message = gettext("“%(name)s” is the name of several. Write which: %(codes)s.")
            raise SeveralOfOneName(message % {"name": part[:80], "codes": codes})
        if found:
            return found[0].code
    return part


def districts() -> list[str]:
    names = District.objects.current().order_by("sort_key").values_list("name", flat=True)
    return list(names)


def districts_in(cell: str, names: Names, every: Collection[str]) -> tuple[set[str], list[str]]:
    """Codes of the districts in a cell, and the parts of it that name none; `every`: all codes."""
    if cell.strip().lower() in ("alle", "all", "alles", "*"):
        return set(every), []
    found: set[str] = set()
    unknown: list[str] = []
    for part in filter(None, map(str.strip, DIVIDES.split(cell))):
        code = CODE.search(part)
        there = {code[0].upper()} if code else {n.code for n in names.exact_place(part.split())}
        if not there & set(every):
            unknown.append(part[:80])
        found |= there & set(every)
    return found, unknown


def choices() -> list[str]:
    """How each neighbourhood is written in a cell; with its code where two have one name."""
    pairs = list(Neighbourhood.objects.current().order_by("sort_key").values_list("name", "code"))
    keys = [key_of(name) for name, _code in pairs]
    return list(_choices(pairs, keys))


def _choices(pairs: list[tuple[str, str]], keys: list[str]) -> Iterator[str]:
    for (name, code), key in zip(pairs, keys, strict=True):
        yield name if keys.count(key) == 1 else f"{name} ({code})"
