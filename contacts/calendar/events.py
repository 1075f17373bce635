"""Somebody's own due contacts as a calendar (RFC 5545): dates and group names, no persons."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from icalendar import Calendar, Event

from hoogeveen_alert.accounts.models import User

from ..models import CalendarFeed, ContactCheck, ContactMoment, RoundTerms
from . import acts
from .told import Told, called_off


class Entry(NamedTuple):
    """A date in the calendar, by a key that it keeps when it moves."""

    key: str
    on: date
    summary: str
    path: str
    stamp: datetime  # since when it is there


def calendar_of(feed: CalendarFeed) -> bytes:
    """All-day dates, so that no time zone is needed."""
    calendar = Calendar()
    name = gettext("Contacts of %(site)s") % {"site": settings.SITE_NAME}
    calendar.add("prodid", f"-//{settings.SITE_NAME}//contacts//NL")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(days=1), parameters={"VALUE": "DURATION"})
    for event in _events(feed):
        calendar.add_component(event)
    return calendar.to_ical()


def _events(feed: CalendarFeed) -> Iterator[Event]:
    entries = [*_moments(feed.user), *_checks(feed.user)]
    told = acts.tell(feed, {entry.key: (entry.on, entry.stamp) for entry in entries})
    for entry in entries:
        event = _event(entry.key, told[entry.key], entry.summary)
        event.add("url", f"{settings.SITE_URL}{entry.path}")
        yield event
    for key, each in called_off(told, now=timezone.now()).items():
        event = _event(key, each, gettext("No longer needed"))
        event.add("status", "CANCELLED")
        yield event


def _moments(user: User) -> Iterator[Entry]:
    moments = ContactMoment.objects.due_for(user).select_related("group")
    for moment in moments.order_by("next_due_on", "pk"):
        what = moment.group.name if moment.group else gettext("an area coordinator")
        summary = gettext("Contact moment: %(what)s") % {"what": what}
        path = reverse("contacts:due")
        if moment.group:
            path = reverse("groups:record", args=[moment.group.slug])
        assert moment.next_due_on is not None  # noqa: S101  due_for gives only rows with a date
        yield Entry(f"moment-{moment.pk}", moment.next_due_on, summary, path, moment.created_at)


def _checks(user: User) -> Iterator[Entry]:
    """Rounds this person has not answered, on the last day before there are consequences."""
    days = timedelta(days=RoundTerms.current().dormant_after)
    checks = ContactCheck.objects.still_open().filter(user=user).select_related("post__group")
    for check in checks.order_by("opened_on", "pk"):
        what = check.post.group.name if check.post else gettext("your own details")
        summary = gettext("Confirm before this day: %(what)s") % {"what": what}
        stamp = datetime.combine(check.opened_on, time(), tzinfo=UTC)
        path = reverse("contacts:reachability")
        yield Entry(f"check-{check.pk}", check.counts_from + days, summary, path, stamp)


def _event(key: str, told: Told, summary: str) -> Event:
    event = Event()
    event.add("uid", f"{key}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", told.stamp.astimezone(UTC))
    event.add("sequence", told.sequence)
    event.add("dtstart", told.on)
    event.add("dtend", told.on + timedelta(days=1))
    event.add("summary", summary)
    event.add("transp", "TRANSPARENT")
    return event
