from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.admin import OneRowAdmin

from .clock import unused_of_office
from .models import AccountTerms


class UnusedFilter(admin.SimpleListFilter):
    title = _("used")
    parameter_name = "gebruikt"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("niet", _("municipality or police, not used for a long time"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() != "niet":
            return queryset
        return queryset.filter(pk__in=unused_of_office().order_by().values("pk"))


@admin.register(AccountTerms)
class AccountTermsAdmin(OneRowAdmin):
    """For the application manager alone: no role has the permission."""

    fields = ("unused_days", "first_warning_days", "last_warning_days")
