"""What has to be right before a town begins: steps, for the page of who sets the portal up.

`set_up` on an AppConfig is a tuple of dotted names of functions that give the steps of that app,
each with a query or two.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.module_loading import import_string

from .declarations import portal_apps


@dataclass(frozen=True)
class Way:
    """Where something of a step is read or done."""

    label: str | Promise
    url: str


@dataclass(frozen=True)
class Step:
    """One thing that has to be right, what was found, and what to do as long as it is not."""

    key: str  # its anchor on the page
    title: str | Promise
    is_right: bool
    found: str | Promise
    todo: tuple[str | Promise, ...] = ()
    ways: tuple[Way, ...] = ()
    # What only a person can say: the words of the button, and what exactly is confirmed with it.
    # When that is another one day, it is asked again.
    asks: str | Promise = ""
    state: str = ""


def declared_steps() -> Iterator[Step]:
    for config in portal_apps():
        for name in config.set_up:
            yield from import_string(name)()
