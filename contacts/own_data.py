"""What somebody finds at /mijn-gegevens/ of being reached, asked and told."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.own_data import Fact, facts_of

from .models import (
    CalendarFeed,
    ContactCheck,
    ContactMoment,
    ContactPreference,
    DigestChoice,
    DigestSent,
    OfficerProfile,
)


def of_profile(profile: OfficerProfile) -> Iterator[Fact]:
    yield from facts_of(profile, "phone")
    yield from of_preference(profile)


def of_preference(known: OfficerProfile | ContactPreference) -> Iterator[Fact]:
    yield from facts_of(known, "channel", "hours", "confirmed_on")


def of_feed(feed: CalendarFeed) -> Iterator[Fact]:
    """Not its key, which opens the calendar without log-in."""
    yield from facts_of(feed, "renewed_at")


def of_choice(choice: DigestChoice) -> Iterator[Fact]:
    yield from facts_of(choice, "digest", "is_wanted", "changed_at")


def of_digest(sent: DigestSent) -> Iterator[Fact]:
    yield from facts_of(sent, "digest", "period_on", "at")


def of_moment(moment: ContactMoment) -> Iterator[Fact]:
    """Never with whom: that is another person."""
    yield from facts_of(moment, "on", "how", "subject", "group", "next_due_on", "created_at")


def of_check(check: ContactCheck) -> Iterator[Fact]:
    yield from facts_of(check, "opened_on")
    yield Fact("group", _("Group"), check.post.group.name if check.post else None)
    yield from facts_of(check, "status", "answer", "snoozed_until", "closed_at")
