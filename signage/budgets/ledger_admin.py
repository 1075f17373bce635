from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.admin import ScopedAdmin

from ..models import LedgerEntry
from ..models.money import as_euro


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ScopedAdmin):
    """To read; the database refuses the rest too."""

    list_display = ("at", "budget", "kind", "amount", "request", "sign", "by", "why")
    list_filter = ("kind", "budget__year", "budget__smederij")
    list_select_related = ("budget__smederij", "request", "sign", "by")
    search_fields = ("=request__pk", "why")
    fields = readonly_fields = list_display

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        return lookup == "budget__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("amount"), ordering="amount_cents")
    def amount(self, entry: LedgerEntry) -> str:
        return as_euro(entry.amount_cents)
