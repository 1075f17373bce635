from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from hoogeveen_alert.accounts.admin import ScopedAdmin

from ..models import GroupLimits, JoinTerms


class OneRowAdmin(ScopedAdmin):
    """The one row of a model of settings; who may open it at all is the role table's affair."""

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return self.model._default_manager.all()

    def _may_edit(self, request: HttpRequest, obj: models.Model | None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        there = self.model._default_manager.exists()
        return super().has_add_permission(request) and not there

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        """For the menu of every page: no query for the row, and no "add" for a single one."""
        change, view = self.has_change_permission(request), self.has_view_permission(request)
        return {"add": False, "change": change, "delete": False, "view": view}

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """A list of one row is no use: go to the row, or to the defaults to change them."""
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        page = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if self.model._default_manager.exists():
            return redirect(reverse(f"{page}_change", args=[1]))
        return redirect(f"{page}_add")


@admin.register(JoinTerms)
class JoinTermsAdmin(OneRowAdmin):
    fields = (
        "remind_after",
        "area_after",
        "municipality_after",
        "lapse_after",
        "unverified_days",
        "distance_m",
    )


@admin.register(GroupLimits)
class GroupLimitsAdmin(OneRowAdmin):
    fields = (
        "min_addresses",
        "max_addresses",
        "max_points",
        "overlap_warn_percent",
        "overlap_fail_percent",
        "invitation_remind_after",
        "invitation_lapse_after",
        "unconfirmed_days",
    )
