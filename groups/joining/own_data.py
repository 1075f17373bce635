"""What somebody who joined, or asked to, finds at /mijn-gegevens/ and on the own page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.own_data import (
    Fact,
    at_mailbox,
    facts_of,
    moment_in_words,
)
from hoogeveen_alert.texts.reading import title_of, words_of_version

from ..models import Application, Interest, Invitation, Membership, StayReminder

Status = Membership.Status


def of_membership(membership: Membership) -> Iterator[Fact]:
    """Everything the portal holds of this request, without the persons who decided.

    Two people can have one mailbox: both are found by it, and each has a page of its own.
    """
    membership = membership.as_told()
    yield from facts_of(membership, "group", "name", "email")
    yield from facts_of(membership, phone="mobile")
    yield from facts_of(
        membership,
        *("address", "status", "status_at", "asked_at", "answered_at"),
        *("consent_version", "rules_version", "note"),
    )
    history = list(membership.history.told().order_by("at", "pk").values("status", "why", "at"))
    yield Fact("history", _("What happened"), history, _told(history, Status.choices))
    reminders = list(membership.reminders.order_by("at", "pk").values("step", "at"))
    steps = membership.reminders.model.Step.choices
    yield Fact("reminders", _("Reminders"), reminders, _told(reminders, steps))
    yield from _of_staying(membership)


def _of_staying(membership: Membership) -> Iterator[Fact]:
    """The yearly question whether somebody still lives there."""
    yield from facts_of(membership, "stayed_at")
    yield Fact("year", _("How many times we asked whether you stay"), membership.year)
    asked = list(membership.stay_reminders.order_by("at", "pk").values("year", "step", "at"))
    words = _told(asked, StayReminder.Step.choices)
    yield Fact("asked_to_stay", _("When we asked whether you stay"), asked, words)


def _told(rows: Iterable[Mapping[str, Any]], choices: Iterable[tuple[str, Any]]) -> tuple[str, ...]:
    """Each step with its moment and, where one was given, the reason."""
    names: dict[Any, Any] = dict(choices)
    told = []
    for row in rows:
        step = str(names.get(row.get("status") or row.get("step"), ""))
        told.append(": ".join(filter(None, (moment_in_words(row["at"]), step, row.get("why")))))
    return tuple(told)


def offers(membership: Membership) -> set[str]:
    """What ended can only be erased."""
    live = membership.status in Membership.LIVE
    return {"erase", "withdraw", "correct"} if live else {"erase"}


def of_interest(interest: Interest) -> Iterator[Fact]:
    what = "group" if interest.group_id else "address"
    yield from facts_of(interest, what, "email", "asked_at", "confirmed_at", "told_at")


class Consent(NamedTuple):
    """A text in the version that somebody agreed to."""

    kind: str
    version: str


def consents_of(mailbox: str) -> list[Consent]:
    here = at_mailbox(("email",), mailbox)
    agreed: dict[Consent, None] = {}
    for membership in Membership.objects.filter(here).order_by("pk"):
        agreed[Consent("consent", membership.consent_version)] = None
        agreed[Consent("house_rules", membership.rules_version)] = None
    for model in (Application, Invitation):
        for version in model._default_manager.filter(here).values_list("code_version", flat=True):
            agreed[Consent("code_of_conduct", version)] = None
    return [consent for consent in agreed if consent.version]


def of_consent(consent: Consent) -> Iterator[Fact]:
    yield Fact("text", _("Text"), consent.kind, title_of(consent.kind))
    yield Fact("version", _("Version"), consent.version)
    yield Fact("words", _("Words"), words_of_version(consent.kind, consent.version))
