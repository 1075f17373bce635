"""Groups that lean on one coordinator: whom to call, and one mail to all of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_area_coordinator, is_office
from hoogeveen_alert.privacy.people_shown import show
from hoogeveen_alert.texts.reading import text_html

from ..models import RoundTerms
from ..people import ACTIVITY, mark_changed, mark_unreachable
from ..police.contact_list import people_of, with_contacts
from ..rounds.silence import mark_silent
from . import acts
from .due import alone_for, askable

PER_PAGE = 20


@login_required
@require_safe
def alone(request: HttpRequest) -> HttpResponse:
    """Those whom nobody coordinates first; area coordinators see their own districts."""
    user = user_of(request)
    if not (is_office(user) or is_area_coordinator(user)):
        raise PermissionDenied
    groups = alone_for(user)
    page = Paginator(with_contacts(groups), PER_PAGE).get_page(request.GET.get("page"))
    people = people_of(page)
    mark_unreachable(people)
    mark_silent(people, viewer=user)
    mark_changed(people, viewer=user)
    show(request, people, name="alone", activity=ACTIVITY)
    context = {"page": page, "askable": askable(groups).count() if is_office(user) else 0}
    return render(request, "contacts/alone/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail_all(request: HttpRequest) -> HttpResponse:
    """Who gets which mail, before it goes; a second press finds nobody left to ask."""
    user = user_of(request)
    if not is_office(user):
        raise PermissionDenied
    groups = askable(alone_for(user))
    if request.method == "POST":
        return _send(request, user)
    posts = acts.posts_of(groups)
    people = [post.user for post in posts]
    mark_unreachable(people)
    show(request, people, name="alone-mail", activity=ACTIVITY)
    context = {
        "posts": posts,
        "words": text_html("ask_second", level=3),
        "days": RoundTerms.current().ask_second_after,
        "may_edit_words": user.has_perm("texts.add_textversion"),
    }
    return render(request, "contacts/alone/mail.html", context)


def _send(request: HttpRequest, user: User) -> HttpResponse:
    asked = acts.ask_for_seconds(askable(alone_for(user)), by=user)
    if not asked.groups:
        messages.warning(request, gettext("Nobody is left to ask: nothing was sent."))
        return redirect("contacts:alone")
    said = ngettext("%d group was asked.", "%d groups were asked.", asked.groups) % asked.groups
    sent = ngettext("%d mail is on its way.", "%d mails are on their way.", asked.mails)
    messages.success(request, f"{said} {sent % asked.mails}")
    return redirect("contacts:alone")
