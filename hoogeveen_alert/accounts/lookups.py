"""What a list of the admin may be asked by its address: what its class declares, and no more.

A list that takes any lookup is an oracle: `?text__startswith=` spells out what no page shows, and
`?name__regex=` keeps SQLite busy for good. Anything that is not declared is answered with 400.
"""

from typing import Any, ClassVar, NoReturn

from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import (
    IS_FACETS_VAR,
    IS_POPUP_VAR,
    TO_FIELD_VAR,
    IncorrectLookupParameters,
)
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import models
from django.http import HttpRequest, HttpResponse

from ..keys import key_from
from ..sorting import in_order

MOST_LETTERS = 200
MOST_COLUMNS = 8  # of an order
DATE_PARTS = {"year": range(1900, 3000), "month": range(1, 13), "day": range(1, 32)}
# Popups that choose a row by its number, and numbers beside each filter: no page has them.
CLOSED = {IS_FACETS_VAR, IS_POPUP_VAR, TO_FIELD_VAR}


class UndeclaredLookup(SuspiciousOperation):
    """A list of the admin was asked for what its class does not declare; the answer is 400."""


class DeclaredList(ChangeList):
    """A list that orders by declared columns only, and knows no page with an error flag."""

    def get_ordering(self, request: HttpRequest, queryset: models.QuerySet) -> Any:
        self._check_order(self.params.get(ORDER_VAR, ""))
        return super().get_ordering(request, queryset)

    def get_ordering_field(self, field_name: Any) -> Any:
        """A column with names is in the order of a telephone book."""
        field = super().get_ordering_field(field_name)
        return in_order(self.model, field) if isinstance(field, str) else field

    def _check_order(self, asked: str) -> None:
        """`?o=1.-2`: numbers of columns; Django itself takes those it makes no link for, too."""
        columns = asked.split(".") if asked else []
        if len(columns) > MOST_COLUMNS:
            refuse(f"Ordering by {len(columns)} columns")
        for column in columns:
            number = key_from(column.removeprefix("-"))
            if number is None or number >= len(self.list_display):
                refuse("Ordering by what is no column")
            elif self.list_display[number] not in (self.sortable_by or ()):
                refuse(f"Ordering by {self.list_display[number]}")

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
        except IncorrectLookupParameters:
            # Rows may have gone since somebody saw the number of this page.
            self.page_num = 1
            super().get_results(request)


class DeclaredLookups(admin.ModelAdmin):
    """Admin whose list takes the lookups of `list_filter`, `date_hierarchy` and `own_links`.

    It orders by the columns of `sortable_by`: order tells what a filter would.
    """

    own_links: ClassVar[tuple[str, ...]] = ()  # lookups of links that our own pages have
    sortable_by: ClassVar[Any] = ()
    show_facets = admin.ShowFacets.NEVER

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        part = self._date_part(lookup)
        if part:
            return key_from(str(value)) in DATE_PARTS[part]
        return lookup in self.declared_lookups(request) and _is_sound(str(value))

    def declared_lookups(self, request: HttpRequest | None) -> set[str]:
        # Which filters there are may depend on who asks; Django asks without a request, too.
        filters = self.list_filter if request is None else self.get_list_filter(request)
        declared = set(self.own_links)
        return declared.union(*(_lookups_of(self.model, entry) for entry in filters))

    def _date_part(self, lookup: str) -> str | None:
        """Of `at__month`, where `at` has links by date above the list: month."""
        field, _between, part = lookup.rpartition("__")
        return part if field and field == self.date_hierarchy and part in DATE_PARTS else None

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        """Rows are referred to by their key, which their address tells anyway."""
        return to_field == self.opts.pk.name

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Django looks for a field without a name when an address ends in `?_to_field=`."""
        return super().get_object(request, object_id, from_field or None)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DeclaredList

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        closed = sorted(CLOSED & request.GET.keys())
        if closed:
            refuse(f"A list with {closed[0]}")
        try:
            return super().get_changelist_instance(request)
        except IncorrectLookupParameters as error:
            # Django would send the browser on to a page with ?e=1.
            raise UndeclaredLookup("A lookup with a value that makes no sense") from error
        except DisallowedModelAdminLookup as error:
            # Logged, so without what would break a line of the log.
            raise UndeclaredLookup(ascii(str(error)[:MOST_LETTERS])) from error

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if any(key_from(key) is None for key in chosen):
            refuse("An action on what is no row")
        return super().changelist_view(request, extra_context)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """The page itself: Django's way through `/r/` tells of any row whether it is there."""
        page = getattr(obj, "get_absolute_url", None)
        return page() if page and self.view_on_site else None


def refuse(what: str) -> NoReturn:
    raise UndeclaredLookup(f"{what} is not declared")


def _lookups_of(model: type[models.Model], entry: Any) -> set[str]:
    """The lookups of one entry of `list_filter`: those that its links use."""
    if isinstance(entry, type):
        return {entry.parameter_name}  # type: ignore[attr-defined]
    path = entry if isinstance(entry, str) else entry[0]
    field: Any = get_fields_from_path(model, path)[-1]
    ends = ["", "__exact", "__isnull"]
    if field.is_relation:
        ends.append(f"__{field.target_field.name}__exact")
    if isinstance(field, models.DateField):
        ends += ["__gte", "__lt"]
    return {path + end for end in ends}


def _is_sound(value: str) -> bool:
    """Whether no database chokes on it; numbers beyond 64 bits find nothing, see keys.py."""
    return len(value) <= MOST_LETTERS and "\0" not in value
