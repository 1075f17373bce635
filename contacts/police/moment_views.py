"""Contact moments: who was spoken with when, and whom to speak with next."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.models import AlertGroup, Coordinator, TransitionNotAllowed
from hoogeveen_alert.accounts.access import get_visible_or_404
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role
from hoogeveen_alert.mail.messages import label_of
from hoogeveen_alert.privacy.processing import record_processing

from ..models import ContactMoment
from ..querysets import TAKE_BACK_HOURS, is_office
from ..rounds.silence import mark_silent
from . import contact_list as lists
from .forms import MomentForm
from .views import ACTIVITY

PER_PAGE = 25
any_method = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@any_method
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the user spoke with somebody who has a post in a group now."""
    _check_recorder(request)
    posts = Coordinator.objects.current().select_related("user", "group")
    post = get_object_or_404(posts, pk=pk)
    back = reverse("contacts:group", args=[post.group.slug])
    return _record(request, post.user, post.group, back)


@login_required
@any_method
def record_area(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for an area coordinator, who has no group."""
    _check_recorder(request)
    people = User.objects.filter(role=Role.AREA_COORDINATOR, is_active=True)
    return _record(request, get_object_or_404(people, pk=pk), None, reverse("contacts:list"))


def _check_recorder(request: HttpRequest) -> None:
    if not request.user.has_perm("contacts.add_contactmoment"):
        raise PermissionDenied


def _record(request: HttpRequest, about: User, group: AlertGroup | None, back: str) -> HttpResponse:
    if about == request.user:
        raise PermissionDenied
    moment = ContactMoment(about=about, group=group, by=request.user)  # type: ignore[misc]
    form = MomentForm(request.POST if request.method == "POST" else None, instance=moment)
    if form.is_valid():
        moment = form.save(commit=False)
        moment.next_due_on = form.next_due_on()
        _save_once(moment)
        messages.success(request, _done(moment.next_due_on))
        return redirect(back)
    record_processing("contact-moment", [about], by=request.user, activity=ACTIVITY)  # type: ignore[arg-type]
    written = ContactMoment.objects.to_take_back_by(request.user).filter(about=about, group=group)
    context = {"form": form, "about": about, "group": group, "back": back, "written": written}
    return render(request, "contacts/police/record.html", context)


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """What one wrote down by mistake; for a day, and only one's own."""
    _check_recorder(request)
    user: User = request.user  # type: ignore[assignment]
    moment = get_visible_or_404(ContactMoment, user, pk=pk)
    if moment.by != user:
        raise PermissionDenied
    try:
        moment.take_back(by=user)
    except TransitionNotAllowed:
        hours = ngettext("%d hour", "%d hours", TAKE_BACK_HOURS) % TAKE_BACK_HOURS
        said = gettext("Nothing was changed: this can be taken back once, within %(hours)s.")
        messages.warning(request, said % {"hours": hours})
    else:
        messages.success(request, gettext("The contact moment has been taken back."))
    if moment.group:
        return redirect("contacts:group", moment.group.slug)
    return redirect("contacts:list")


@transaction.atomic
def _save_once(moment: ContactMoment) -> None:
    """A button pressed twice writes one moment; the lock makes two presses wait for each other."""
    User.objects.select_for_update().get(pk=moment.by_id)
    minute_ago = timezone.now() - timedelta(minutes=1)
    facts = ("about", "group", "by", "on", "how", "subject", "next_due_on")
    same = {name: getattr(moment, name) for name in facts}
    if not ContactMoment.objects.filter(
        **same, taken_back=None, created_at__gt=minute_ago
    ).exists():
        moment.save()


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
    started_at = timezone.now()
    user: User = request.user  # type: ignore[assignment]
    of_police = is_office(user) and request.GET.get("van") == "politie"
    dated = ContactMoment.objects
    moments = dated.planned_by_police_for(user) if of_police else dated.due_for(user)
    moments = moments.select_related("about", "group").order_by("next_due_on", "pk")
    page = Paginator(moments.defer("group__area"), PER_PAGE).get_page(request.GET.get("page"))
    posts = _posts_of(page)
    rows = [(moment, posts.get((moment.about_id, moment.group_id))) for moment in page]
    people = list({moment.about_id: moment.about for moment in page}.values())
    record_processing(
        "contact-moments-due", people, by=user, activity=ACTIVITY, started_at=started_at
    )
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


@login_required
@require_safe
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """Who coordinates one group, how they are reached, and the contact moments there were."""
    started_at = timezone.now()
    user: User = request.user  # type: ignore[assignment]
    found = get_visible_or_404(AlertGroup, user, slug=slug)
    shown = lists.with_contacts(AlertGroup.objects.filter(pk=found.pk)).get()
    moments = ContactMoment.objects.visible_to(user).filter(group=found)
    moments = moments.select_related("about", "by", "taken_back")
    page = Paginator(moments, PER_PAGE).get_page(request.GET.get("page"))
    people = lists.people_of([shown])
    lists.mark_unreachable(people)
    mark_silent(people, viewer=user)
    seen = {p.pk: p for p in (*people, *(m.about for m in page), *(m.by for m in page))}
    others = [person for person in seen.values() if person != user]
    record_processing("group-contacts", others, by=user, activity=ACTIVITY, started_at=started_at)
    context = {
        "group": shown,
        "page": page,
        "mine": set(ContactMoment.objects.to_take_back_by(user).values_list("pk", flat=True)),
        "may_record": user.has_perm("contacts.add_contactmoment"),
        "sees_list": user.has_perm("contacts.view_contactlist"),
        "mails_about": label_of(found) if user.has_perm("mail.view_outgoingmail") else "",
    }
    return render(request, "contacts/police/group.html", context)
