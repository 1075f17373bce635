"""A name of one field, taken apart as the Dutch write and sort names."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

# Words that belong to the name after them. "Vander" and the like are names of their own.
PARTICLES = frozenset(
    (
        *("van", "von", "vom", "vd", "v.d.", "v.d", "v.", "de", "den", "der", "des", "het"),
        *("'t", "'s", "d'", "te", "ten", "ter", "tot", "op", "in", "aan", "bij", "uit", "over"),
        *("onder", "voor", "du", "la", "le", "les", "l'", "da", "di", "dos", "del", "el", "al"),
        *("zu", "zum", "zur"),
    )
)
TITLES = frozenset(
    (
        *("dhr", "dhr.", "hr.", "mevr", "mevr.", "mw", "mw."),
        *("dr.", "drs.", "ir.", "ing.", "mr.", "prof."),
    )
)
APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u0060\u00b4]")


class Parts(NamedTuple):
    """Family name with its particles in front, and what it is sorted by: Meer, not van der."""

    given: str
    family: str
    sorted_by: str
    title: str = ""


def plain(text: str) -> str:
    """On one line, without signs that nobody sees; what a telephone can show."""
    one_line = " ".join(text.split())
    return "".join(sign for sign in one_line if unicodedata.category(sign) not in ("Cc", "Cs"))


def parts_of(name: str) -> Parts:
    """`Bea van der Meer` and `Meer, Bea van der` alike; a single word is a family name."""
    family, comma, rest = plain(name).partition(",")
    if comma and family.strip() and rest.strip():
        return _inverted(family.strip(), rest.split())
    words = plain(name).split()
    title = []
    while len(words) > 1 and words[0].lower() in TITLES:
        title.append(words.pop(0))
    start = _start_of_family(words)
    given, (particles, own) = " ".join(words[:start]), _without_particles(words[start:])
    return _parts(given, particles, own, " ".join(title))


def _inverted(family: str, rest: list[str]) -> Parts:
    start = len(rest)
    while start and _is_particle(rest[start - 1]):
        start -= 1
    particles, own = _without_particles(family.split())
    return _parts(" ".join(rest[:start]), [*rest[start:], *particles], own)


def _parts(given: str, particles: list[str], own: list[str], title: str = "") -> Parts:
    sorted_by = ",".join(filter(None, [" ".join(own), given]))
    return Parts(given, " ".join([*particles, *own]), sorted_by, title)


def _start_of_family(words: list[str]) -> int:
    """At the first particle, or the first half of a double name; otherwise at the last word."""
    # "van Dijk" and "Op den Berg" have no given name; "Al Jansen" has.
    if _all_are_particles(words[:1]) and (words[0].islower() or _all_are_particles(words[1:2])):
        return 0
    for at in range(1, len(words) - 1):
        # Jansen-de Vries: the first half ends in the particle of the second.
        if _is_particle(words[at]) or _is_particle(words[at].rpartition("-")[2]):
            return at
    last = max(len(words) - 1, 0)
    # What stands between brackets tells of the whole name: Jansen (demo).
    while last > 1 and words[last].startswith("("):
        last -= 1
    return last


def _without_particles(words: list[str]) -> tuple[list[str], list[str]]:
    """The particles in front, and the name itself, which is never empty."""
    at = 0
    while at < len(words) - 1 and _is_particle(words[at]):
        at += 1
    return words[:at], words[at:]


def _all_are_particles(words: list[str]) -> bool:
    return bool(words) and all(map(_is_particle, words))


def _is_particle(word: str) -> bool:
    return APOSTROPHES.sub("'", word).lower() in PARTICLES
