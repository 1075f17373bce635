"""Searching a list of the admin: words are posted and kept in the session, as elsewhere.

The address of what was found has a key, `?q=aB3dE9xy`, so that pages, filters and orders keep it.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import PAGE_VAR, SEARCH_VAR
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from ..search_stash import GONE, keep_words, words_of
from .lookups import DeclaredList, refuse

MOST_LETTERS = 100  # and so at most 50 words, each of which is looked for in a few columns


class WordsForm(forms.Form):
    q = forms.CharField(
        required=False,
        max_length=MOST_LETTERS,
        error_messages={"max_length": _("Use at most 100 letters.")},
    )


class SearchedList(DeclaredList):
    """A list of what the words of the session find."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> Any:
        self.query = words_of(request, request.GET.get(SEARCH_VAR, ""))
        return super().get_queryset(request, exclude_parameters)

    @property
    def without_search(self) -> str:
        return self.get_query_string(remove=[SEARCH_VAR])


class PostedSearch(admin.ModelAdmin):
    """Admin whose list is searched by POST."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[SearchedList]:
        return SearchedList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if SEARCH_VAR in request.GET.keys() | request.POST.keys():
            if not self.has_view_or_change_permission(request):
                raise PermissionDenied
            if not self.get_search_fields(request):
                refuse("A search of this list")
            if SEARCH_VAR in request.POST:
                return self._keep_search(request)
            if not words_of(request, request.GET[SEARCH_VAR]):
                # Somebody's own words, or a key of a session that ended: out of the address.
                messages.warning(request, GONE)
                return _to_list(request)
        return super().changelist_view(request, extra_context)

    def _keep_search(self, request: HttpRequest) -> HttpResponse:
        """On to the list of what is found, with the filters and the order there were."""
        form = WordsForm(request.POST)
        if not form.is_valid():
            messages.error(request, " ".join(map(str, form.errors["q"])))
            return _to_list(request)
        words = form.cleaned_data["q"]
        return _to_list(request, **{SEARCH_VAR: keep_words(request, words)} if words else {})

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet, search_term: str
    ) -> tuple[models.QuerySet, bool]:
        return super().get_search_results(request, queryset, search_term[:MOST_LETTERS])


def _to_list(request: HttpRequest, **search: str) -> HttpResponse:
    address = request.GET.copy()
    for name in (SEARCH_VAR, PAGE_VAR):
        address.pop(name, None)
    address.update(search)
    return redirect(f"{request.path}?{address.urlencode()}" if address else request.path)
