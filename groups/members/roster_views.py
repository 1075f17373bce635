"""Who is in the WhatsApp group and who is registered: pasted or chosen, shown, and forgotten."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from hoogeveen_alert.privacy.people_shown import show
from hoogeveen_alert.rate_limits import consume_or_429

from ..managed import managed_group
from ..models import AlertGroup
from .roster import compare
from .roster_forms import RosterForm
from .views import ACTIVITY


@managed_group("GET", "POST")
def check(request: HttpRequest, group: AlertGroup) -> HttpResponse:
    """The answer is the page itself: what was pasted stands in no row, session, address or log."""
    if request.method != "POST":
        return _show_form(request, group, RosterForm())
    refusal = consume_or_429(request, action="roster", user=request.user)
    if refusal:
        return refusal
    form = RosterForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show_form(request, group, form)
    roster = compare(group, form.entries)
    show(request, name="member-roster", activity=ACTIVITY)
    context = {"group": group, "roster": roster, "invitation": invitation_to(group)}
    return render(request, "groups/members/roster_lists.html", context)


def _show_form(request: HttpRequest, group: AlertGroup, form: RosterForm) -> HttpResponse:
    return render(request, "groups/members/roster.html", {"group": group, "form": form})


def invitation_to(group: AlertGroup) -> str:
    """What a coordinator sends to who is in WhatsApp and not on the list."""
    text = gettext(
        "Hello! You are in our WhatsApp group %(group)s, but not on its list yet. "
        "Will you sign up? It takes a minute: %(link)s"
    )
    link = f"{settings.SITE_URL}{reverse('groups:short', args=[group.slug])}"
    return text % {"group": group.name, "link": link}
