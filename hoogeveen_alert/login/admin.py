from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import makes_managers, roles_given_by
from hoogeveen_alert.accounts.steps import StepForm, StepPages

from .addresses.forms import ChangeAddressStep
from .factor.steps import ResetFactorForm
from .forms import UserAddForm, UserForm
from .sessions.acts import end_sessions
from .sessions.forms import EndSessionsForm
from .sso.admin import ClaimMappingAdmin
from .sso.steps import LetGoForm
from .unused.admin import AccountTermsAdmin, UnusedFilter

__all__ = ["AccountTermsAdmin", "ClaimMappingAdmin", "UserAdmin"]

# A change of these ends what the account has open.
ENDS_SESSIONS = {"email", "role", "is_active", "is_superuser"}

# allauth registers factors by itself; they hold secrets, and steps change them.
admin.site.unregister(Authenticator)


def password_pages(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """Own passwords are changed on allauth's page, which counts wrong ones."""
    return redirect("account_change_password")


admin.site.password_change = password_pages  # type: ignore[assignment,method-assign]
admin.site.password_change_done = password_pages  # type: ignore[assignment,method-assign]


@admin.register(User)
class UserAdmin(StepPages):
    form = UserForm
    steps = {
        "email": ("adres", ChangeAddressStep),
        "sessions": ("sessies-beeindigen", EndSessionsForm),
        "reset": ("tweede-stap-herstellen", ResetFactorForm),
        "unlink": ("losmaken", LetGoForm),
    }
    list_display = ("name", "email", "role", "is_active", "is_superuser", "last_login")
    sortable_by = list_display
    list_filter = ("role", "is_active", UnusedFilter)
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
        """An address changes by its step only; nobody changes what they themselves may do."""
        fixed: tuple[str, ...] = self.readonly_fields
        if obj:
            fixed = (*fixed, "email")
        if obj == request.user:
            return (*fixed, "role", "is_active", "is_superuser")
        return fixed if makes_managers(request.user) else (*fixed, "is_superuser")

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "role":
            kwargs["choices"] = [(role, role.label) for role in roles_given_by(request.user)]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def may_step(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Of one's own account one changes things on its own pages."""
        return super().may_step(request, obj) and obj != request.user

    def too_late(
        self, request: HttpRequest, row: User, step: str, form: StepForm | None = None
    ) -> HttpResponse | None:
        if form:
            return None
        off = gettext("This account is switched off.")
        gone = gettext("Somebody else was first: this is not possible any more.")
        messages.error(request, gone if row.is_active else off)
        return redirect(self.change_url(row))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and ENDS_SESSIONS & set(form.changed_data):
            end_sessions(obj, keep=request.session)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Accounts are switched off or anonymised, never deleted: history refers to them."""
        return False
