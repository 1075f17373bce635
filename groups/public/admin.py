from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from hoogeveen_alert.accounts.admin import ScopedAdmin

from ..models import MissingAddress
from . import acts


class SettledFilter(admin.SimpleListFilter):
    title = _("looked into")
    parameter_name = "uitgezocht"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("nee", _("not yet")), ("ja", _("looked into"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        if self.value() in ("ja", "nee"):
            return queryset.filter(settled_at__isnull=self.value() == "nee")
        return queryset


@admin.register(MissingAddress)
class MissingAddressAdmin(ScopedAdmin):
    """Addresses that visitors missed: the register decides, people look into it."""

    list_display = ("__str__", "times", "first_at", "last_at", "settled_at")
    sortable_by = list_display[1:]
    list_filter = (SettledFilter,)
    search_fields = ("=postcode",)
    fields = readonly_fields = ("postcode", "number", "suffix", *list_display[1:])
    actions = ("settle",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    @admin.action(description=_("Looked into"), permissions=["change"])
    def settle(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        settled = acts.settle_missing(queryset)
        done = ngettext("%d address is looked into.", "%d addresses are looked into.", settled)
        self.message_user(request, done % settled, messages.SUCCESS)
