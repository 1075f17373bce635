"""Who looked at somebody's details, for the municipality to answer who asks it."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.accounts.roles import is_office
from hoogeveen_alert.rate_limits import limited_file
from hoogeveen_alert.search_stash import keep_words, words_of
from hoogeveen_alert.spreadsheets import download

from .forms import WhoseForm
from .looking_back import in_words, looks_at, named_in, rows_of, table_of
from .people_shown import show

PER_PAGE = 50
ACTIVITY = "accountability"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def who_looked(request: HttpRequest) -> HttpResponse:
    """The address holds a key of the session, never the person."""
    _check_office(request)
    key = request.GET.get("zoek", "")
    form = _form_of(request, key)
    if request.method == "POST" and form.is_valid():
        key = keep_words(request, form.data["wie"])
        return redirect(f"{reverse('processing:who_looked')}?zoek={key}")
    context = {"form": form, "is_asked": form.is_bound and form.is_valid(), "key": key}
    if context["is_asked"]:
        rows = list(rows_of(**form.cleaned_data["wie"]))
        show(request, named_in(rows), name="who-looked", activity=ACTIVITY)
        page = Paginator(looks_at(rows), PER_PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "looks": in_words(list(page)), "is_known": bool(rows)}
    return render(request, "privacy/who_looked.html", context)


@login_required
@require_safe
@limited_file
def who_looked_file(request: HttpRequest) -> HttpResponse:
    _check_office(request)
    form = _form_of(request, request.GET.get("zoek", ""))
    if not form.is_valid():
        raise Http404
    rows = list(rows_of(**form.cleaned_data["wie"]))
    show(request, named_in(rows), name="who-looked-csv", activity=ACTIVITY)
    name = f"wie-keek-{timezone.localdate():%Y-%m-%d}"
    return download(table_of(in_words(list(looks_at(rows)))), name, "csv")


def _check_office(request: HttpRequest) -> None:
    if not is_office(user_of(request)):
        raise PermissionDenied


def _form_of(request: HttpRequest, key: str) -> WhoseForm:
    if request.method == "POST":
        return WhoseForm(request.POST)
    words = words_of(request, key)
    return WhoseForm({"wie": words}) if words else WhoseForm()
