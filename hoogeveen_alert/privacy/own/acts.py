"""What somebody does at `/mijn-gegevens/`: asks for the link, and has own data erased."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from hoogeveen_alert.history import TransitionNotAllowed
from hoogeveen_alert.own_data import Refused

from ..models import OwnDataLink
from . import emails
from .finding import Part, Record, parts_of


@transaction.atomic
def ask_for_link(mailbox: str) -> None:
    """Mail a link for an hour to whoever reads this mailbox, also when nothing is held of it.

    So known and unknown cost the same, and both get an answer.
    """
    OwnDataLink.objects.expired().delete()
    emails.send_link(OwnDataLink.objects.create(email=mailbox))


def take(record: Record, what: str) -> None:
    """Erase a record, or withdraw the consent for it. Raises Refused."""
    name = {"erase": record.own.erase, "withdraw": record.own.withdraw}[what]
    act: Callable[[Any], None] = import_string(name)
    try:
        with transaction.atomic():
            act(record.row)
    except TransitionNotAllowed as error:
        raise Refused(gettext("This was changed just now. Look how it stands.")) from error


@dataclass
class Erased:
    """What came of erasing everything."""

    gone: dict[str, int] = field(default_factory=dict)  # by title of the kind
    refused: list[tuple[str, str]] = field(default_factory=list)  # what it is, and why
    left: list[Part] = field(default_factory=list)


def erase_all(mailbox: str) -> Erased:
    """Erase what can be, kind by kind; what has to be done first is told, not done.

    Each record by its own act and in its own transaction: one that is refused keeps no other.
    """
    erased = Erased()
    # Last what waits for the others: an account is needed while something else is asked.
    for part in sorted(parts_of(mailbox), key=lambda part: bool(part.own.hindrances)):
        for record in part.records:
            if record.erasable:
                _erase(record, erased)
    erased.left = [part for part in parts_of(mailbox) if part.records]
    return erased


def _erase(record: Record, erased: Erased) -> None:
    title = str(record.own.title)
    name = record.name  # while the row is there
    try:
        take(record, "erase")
    except Refused as refusal:
        erased.refused.append((f"{title}: {name}", str(refusal)))
    else:
        erased.gone[title] = erased.gone.get(title, 0) + 1
