"""Lists of the admin whose rows are of a group."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _


class OfGroupList(admin.ModelAdmin):
    """The name of the group leads to its page, for who may see groups."""

    @admin.display(description=_("group"), ordering="group__sort_key")
    def of_group(self, row: Any) -> str | None:
        if row.group is None:
            return None
        url = reverse("groups:record", args=[row.group.slug])
        return format_html('<a href="{}">{}</a>', url, row.group)

    def get_list_display(self, request: HttpRequest) -> Any:
        return _linked(request, super().get_list_display(request))

    def get_sortable_by(self, request: HttpRequest) -> Any:
        return _linked(request, super().get_sortable_by(request))


def _linked(request: HttpRequest, columns: Any) -> tuple[Any, ...]:
    knows = request.user.has_perm("groups.view_alertgroup")
    return tuple("of_group" if knows and column == "group" else column for column in columns)
