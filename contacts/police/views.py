"""Contact moments, and how to reach one another. The contact list is in `list_views`.

Everybody these pages show stands in the processing log.
"""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.models import AlertGroup, Coordinator, District, TransitionNotAllowed
from hoogeveen_alert.accounts.access import colleagues_only, get_visible_or_404, user_of
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_office, is_police, where_police
from hoogeveen_alert.once.acts import do_once
from hoogeveen_alert.privacy.people_shown import show

from ..links import check_link
from ..models import ContactCheck, ContactMoment, OfficerProfile
from ..models.moments import TAKE_BACK_HOURS
from ..models.reachability import reachability_of
from ..people import ACTIVITY, mark_changed, mark_unreachable
from ..rounds.silence import mark_silent
from . import acts
from . import contact_list as lists
from .forms import MomentForm, OfficerForm, PreferenceForm

PER_PAGE = 20
PER_PAGE_OF_MOMENTS = 25


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the user spoke with somebody who has a post in a group now."""
    _check_recorder(request)
    posts = Coordinator.objects.current().select_related("user", "group")
    post = get_object_or_404(posts, pk=pk)
    back = reverse("groups:record", args=[post.group.slug])
    return _record(request, post.user, post.group, back)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record_area(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for an area coordinator, who has no group."""
    _check_recorder(request)
    people = User.objects.area_coordinators()
    return _record(request, get_object_or_404(people, pk=pk), None, reverse("contacts:list"))


def _check_recorder(request: HttpRequest) -> None:
    if not request.user.has_perm("contacts.add_contactmoment"):
        raise PermissionDenied


def _record(request: HttpRequest, about: User, group: AlertGroup | None, back: str) -> HttpResponse:
    user = user_of(request)
    if about == user:
        raise PermissionDenied
    moment = ContactMoment(about=about, group=group, by=user)
    form = MomentForm(request.POST if request.method == "POST" else None, instance=moment)
    if form.is_valid():
        facts = form.facts()
        do_once(request, lambda: _keep(about, by=user, group=group, **facts))
        messages.success(request, _done(facts["next_due_on"]))
        return redirect(back)
    show(request, [about], name="contact-moment", activity=ACTIVITY)
    written = ContactMoment.objects.to_take_back_by(user).filter(about=about, group=group)
    context = {"form": form, "about": about, "group": group, "back": back, "written": written}
    return render(request, "contacts/police/record.html", context)


def _keep(about: User, **facts: Any) -> None:
    acts.record_moment(about, **facts)


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """What one wrote down by mistake; for a day, and only one's own."""
    _check_recorder(request)
    user = user_of(request)
    moment = get_visible_or_404(ContactMoment, user, pk=pk)
    if moment.by != user:
        raise PermissionDenied
    try:
        acts.take_back(moment, by=user)
    except TransitionNotAllowed:
        hours = ngettext("%d hour", "%d hours", TAKE_BACK_HOURS) % TAKE_BACK_HOURS
        said = gettext("Nothing was changed: this can be taken back once, within %(hours)s.")
        messages.warning(request, said % {"hours": hours})
    else:
        messages.success(request, gettext("The contact moment has been taken back."))
    if moment.group:
        return redirect("groups:record", moment.group.slug)
    return redirect("contacts:list")


def _done(next_due_on: date | None) -> str:
    if next_due_on is None:
        return gettext("The contact moment is saved.")
    said = gettext("The contact moment is saved. The next one is due on %(date)s.")
    return said % {"date": date_format(next_due_on, "j F Y")}


@login_required
@require_safe
def due(request: HttpRequest) -> HttpResponse:
    """Whom to speak with, the longest overdue first."""
    _check_recorder(request)
    user = user_of(request)
    of_police = is_office(user) and request.GET.get("van") == "politie"
    dated = ContactMoment.objects
    moments = dated.planned_by_police_for(user) if of_police else dated.due_for(user)
    moments = moments.select_related("about", "group").order_by("next_due_on", "pk")
    page = Paginator(moments.defer("group__area"), PER_PAGE_OF_MOMENTS).get_page(
        request.GET.get("page")
    )
    posts = _posts_of(page)
    rows = [(moment, posts.get((moment.about_id, moment.group_id))) for moment in page]
    people = [moment.about for moment in page]
    show(request, people, name="contact-moments-due", activity=ACTIVITY)
    context = {
        "page": page,
        "rows": rows,
        "today": timezone.localdate(),
        "has_tabs": is_office(user),
        "of_police": of_police,
    }
    return render(request, "contacts/police/due.html", context)


def _posts_of(moments: Any) -> dict[tuple[int, int | None], int]:
    """Key of the current post of each person and group."""
    posts = Coordinator.objects.current().filter(
        user__in={moment.about_id for moment in moments},
        group__in={moment.group_id for moment in moments if moment.group_id},
    )
    return {(user, group): pk for pk, user, group in posts.values_list("pk", "user", "group")}


@require_safe
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """Where this page was before everything about a group came together on one."""
    return redirect("groups:record", slug, permanent=True)


@colleagues_only
@require_safe
def officers(request: HttpRequest) -> HttpResponse:
    """The police officers and the coordinators a volunteer may reach; own groups and districts."""
    user = user_of(request)
    districts = District.objects.current().only("name").order_by("sort_key")
    profiles = OfficerProfile.objects.visible_to(user).select_related("user")
    profiles = profiles.filter(where_police("user"), user__is_active=True)
    served = Prefetch("user__districts", queryset=districts, to_attr="served")
    profiles_page = Paginator(profiles.prefetch_related(served), 100).get_page(1)
    groups = AlertGroup.objects.published().visible_to(user).order_by("sort_key", "pk")
    page = Paginator(lists.with_contacts(groups), PER_PAGE).get_page(request.GET.get("page"))
    people = lists.people_of(page, [profile.user for profile in profiles_page])
    mark_unreachable(people)
    mark_silent(people, viewer=user)
    mark_changed(people, viewer=user)
    show(request, people, name="officers", activity=ACTIVITY)
    context = {"profiles": profiles_page, "page": page}
    return render(request, "contacts/police/officers.html", context)


@colleagues_only
@require_http_methods(["GET", "HEAD", "POST"])
def reachability(request: HttpRequest) -> HttpResponse:
    """How the user is best reached; saving it also answers what the user was asked."""
    user = user_of(request)
    known = reachability_of(user)
    form_class = OfficerForm if isinstance(known, OfficerProfile) else PreferenceForm
    form = form_class(request.POST if request.method == "POST" else None, instance=known)
    if form.is_valid():
        acts.save_reachability(user, form.save(commit=False), changed=form.has_changed())
        messages.success(request, gettext("Thank you. This is how you can be reached."))
        return redirect("contacts:reachability")
    asked = list(ContactCheck.objects.still_open().with_group().filter(user=user))
    context = {
        "form": form,
        "known": known,
        "is_officer": is_police(user),
        "asked": asked,
        "groups": [check.post.group for check in asked if check.post],
        "answer_token": check_link.make(asked[0]) if asked else "",
    }
    return render(request, "contacts/police/reachability.html", context)
