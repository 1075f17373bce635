from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from hoogeveen_alert.accounts.admin import ScopedAdmin

from ..models import JoinTerms


@admin.register(JoinTerms)
class JoinTermsAdmin(ScopedAdmin):
    """The one row of terms; who may open it at all is the role table's affair."""

    fields = (
        "remind_after",
        "area_after",
        "municipality_after",
        "lapse_after",
        "unverified_days",
        "distance_m",
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return JoinTerms.objects.all()

    def _may_edit(self, request: HttpRequest, obj: models.Model | None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not JoinTerms.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """A list of one row is no use: go to the row, or to the defaults to change them."""
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        if JoinTerms.objects.exists():
            return redirect("admin:groups_jointerms_change", 1)
        return redirect("admin:groups_jointerms_add")
