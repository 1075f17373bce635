"""The page of one group for who works with it: sections that every app declares on its AppConfig.

`group_sections` is a tuple of dotted names of functions that take the request and the group, and
give sections of the page for that reader: a constant number of queries each, however much there
is. Who may see what they show is for their querysets to say; the page itself is only for whom the
group is visible. Order and headings are those of `Place`, whichever app fills it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, TextChoices
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from .declarations import portal_apps


class Place(TextChoices):
    """Where on the page, from top to bottom; the value is the anchor in its address."""

    COORDINATORS = "beheerders", _("Coordinators")  # first: who opens the page often calls
    STATE = "stand", _("How it is doing")
    MEMBERS = "leden", _("Requests and members")
    SIGNS = "borden", _("Signs and money")
    MOMENTS = "contactmomenten", _("Contact moments")
    MAILS = "mails", _("Mails")
    HISTORY = "geschiedenis", _("History")


@dataclass(frozen=True)
class Action:
    """A button: something that this reader may do now, and the page where it is done."""

    label: str | Promise
    url: str
    is_first: bool = False  # what the group waits for
    about: str = ""  # for who hears the button without seeing what it stands beside


@dataclass(frozen=True)
class Section:
    """What one app shows at one place.

    The template gets `part` (the content), `group`, `csrf_token` and `CSP_NONCE`, nothing else.
    """

    place: Place
    template: str = ""  # none: only buttons
    content: Mapping[str, Any] = field(default_factory=dict)
    actions: tuple[Action, ...] = ()


SectionsOf = Callable[[HttpRequest, Any], Iterable[Section]]


def sections_of(request: HttpRequest, group: Model) -> list[tuple[Place, list[Section]]]:
    """Every section for the reader, by place; a place with nothing in it is left out."""
    found = list(_declared(request, group))
    places = ((place, [part for part in found if part.place == place]) for place in Place)
    return [(place, parts) for place, parts in places if parts]


def _declared(request: HttpRequest, group: Model) -> Iterator[Section]:
    for config in portal_apps():
        for name in config.group_sections:
            sections: SectionsOf = import_string(name)
            yield from sections(request, group)
