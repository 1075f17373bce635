"""The contact list of police and municipality. Everybody it shows stands in the processing log."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from groups.models import AlertGroup
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.privacy.processing import record_processing

from ..rounds.silence import mark_silent
from . import contact_list as lists
from .exports import as_csv, as_vcards
from .forms import ContactListForm

PER_PAGE = 20
ACTIVITY = "contact-list"


def _wanted(request: HttpRequest) -> tuple[ContactListForm, lists.ContactList]:
    """What the page's address asks for; what makes no sense in it is explained and left out."""
    if not request.user.has_perm("contacts.view_contactlist"):
        raise PermissionDenied
    form = ContactListForm(request.GET)
    form.is_valid()
    listed = lists.contact_list(
        request.user,  # type: ignore[arg-type]
        text=form.cleaned_data.get("zoek", ""),
        everywhere=form.cleaned_data.get("wijken") == "alle",
    )
    return form, listed


@login_required
@require_safe
def contact_list(request: HttpRequest) -> HttpResponse:
    started_at = timezone.now()
    user: User = request.user  # type: ignore[assignment]
    form, listed = _wanted(request)
    page = Paginator(listed.groups, PER_PAGE).get_page(request.GET.get("page"))
    area_coordinators = list(listed.area_coordinators) if page.number == 1 else []
    people = lists.people_of(page, area_coordinators)
    lists.mark_unreachable(people)
    mark_silent(people, viewer=user)
    record_processing("contact-list", people, by=user, activity=ACTIVITY, started_at=started_at)
    context = {
        "form": form,
        "listed": listed,
        "page": page,
        "area_coordinators": area_coordinators,
        "text": form.cleaned_data.get("zoek", ""),
        "query": _without_page(request),
        "focus_slug": _focus(listed, page),
    }
    return render(request, "contacts/police/list.html", context)


def _focus(listed: lists.ContactList, page: Any) -> str:
    """The one group a search found; the map then shows that one."""
    group: AlertGroup | None = page[0] if listed.found and page.paginator.count == 1 else None
    return group.slug if group else ""


def _without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def _export(
    request: HttpRequest, name: str, write: Callable[[list[lists.Entry]], bytes], kind: str
) -> HttpResponse:
    started_at = timezone.now()
    _form, listed = _wanted(request)
    entries = lists.entries(listed)
    people = list({entry.person.pk: entry.person for entry in entries}.values())
    record_processing(name, people, by=request.user, activity=ACTIVITY, started_at=started_at)  # type: ignore[arg-type]
    file_name = (
        f"contactlijst-{timezone.localdate():%Y-%m-%d}.{'vcf' if 'vcard' in kind else 'csv'}"
    )
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return HttpResponse(write(entries), content_type=f"{kind}; charset=utf-8", headers=headers)


@login_required
@require_safe
def export_csv(request: HttpRequest) -> HttpResponse:
    """Everybody the search finds, on all its pages."""
    return _export(request, "contact-list-csv", as_csv, "text/csv")


@login_required
@require_safe
def export_vcards(request: HttpRequest) -> HttpResponse:
    return _export(request, "contact-list-vcards", as_vcards, "text/vcard")
