from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from hoogeveen_alert.accounts.admin import ScopedAdmin

from ..models import SignRules


@admin.register(SignRules)
class SignRulesAdmin(ScopedAdmin):
    """The one row of rules; who may open it at all is the role table's affair."""

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return SignRules.objects.all()

    def _may_edit(self, request: HttpRequest, obj: models.Model | None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        # Asked on every page for the menu, where "add" would be wrong for a single row.
        if not request.path.startswith(reverse("admin:signage_signrules_changelist")):
            return False
        return super().has_add_permission(request) and not SignRules.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """A list of one row is no use: go to the row, or to the defaults to change them."""
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        if SignRules.objects.exists():
            return redirect("admin:signage_signrules_change", 1)
        return redirect("admin:signage_signrules_add")
