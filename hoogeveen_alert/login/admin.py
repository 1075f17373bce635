from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.steps import StepPages

from .forms import UserAddForm, UserForm
from .sso.admin import ClaimMappingAdmin
from .sso.steps import LetGoForm

__all__ = ["ClaimMappingAdmin", "UserAdmin"]


@admin.register(User)
class UserAdmin(StepPages):
    form = UserForm
    steps = {"let_go": ("losmaken", LetGoForm)}
    list_display = ("name", "email", "role", "is_active", "is_superuser", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("name", "email")
    readonly_fields = ("last_login", "date_joined")
    fields = (
        "email",
        "name",
        "phone",
        "role",
        "is_active",
        "is_superuser",
        "last_login",
        "date_joined",
    )

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if not change:
            kwargs["form"] = UserAddForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        return self.fields if obj else ("email", "name", "phone", "role")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        if request.user.is_superuser:
            return self.readonly_fields
        return (*self.readonly_fields, "is_superuser")

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Accounts are switched off or anonymised, never deleted: history refers to them."""
        return False
