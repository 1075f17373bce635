from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from hoogeveen_alert.accounts.access import colleagues_only, user_of

from ..links import calendar_link
from ..models import CalendarFeed
from . import acts
from .events import calendar_of


@colleagues_only
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """The secret address of one's own calendar; a POST makes it, or makes it anew."""
    user = user_of(request)
    if request.method == "POST":
        had_one = CalendarFeed.objects.filter(user=user).exists()
        acts.renew_feed(user)
        again = gettext("You have a new link. The old one shows nothing any more.")
        messages.success(request, again if had_one else gettext("This is your link."))
        return redirect("contacts:calendar")
    feed = CalendarFeed.objects.filter(user=user).first()
    context = {"feed": feed, "link": _link(feed) if feed else ""}
    return render(request, "contacts/calendar/own.html", context)


def _link(feed: CalendarFeed) -> str:
    return settings.SITE_URL + reverse("contacts:feed", args=[calendar_link.make(feed)])


@require_safe
@cache_control(private=True, no_store=True)
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind the link, for programs: without log-in, without a page."""
    found = calendar_link.read(token)
    if found is None:
        words = gettext("This calendar is no longer here.")
        return HttpResponse(words, status=410, content_type="text/plain; charset=utf-8")
    return HttpResponse(calendar_of(found), content_type="text/calendar; charset=utf-8")
