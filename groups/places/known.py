"""Names of streets, places and groups, kept in the process until the database has newer ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from hoogeveen_alert.sorting import words_key

from ..models import AlertGroup, MapVersion, PlaceName
from ..spelling import ARTICLES, key_of

STREETS = ("street",)
PLACES = ("town", "neighbourhood", "district")
BEFORE_PLACES = ("wijk", "buurt", "dorp", "te", "in")
AFTER_PLACES = ("kern", "dorp")
MOST_MISTAKES = 2
# Fewer letters begin half the streets of the municipality.
SHORTEST_START = 3
SHORTEST_PART = 2
LIKENESS = 60  # of 100: what is offered when nothing was found
MOST_OFFERED = 5

key_of_group = lru_cache(maxsize=50_000)(key_of)
in_the_book = lru_cache(maxsize=50_000)(words_key)  # where a name stands among others


class Name(NamedTuple):
    kind: str
    name: str
    town: str
    code: str
    key: str

    def __str__(self) -> str:
        """As one can search for it again."""
        return f"{self.name}, {self.town}" if self.town else self.name


class GroupName(NamedTuple):
    pk: int
    name: str
    key: str


class Close(NamedTuple):
    """A name, and how many letters it is away from what was typed (0: none)."""

    name: Name
    mistakes: int


class Names:
    """The names of the registers, by key."""

    def __init__(self, names: Iterable[Name]) -> None:
        kinds = (*STREETS, *PLACES)
        self._by_key: dict[str, dict[str, list[Name]]] = {kind: {} for kind in kinds}
        for name in names:
            self._by_key[name.kind].setdefault(name.key, []).append(name)
        self._by_length: dict[str, dict[int, list[str]]] = {kind: {} for kind in kinds}
        for kind in kinds:
            for key in self._by_key[kind]:
                self._by_length[kind].setdefault(len(key), []).append(key)
        self._bare = {kind: _without_articles(self._by_key[kind]) for kind in kinds}

    def exact(self, key: str, kinds: Collection[str]) -> list[Name]:
        """Names of this key, else those that only lack an article: `Haagje` is Het Haagje."""
        found = [name for kind in kinds for name in self._at(kind, key)]
        if found or not key:
            return found
        bare = [whole for kind in kinds for whole in self._bare[kind].get(key, ())]
        return [name for kind in kinds for whole in bare for name in self._at(kind, whole)]

    def coded(self, code: str) -> list[Name]:
        """The neighbourhood or district with a code of Statistics Netherlands: BU01185000."""
        places = [name for kind in PLACES for some in self._by_key[kind].values() for name in some]
        return [name for name in places if name.code == code]

    def exact_place(self, words: Sequence[str]) -> list[Name]:
        """Places of this name, with or without what people put beside it: wijk, kern."""
        bare = list(words)
        found = self.exact(key_of(" ".join(bare)), PLACES)
        if not found and len(bare) > 1:
            bare = bare[1:] if key_of(bare[0]) in BEFORE_PLACES else bare
            bare = bare[:-1] if len(bare) > 1 and key_of(bare[-1]) in AFTER_PLACES else bare
            found = self.exact(key_of(" ".join(bare)), PLACES)
        return found

    def close(self, key: str, kinds: Collection[str]) -> list[Close]:
        """Names with up to two mistakes in them, fewer in short ones; the closest first."""
        allowed = mistakes_allowed(len(key))
        if not allowed:
            return []
        found = []
        for kind in kinds:
            lengths = range(len(key) - MOST_MISTAKES, len(key) + MOST_MISTAKES + 1)
            keys = [k for length in lengths for k in self._by_length[kind].get(length, ())]
            near = process.extract(key, keys, scorer=OSA.distance, score_cutoff=allowed, limit=None)
            found += [Close(n, int(away)) for k, away, _at in near for n in self._at(kind, k)]
        return sorted(found, key=lambda close: (close.mistakes, in_the_book(str(close.name))))

    def starting(self, key: str, kinds: Collection[str]) -> list[Name]:
        if len(key) < SHORTEST_START:
            return []
        return [
            n
            for kind in kinds
            for k in self._keys(kind)
            if k.startswith(key)
            for n in self._at(kind, k)
        ]

    def holding(self, key: str, kinds: Collection[str]) -> list[Name]:
        if len(key) < SHORTEST_PART:
            return []
        return [
            n for kind in kinds for k in self._keys(kind) if key in k for n in self._at(kind, k)
        ]

    def like(self, key: str, kinds: Collection[str]) -> list[Name]:
        """What comes nearest to a text that names nothing, to offer."""
        near = []
        for kind in kinds:
            found = process.extract(
                key, self._keys(kind), scorer=fuzz.ratio, score_cutoff=LIKENESS, limit=MOST_OFFERED
            )
            near += [(-score, kind, k) for k, score, _at in found]
        return [n for _s, kind, k in sorted(near)[:MOST_OFFERED] for n in self._at(kind, k)]

    def _at(self, kind: str, key: str) -> Sequence[Name]:
        return self._by_key[kind].get(key, ())

    def _keys(self, kind: str) -> Collection[str]:
        return self._by_key[kind].keys()


@dataclass(frozen=True)
class Known:
    """All names at one moment."""

    names: Names
    map_number: int

    @property
    def groups(self) -> tuple[GroupName, ...]:
        """Published groups, read when a search first needs their names."""
        groups: tuple[GroupName, ...] = _kept_at("groups", self.map_number, _groups)
        return groups

    def groups_named(self, key: str) -> list[int]:
        """Keys of the rows of published groups with this in their name."""
        if len(key) < SHORTEST_PART:
            return []
        return [group.pk for group in self.groups if key in group.key]

    def groups_close(self, key: str) -> list[int]:
        allowed = mistakes_allowed(len(key))
        if not allowed:
            return []
        groups = self.groups
        keys = [group.key for group in groups]
        near = process.extract(key, keys, scorer=OSA.distance, score_cutoff=allowed, limit=None)
        return [groups[at].pk for _key, _away, at in near]


def mistakes_allowed(letters: int) -> int:
    """Short names differ by a letter: Bos and Bus are two streets."""
    if letters < 5:
        return 0
    return 1 if letters < 8 else MOST_MISTAKES


# What was read, with the number it was read at; one assignment each, for threads.
_kept: dict[str, tuple[int, Any]] = {}


def known() -> Known:
    """The names as they are now: one query, and one more for each list that changed."""
    # The numbers are read first: what is newer than they say is only read once more.
    map_number, register = MapVersion.both()
    return Known(_kept_at("names", register, _names), map_number)


def forget() -> None:
    """Read everything again next time; tests do this, whose rows go without a trace."""
    _kept.clear()


def _kept_at(what: str, number: int, read: Callable[[], Any]) -> Any:
    at, found = _kept.get(what, (-1, None))
    if at != number:
        found = read()
        _kept[what] = number, found
    return found


def _names() -> Names:
    rows = PlaceName.objects.order_by("name", "town", "code").values_list(*Name._fields)
    return Names(Name(*row) for row in rows.iterator())


def _groups() -> tuple[GroupName, ...]:
    pairs = AlertGroup.objects.published().order_by("name", "pk").values_list("pk", "name")
    return tuple(GroupName(pk, name, key_of_group(name)) for pk, name in pairs)


def _without_articles(by_key: Iterable[str]) -> dict[str, list[str]]:
    bare = defaultdict(list)
    for key in by_key:
        for article in ARTICLES:
            if key.startswith(article) and len(key) > len(article) + 2:
                bare[key.removeprefix(article)].append(key)
                break
    return bare
