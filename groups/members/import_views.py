"""Putting a spreadsheet of members on the list: choose a file, look at each row, confirm."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.privacy import people_shown
from hoogeveen_alert.privacy.processing import record_processing
from hoogeveen_alert.rate_limits import consume_or_429
from hoogeveen_alert.sheets.kept import UploadGone
from hoogeveen_alert.sheets.refused import SheetRefused

from ..managed import managed_group
from ..models import AlertGroup, GroupNotOpen, MemberImport, Membership
from ..reasons import WHY_NOT_OPEN
from . import acts
from .export import empty_list
from .forms import ImportConfirmForm, ImportFileForm
from .rows import Row, check_rows
from .uploads import Outcome, room_of, sheet_of
from .views import ACTIVITY

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TOO_MANY = gettext_lazy("These people do not all fit in the group. Nobody was added.")


@managed_group("GET")
def template(request: HttpRequest, group: AlertGroup) -> HttpResponse:
    """An empty list to fill in."""
    response = HttpResponse(empty_list(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="lege-ledenlijst.xlsx"'
    return response


@managed_group("GET", "POST")
def upload(request: HttpRequest, group: AlertGroup) -> HttpResponse:
    """Choose a file; one that cannot be read is refused with the reason, and not kept."""
    is_open = group.status == AlertGroup.Status.ACTIVE
    form = ImportFileForm()
    if request.method == "POST" and is_open:
        refusal = consume_or_429(request, action="member_import", user=request.user)
        if refusal:
            return refusal
        form = ImportFileForm(request.POST, request.FILES)
        if form.is_valid():
            kept = acts.keep_upload(form.content, group=group, by=user_of(request))
            return redirect("groups:member_preview", group.slug, kept.key)
    context = {"group": group, "form": form, "is_open": is_open, "room": room_of(group)}
    return render(request, "groups/members/member_import.html", context)


@managed_group("GET", "POST")
def preview(request: HttpRequest, group: AlertGroup, key: UUID) -> HttpResponse:
    """Every row with what becomes of it; nothing is written before the coordinator confirms."""
    form = ImportConfirmForm(request.POST if request.method == "POST" else None)
    try:
        waiting = _find(request, group, key)
        if form.is_valid():
            return _confirm(request, waiting, joined=form.cleaned_data["way"] == "joined")
        return _show(request, waiting, form)
    except (UploadGone, SheetRefused):
        return _say_gone(request, group)


@managed_group("GET", "POST")
def cancel(request: HttpRequest, group: AlertGroup, key: UUID) -> HttpResponse:
    """Delete the file at once."""
    if request.method != "POST":
        return redirect("groups:member_preview", group.slug, key)
    try:
        gone = acts.discard_upload(_find(request, group, key))
    except UploadGone:
        gone = False
    if not gone:
        return _say_gone(request, group)
    messages.success(request, gettext("Nobody was added, and your file is deleted."))
    return redirect("groups:member_import", group.slug)


def _find(request: HttpRequest, group: AlertGroup, key: UUID) -> MemberImport:
    """The own upload for this group, while its hour lasts. Raises UploadGone."""
    found = MemberImport.objects.of(request.user).filter(group=group, key=key).first()
    if not found:
        raise UploadGone(str(key))
    found.group = group
    return found


def _say_gone(request: HttpRequest, group: AlertGroup) -> HttpResponse:
    """The same for a file that was put on the list, that lapsed, or that is somebody else's."""
    gone = gettext(
        "This file is not waiting any more: it was put on the list or deleted, "
        "or its hour is over. See who is on the list."
    )
    messages.warning(request, gone)
    return redirect("groups:members_of", group.slug)


def _show(request: HttpRequest, waiting: MemberImport, form: ImportConfirmForm) -> HttpResponse:
    sheet = sheet_of(waiting)
    rows = check_rows(waiting.group, sheet)
    known = {row.known_as for row in rows if row.known_as}
    seen = [Membership(pk=pk) for pk in sorted(known)]
    people_shown.show(request, seen, name="member-import-preview", activity=ACTIVITY)
    context = {"group": waiting.group, "upload": waiting, "form": form, **_by_state(rows)}
    context["sheet"] = sheet
    context["room"] = room_of(waiting.group)
    context["fits"] = len(context["new"]) <= context["room"]
    return render(request, "groups/members/member_preview.html", context)


def _by_state(rows: list[Row]) -> dict[str, Any]:
    states = ("new", "known", "refused")
    return {state: [row for row in rows if row.state == state] for state in states}


def _confirm(request: HttpRequest, waiting: MemberImport, *, joined: bool) -> HttpResponse:
    started_at = timezone.now()
    try:
        outcome = acts.add_people(waiting, by=waiting.by, joined=joined)
    except GroupNotOpen as closed:
        why = TOO_MANY if closed.reason == "full" else WHY_NOT_OPEN[closed.reason]
        messages.error(request, why)
        return redirect("groups:member_preview", waiting.group.slug, waiting.key)
    except IntegrityError:
        again = gettext("Somebody asked to join just now. Look at the rows once more.")
        messages.warning(request, again)
        return redirect("groups:member_preview", waiting.group.slug, waiting.key)
    record_processing(
        "member-import", outcome.added, by=waiting.by, activity=ACTIVITY, started_at=started_at
    )
    _say_what_came(request, outcome)
    return redirect("groups:members_of", waiting.group.slug)


def _say_what_came(request: HttpRequest, outcome: Outcome) -> None:
    number = len(outcome.added)
    done = ngettext("%d person is on the list now.", "%d people are on the list now.", number)
    messages.success(request, done % number)
    if outcome.refused:
        left = ngettext("%d row was not taken.", "%d rows were not taken.", outcome.refused)
        messages.warning(request, left % outcome.refused)
    if outcome.letters:
        letters = ngettext(
            "%d person has no e-mail address. Print the letter on this person's page.",
            "%d people have no e-mail address. Print the letter on the page of each of them.",
            outcome.letters,
        )
        messages.warning(request, letters % outcome.letters)
