"""Lines of the desk (`/mijn/`) and of digests, which every app declares on its AppConfig.

`desk` and `digest` are each a tuple of dotted names of functions that take a user and give the
lines that await this user. No line holds a person: it says how many wait, and where.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

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


def first_page_of(user: User) -> str:
    """Name of the URL where this user begins, if that is not the desk."""
    for config in portal_apps():
        for question, page in config.first_pages.items():
            if import_string(question)(user):
                return page
    return ""


def lines_for(user: User, kind: Literal["desk", "digest"]) -> Iterator[Line]:
    """Every line of that kind for the user, in the order of the apps."""
    for config in portal_apps():
        for name in config.desk if kind == "desk" else config.digest:
            yield from import_string(name)(user)
