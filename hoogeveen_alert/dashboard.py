"""What stands on the desk (`/mijn/`) and in digests, which every app declares on its AppConfig.

`queue` names functions that take a user and give piles: rows that wait for a decision, each an
item of the queue. `desk` and `digest` name functions that give lines: numbers, and ways in.
`pictures` names functions that give the pictures on top. None holds a person of the public.

Who works with one page above all begins there instead: `landings`, dotted names of functions that
take a user and give a Landing, or None for who begins on the desk.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Literal, NamedTuple

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DateTimeField,
    F,
    QuerySet,
    Value,
    Window,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from .accounts.models import User
from .declarations import PortalAppConfig, portal_apps


@dataclass(frozen=True)
class Line:
    text: str  # what it is, with its number in it: "3 requests wait"
    url: str  # path of the page where it is dealt with
    count: int = 0  # 0: nothing waits, the line is only a way in
    urgent: bool = False
    detail: str = ""


class Row(NamedTuple):
    """One row that waits, in the columns that all piles share."""

    kind: str
    key: int
    name: str  # of the group or place; never of a person
    slug: str
    extra: str  # what else the pile wants to say of it
    number: int
    since: datetime | None

    @property
    def day(self) -> date | None:
        """Since when it waits, on the calendar of Europe/Amsterdam."""
        return timezone.localdate(self.since) if self.since else None


def _nothing(row: Row) -> None:
    return None


def within(days: int) -> Callable[[Row], date | None]:
    """Due so many days after it began to wait."""
    return lambda row: row.day + timedelta(days=days) if row.day else None


@dataclass(frozen=True)
class Pile:
    """Rows of one kind that wait for this user.

    No row lies on two piles. `name`, `slug`, `extra`, `number` and `since` are columns or
    expressions of the rows.
    """

    kind: str  # stays: part of addresses, and of who took up what
    rows: QuerySet[Any]
    counted: Any  # ngettext_lazy("%d application waits", "%d applications wait")
    # gettext_lazy, or ngettext_lazy by "number", with %(name)s and %(number)d of the row.
    text: Any
    url: Callable[[Row], str]  # the page for the work
    since: str | Combinable
    name: str | Combinable = field(default_factory=lambda: Value(""))
    slug: str | Combinable = field(default_factory=lambda: Value(""))
    extra: str | Combinable = field(default_factory=lambda: Value(""))
    number: str | Combinable = field(default_factory=lambda: Value(0))
    detail: str | Promise = ""
    also: Mapping[str, str | Promise] = field(default_factory=dict)  # words of codes in `extra`
    due: Callable[[Row], date | None] = _nothing
    urgent: bool = False
    page: str = ""  # where all of them are dealt with at once; otherwise the desk lists them

    @property
    def all_of_it(self) -> str:
        """The page with all of this kind."""
        return self.page or f"{reverse('desk')}?soort={self.kind}"

    def said_of(self, row: Row) -> str:
        return str(self.text % row._asdict())

    def detail_of(self, row: Row) -> str:
        """What is to be done, and what else waits at the same row."""
        more = [str(self.also[code]) for code in row.extra.split() if code in self.also]
        also = gettext("Also: %s.") % ", ".join(more) if more else ""
        return f"{self.detail} {also}".strip()

    def columns(self) -> QuerySet[Any]:
        """The rows, the longest waiting first, in the columns of `Row`."""
        words = partial(Cast, output_field=CharField())
        rows = self.rows.order_by().annotate(
            q_kind=words(Value(self.kind)),
            q_key=Cast("pk", BigIntegerField()),
            q_name=words(self.name),
            q_slug=words(self.slug),
            q_extra=words(self.extra),
            q_number=Cast(self.number, BigIntegerField()),
            q_since=Cast(self.since, DateTimeField()),
        )
        return rows.order_by(*_OLDEST_FIRST)

    def read(self, keys: Iterable[int] | None = None) -> QuerySet[Any]:
        rows = self if keys is None else self.only(keys)
        return rows.columns().values_list(*_COLUMNS)

    def only(self, keys: Iterable[int]) -> "Pile":
        return replace(self, rows=self.rows.filter(pk__in=list(keys)))

    def first(self, most: int) -> QuerySet[Any]:
        """So many of them, and how many there are: a part of one query over all piles."""
        rows = self.columns().order_by()
        ranked = rows.annotate(
            q_rank=Window(RowNumber(), order_by=_OLDEST_FIRST), q_total=Window(Count("pk"))
        )
        # The rank is selected too: Django would drop one of two columns that say the same.
        return ranked.filter(q_rank__lte=most).values_list(*_COLUMNS, "q_total", "q_rank")


_COLUMNS = ("q_kind", "q_key", "q_name", "q_slug", "q_extra", "q_number", "q_since")
_OLDEST_FIRST = (F("q_since").asc(nulls_last=True), F("q_key").asc())


@dataclass(frozen=True)
class Part:
    """A piece of a bar: `kind` is "done", "promised" or "rest"."""

    kind: str
    label: str
    size: int
    words: str  # the size as people read it


@dataclass(frozen=True)
class Bar:
    name: str
    parts: tuple[Part, ...]

    def pieces(self) -> Iterator[dict[str, Any]]:
        """Where each part stands on a bar of a thousand units."""
        whole, x = sum(part.size for part in self.parts) or 1, 0
        for part in self.parts:
            width = part.size * 1000 // whole
            yield {"kind": part.kind, "x": x, "width": width}
            x += width


@dataclass(frozen=True)
class Picture:
    """A small picture on top of the desk, with the same in words."""

    title: str
    words: str
    bars: tuple[Bar, ...]
    url: str  # the page that says more


@dataclass(frozen=True)
class Landing:
    """The page where somebody begins, also in the menu of every page."""

    label: str | Promise
    url_name: str
    only: bool = False  # no desk and no public pages stand beside it in the menu

    @property
    def url(self) -> str:
        return reverse(self.url_name)


def landing_for(user: User) -> Landing | None:
    """Where the user begins after log-in; None: on the desk. Asks the database nothing."""
    found = (import_string(name)(user) for config in portal_apps() for name in config.landings)
    return next(filter(None, found), None)


def piles_of(user: User, configs: Iterable[PortalAppConfig] | None = None) -> list[Pile]:
    """Every pile for the user, in the order of the apps."""
    return [
        pile
        for config in configs or portal_apps()
        for name in config.queue
        for pile in import_string(name)(user)
    ]


def pictures_of(user: User) -> Iterator[Picture]:
    for config in portal_apps():
        for name in config.pictures:
            yield from import_string(name)(user)


def read_first(piles: Iterable[Pile], most: int) -> list[tuple[Row, int]]:
    """Of each pile the first rows, with how many it holds: one query, however many piles."""
    parts = [pile.first(most) for pile in piles]
    if not parts:
        return []
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return [(Row(*row), total) for *row, total, _rank in rows]


def counted_lines(piles: Iterable[Pile]) -> Iterator[Line]:
    """A line for each pile that holds something."""
    piles = list(piles)
    totals = {row.kind: total for row, total in read_first(piles, 1)}
    for pile in piles:
        if total := totals.get(pile.kind):
            yield Line(str(pile.counted % total), pile.all_of_it, total, pile.urgent)


def lines_for(user: User, kind: Literal["desk", "digest"]) -> Iterator[Line]:
    """Every line of that kind for the user, in the order of the apps.

    A digest counts what lies on the piles of an app that has a part in digests; the desk shows
    each row of them instead.
    """
    for config in portal_apps():
        if kind == "digest" and config.digest:
            yield from counted_lines(piles_of(user, [config]))
        for name in config.desk if kind == "desk" else config.digest:
            yield from import_string(name)(user)
