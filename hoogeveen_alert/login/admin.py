from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.db import IntegrityError, models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import makes_managers, roles_given_by
from hoogeveen_alert.accounts.steps import StepForm, StepPages
from hoogeveen_alert.privacy.changes import record_change

from .addresses.forms import ChangeAddressStep
from .factor.steps import ResetFactorForm
from .forms import UserForm
from .making import acts as making
from .making.forms import new_account_form, parts_of_page
from .posts import follow_role
from .sessions.acts import end_sessions
from .sessions.forms import EndSessionsForm
from .sso.admin import ClaimMappingAdmin
from .sso.steps import LetGoForm
from .unused.admin import AccountTermsAdmin, UnusedFilter

__all__ = ["AccountTermsAdmin", "ClaimMappingAdmin", "UserAdmin"]

# A change of these ends what the account has open.
ENDS_SESSIONS = {"email", "role", "is_active", "is_superuser"}

PERSON = {"name", "phone"}  # of these the history does not keep what they were

# allauth registers factors by itself; they hold secrets, and steps change them.
admin.site.unregister(Authenticator)


def password_pages(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """Own passwords are changed on allauth's page, which counts wrong ones."""
    return redirect("account_change_password")


admin.site.password_change = password_pages  # type: ignore[assignment,method-assign]
admin.site.password_change_done = password_pages  # type: ignore[assignment,method-assign]


def record_form(user: User, form: Any, *, by: User) -> None:
    """Keep in the history what a form changed: of who it is that it changed, else from what."""
    masked = [field for field in form.changed_data if field in PERSON]
    others = [field for field in form.changed_data if field not in PERSON]
    if form.changed_data:
        told = {field: (form.initial[field], form.cleaned_data[field]) for field in others}
        record_change(user, *masked, by=by, **told)


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
            kwargs["form"] = new_account_form()
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        return super().get_fieldsets(request, obj) if obj else parts_of_page()

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        """One form makes the account; at the same time twice, the second is told of the first."""
        try:
            return super().add_view(request, form_url, extra_context)
        except IntegrityError:
            return super().add_view(request, form_url, extra_context)

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
        if not change:
            making.make_account(obj, form.cleaned_data)
            return
        super().save_model(request, obj, form, change)
        record_form(obj, form, by=user_of(request))
        if "role" in form.changed_data:
            self._follow_role(request, obj)
        if ENDS_SESSIONS & set(form.changed_data):
            end_sessions(obj, keep=request.session)

    def _follow_role(self, request: HttpRequest, user: User) -> None:
        ended = follow_role(user, by=user_of(request))
        if ended:
            told = gettext("The posts of this account ended with the old role: %(posts)s.")
            messages.warning(request, told % {"posts": ", ".join(ended)})

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Accounts are switched off or anonymised, never deleted: history refers to them."""
        return False
