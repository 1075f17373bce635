"""Lines of the desk (`/mijn/`) and of digests, which every app declares on its AppConfig.

Who works with one page above all begins there instead: `landings`, dotted names of functions that
take a user and give a Landing, or None for who begins on the desk.

`desk` and `digest` are each a tuple of dotted names of functions that take a user and give the
lines that await this user. No line holds a person: it says how many wait, and where.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from .accounts.models import User
from .declarations import portal_apps


@dataclass(frozen=True)
class Line:
    text: str  # what it is, with its number in it: "3 requests wait"
    url: str  # path of the page where it is dealt with
    count: int = 0  # 0: nothing waits, the line is only a way in
    urgent: bool = False
    detail: str = ""


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


def lines_for(user: User, kind: Literal["desk", "digest"]) -> Iterator[Line]:
    """Every line of that kind for the user, in the order of the apps."""
    for config in portal_apps():
        for name in config.desk if kind == "desk" else config.digest:
            yield from import_string(name)(user)
