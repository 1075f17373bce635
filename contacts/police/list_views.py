"""The contact list: whom to call at an address, in a district, or where somebody stands.

Everybody these pages show stands in the processing log; where somebody stands is kept nowhere.
"""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.models import AlertGroup
from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.privacy.people_shown import show
from hoogeveen_alert.rate_limits import limited_file
from hoogeveen_alert.search_stash import GONE, keep_words, words_of

from ..people import ACTIVITY, mark_changed, mark_unreachable
from ..rounds.silence import mark_silent
from . import contact_list as lists
from .cards import as_vcards
from .exports import as_csv
from .forms import ContactListForm, HereForm

# Folded, each takes a line of a phone.
PER_PAGE = 100
# So many groups are shown with the people to call; of more one unfolds those that matter.
MOST_OPEN = 3


def _check_may_see(request: HttpRequest) -> None:
    if not request.user.has_perm("contacts.view_contactlist"):
        raise PermissionDenied


def _asked_for(request: HttpRequest) -> tuple[ContactListForm, lists.ContactList]:
    """What the page's address asks for; what makes no sense in it is explained and left out."""
    _check_may_see(request)
    data = request.POST if request.method == "POST" else _kept(request)
    form = ContactListForm(data, explained=not data.get("zoek"))
    form.is_valid()
    listed = lists.contact_list(
        user_of(request),
        text=form.cleaned_data.get("zoek", ""),
        everywhere=form.cleaned_data.get("wijken") == "alle",
    )
    return form, listed


def _kept(request: HttpRequest) -> QueryDict:
    """The page's address with the words themselves: `zoek` is a key of words of the session."""
    data = request.GET.copy()
    if "zoek" in data:
        data["zoek"] = words_of(request, request.GET["zoek"])
    return data


def _search_is_gone(request: HttpRequest) -> bool:
    key = request.GET.get("zoek", "")
    return bool(key) and not words_of(request, key)


def _search_again(request: HttpRequest) -> HttpResponse:
    """To the list itself: more than was searched for is not to be exported unasked."""
    messages.warning(request, GONE)
    return redirect("contacts:list")


def _address_of(request: HttpRequest, form: ContactListForm) -> str:
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    if "zoek" in chosen:
        chosen["zoek"] = keep_words(request, chosen["zoek"])
    return f"{request.path}?{urlencode(chosen)}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contact_list(request: HttpRequest) -> HttpResponse:
    """Whom to call; what is searched for, often somebody's address, is posted."""
    form, listed = _asked_for(request)
    if request.method == "POST" and form.is_valid():
        return redirect(_address_of(request, form))
    if _search_is_gone(request):
        return _search_again(request)
    return _answer(request, form, listed)


@login_required
@require_POST
@sensitive_post_parameters()
def here(request: HttpRequest) -> HttpResponse:
    """The groups of the place where somebody stands: answered at once, and kept nowhere."""
    _check_may_see(request)
    place = HereForm(request.POST)
    point = place.point() if place.is_valid() else None
    if point is None:
        messages.error(request, HereForm.UNREADABLE)
    listed = lists.contact_list(user_of(request), here=point)
    return _answer(request, ContactListForm({}, explained=False), listed)


def _answer(request: HttpRequest, form: ContactListForm, listed: lists.ContactList) -> HttpResponse:
    page = Paginator(listed.groups, PER_PAGE).get_page(request.GET.get("page"))
    # Read once: what is marked below must be what the page shows.
    page.object_list = list(page.object_list)
    area_coordinators = list(listed.area_coordinators) if page.number == 1 else []
    found = listed.found
    if found:
        lists.put_first(page.object_list, found.people)
    people = lists.people_of(page.object_list, area_coordinators)
    mark_unreachable(people)
    mark_silent(people, viewer=user_of(request))
    mark_changed(people, viewer=user_of(request))
    lists.mark_fresh(people)
    show(request, people, name="contact-list", activity=ACTIVITY)
    parts = lists.parts_of(page.object_list)
    context = {
        "form": form,
        "listed": listed,
        "found": found,
        "page": page,
        "parts": parts,
        "letters": lists.letters_of(parts),
        "is_open": page.paginator.count <= MOST_OPEN,
        "area_coordinators": area_coordinators,
        "text": form.cleaned_data.get("zoek", "") if form.is_valid() else "",
        "query": _without_page(request),
        "focus_slug": _focus(listed, page),
        "calls": lists.calls_of(page.object_list),
    }
    return render(request, "contacts/police/list.html", context)


def _focus(listed: lists.ContactList, page: Page[AlertGroup]) -> str:
    """The one group a search found; the map then shows that one."""
    group = page[0] if listed.found and page.paginator.count == 1 else None
    return group.slug if group else ""


def _without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def _export(
    request: HttpRequest, name: str, write: Callable[[list[lists.Entry]], bytes], kind: str
) -> HttpResponse:
    _form, listed = _asked_for(request)
    if _search_is_gone(request):
        return _search_again(request)
    entries = lists.entries(listed)
    people = list({entry.person.pk: entry.person for entry in entries}.values())
    show(request, people, name=name, activity=ACTIVITY)
    file_name = (
        f"contactlijst-{timezone.localdate():%Y-%m-%d}.{'vcf' if 'vcard' in kind else 'csv'}"
    )
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return HttpResponse(write(entries), content_type=f"{kind}; charset=utf-8", headers=headers)


@login_required
@require_safe
@limited_file
def export_csv(request: HttpRequest) -> HttpResponse:
    """Everybody the search finds, on all its pages."""
    return _export(request, "contact-list-csv", as_csv, "text/csv")


@login_required
@require_safe
@limited_file
def export_vcards(request: HttpRequest) -> HttpResponse:
    return _export(request, "contact-list-vcards", as_vcards, "text/vcard")
