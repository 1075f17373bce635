"""Somebody's own due contacts as a calendar (RFC 5545): dates and group names, no persons."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from icalendar import Calendar, Event

from hoogeveen_alert.accounts.models import User

from ..models import ContactCheck, ContactMoment, RoundTerms


def calendar_of(user: User) -> bytes:
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
    for event in (*_moments(user), *_checks(user)):
        calendar.add_component(event)
    return calendar.to_ical()


def _moments(user: User) -> Iterator[Event]:
    moments = ContactMoment.objects.due_for(user).select_related("group")
    for moment in moments.order_by("next_due_on", "pk"):
        what = moment.group.name if moment.group else gettext("an area coordinator")
        summary = gettext("Contact moment: %(what)s") % {"what": what}
        path = reverse("contacts:due")
        if moment.group:
            path = reverse("groups:record", args=[moment.group.slug])
        yield _event(f"moment-{moment.pk}", moment.next_due_on, summary, path, moment.created_at)


def _checks(user: User) -> Iterator[Event]:
    """Rounds this person has not answered, on the last day before there are consequences."""
    days = timedelta(days=RoundTerms.current().dormant_after)
    checks = ContactCheck.objects.still_open().filter(user=user).select_related("post__group")
    for check in checks.order_by("opened_on", "pk"):
        what = check.post.group.name if check.post else gettext("your own details")
        summary = gettext("Confirm before this day: %(what)s") % {"what": what}
        stamp = datetime.combine(check.opened_on, time(), tzinfo=UTC)
        path = reverse("contacts:reachability")
        yield _event(f"check-{check.pk}", check.counts_from + days, summary, path, stamp)


def _event(key: str, on: date | None, summary: str, path: str, stamp: datetime) -> Event:
    assert on is not None  # noqa: S101  due_for gives only rows with a date
    event = Event()
    event.add("uid", f"{key}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("summary", summary)
    event.add("url", f"{settings.SITE_URL}{path}")
    event.add("transp", "TRANSPARENT")
    return event
