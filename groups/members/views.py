"""The members desk: who is on the list of a group, for its coordinators on a phone."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.privacy.people_shown import show
from hoogeveen_alert.rate_limits import limited_file
from hoogeveen_alert.search_stash import GONE, keep_words, words_of
from hoogeveen_alert.spreadsheets import download

from ..joining.acts import join
from ..managed import log_in_by_code, managed_group
from ..models import AlertGroup, JoinTerms, Membership, TransitionNotAllowed
from ..models.membership import MembershipQuerySet
from ..models.terms import FULL_PERCENT
from ..staying.acts import stay
from . import acts
from .export import file_name, table_of
from .forms import ExportForm, MemberFilterForm, NoteForm, RemovalForm

PER_PAGE = 25
ACTIVITY = "members"  # of the processing log, an anchor of the privacy page
Status = Membership.Status


@log_in_by_code
@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """The groups whose members somebody looks after; with one group, straight to it."""
    if not request.user.has_perm("groups.view_membership"):
        raise PermissionDenied
    groups = AlertGroup.objects.managed_by(request.user).defer("area", "centre_rd", "purpose")
    slugs = list(groups.order_by("pk").values_list("slug", flat=True)[:2])
    if len(slugs) == 1:
        return redirect("groups:members_of", slugs[0])
    after = JoinTerms.current().municipality_after
    counted = groups.with_member_count().with_request_numbers(unanswered_after=after)
    page = Paginator(counted.order_by("name", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "groups/members/members.html", {"page": page})


@managed_group("GET", "POST")
def members_of(request: HttpRequest, group: AlertGroup) -> HttpResponse:
    """The list; what is searched for, a name or a number, is posted and kept out of addresses."""
    form = MemberFilterForm(request.POST) if request.method == "POST" else _filter_of(request)
    # A filter that makes no sense is explained, and left out.
    if form.is_valid() and request.method == "POST":
        return redirect(f"{request.path}?{_address_of(request, form)}")
    page = Paginator(form.apply_to(of(group)), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    _name(request, "member-list", page.object_list)
    others = request.GET.copy()
    others.pop("page", None)
    context = {
        "group": group,
        "form": form,
        "page": page,
        "query": others.urlencode(),
        "is_filtered": any(form.data.get(name) for name in form.fields),
        **room_in(group),
    }
    return render(request, "groups/members/members_of.html", context)


def _filter_of(request: HttpRequest) -> MemberFilterForm:
    """What the page's address asks for: `zoek` is the key of words kept in the session."""
    data = request.GET.copy()
    data["zoek"] = words_of(request, data.get("zoek", ""))
    return MemberFilterForm(data)


def _address_of(request: HttpRequest, form: MemberFilterForm) -> str:
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    if "zoek" in chosen:
        chosen["zoek"] = keep_words(request, chosen["zoek"])
    return urlencode(chosen)


def of(group: AlertGroup) -> MembershipQuerySet:
    """Who the coordinators see of the group, with the address in words."""
    rows: MembershipQuerySet = group.memberships.shown_to_coordinators()
    return rows.select_related("address").defer("address__point")


def room_in(group: AlertGroup) -> dict[str, Any]:
    """How many are on the list, by status, and whether the WhatsApp group fills up."""
    counts = group.memberships.order_by().values_list("status").annotate(Count("pk"))
    numbers = dict(counts.filter(status__in=("waiting", "invited", "joined")))
    seated = numbers.get(Status.INVITED, 0) + numbers.get(Status.JOINED, 0)
    return {
        "waiting": numbers.get(Status.WAITING, 0),
        "invited": numbers.get(Status.INVITED, 0),
        "joined": numbers.get(Status.JOINED, 0),
        "seated": seated,
        "room": max(0, group.capacity - seated),
        "fills_up": seated * 100 >= FULL_PERCENT * group.capacity,
    }


@managed_group("GET", "POST")
def member(request: HttpRequest, group: AlertGroup, pk: int) -> HttpResponse:
    """One person, and the note about this person that only coordinators see."""
    membership = _find(group, pk)
    form = NoteForm(request.POST or None, initial={"note": membership.note})
    if request.method == "POST" and form.is_valid():
        acts.note(membership, form.cleaned_data["note"])
        messages.success(request, gettext("The note is saved."))
        return redirect("groups:member", group.slug, pk)
    _name(request, "member-page", [membership])
    context = {
        "group": group,
        "membership": membership,
        "form": form,
        "history": membership.history.select_related("by"),
        "is_silent": group.memberships.silent().filter(pk=pk).exists(),
    }
    return render(request, "groups/members/member.html", context)


@managed_group("GET", "POST")
def joined(request: HttpRequest, group: AlertGroup, pk: int) -> HttpResponse:
    """Note that somebody who was let in is seen in the WhatsApp group."""
    membership = _find(group, pk)
    if request.method == "POST" and membership.status != Status.JOINED:
        try:
            join(membership, by=user_of(request))
        except TransitionNotAllowed:
            _say_too_late(request)
        else:
            done = gettext("%(name)s is now on the list as a member.")
            messages.success(request, done % {"name": membership.name})
    return redirect("groups:member", group.slug, pk)


@managed_group("GET", "POST")
def stays(request: HttpRequest, group: AlertGroup, pk: int) -> HttpResponse:
    """Note that somebody who did not answer still lives there; who is not silent stays anyway."""
    membership = _find(group, pk)
    if request.method == "POST" and group.memberships.silent().filter(pk=pk).exists():
        try:
            stay(membership, by=user_of(request))
        except TransitionNotAllowed:
            _say_too_late(request)
        else:
            done = gettext("%(name)s stays on the list.")
            messages.success(request, done % {"name": membership.name})
    return redirect("groups:member", group.slug, pk)


@managed_group("GET", "POST")
def remove(request: HttpRequest, group: AlertGroup, pk: int) -> HttpResponse:
    """Take a member off the list, for a reason that the person gets by mail."""
    membership = _find(group, pk)
    form = RemovalForm(request.POST if request.method == "POST" else None)
    if membership.status != Status.JOINED:
        _say_too_late(request)
        return redirect("groups:member", group.slug, pk)
    if not form.is_valid():
        context = {"group": group, "membership": membership, "form": form}
        return render(request, "groups/members/member_remove.html", context)
    try:
        acts.remove(membership, by=user_of(request), why=form.why)
    except TransitionNotAllowed:
        _say_too_late(request)
        return redirect("groups:member", group.slug, pk)
    done = gettext(
        "%(name)s is off the list. Take this person out of the WhatsApp group too: "
        "the portal cannot do that."
    )
    messages.success(request, done % {"name": membership.name})
    return redirect("groups:members_of", group.slug)


@managed_group("GET")
@limited_file
def export(request: HttpRequest, group: AlertGroup) -> HttpResponse:
    """The list as it is filtered, as a file for Excel or as CSV."""
    form, kind = _filter_of(request), ExportForm(request.GET)
    form.is_valid()
    if not kind.is_valid():
        raise Http404
    if request.GET.get("zoek") and not form.data["zoek"]:
        # More than was searched for is not to be exported unasked.
        messages.warning(request, GONE)
        return redirect("groups:members_of", group.slug)
    rows = list(form.apply_to(of(group)))
    response = download(table_of(rows), file_name(group), kind.cleaned_data["soort"])
    _name(request, "member-list-export", rows)
    return response


def _find(group: AlertGroup, pk: int) -> Membership:
    membership = of(group).filter(pk=pk).first()
    if membership is None:
        raise Http404
    membership.group = group
    return membership


def _name(request: HttpRequest, name: str, people: list[Membership]) -> None:
    show(request, people, name=name, activity=ACTIVITY)


def _say_too_late(request: HttpRequest) -> None:
    messages.warning(request, gettext("This cannot be done any more. See how things stand now."))
