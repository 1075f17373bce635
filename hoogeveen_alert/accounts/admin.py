import json
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.once.acts import answer_once
from hoogeveen_alert.two_editors import TwoEditorsForm

from .access import rows_of
from .admin_search import PostedSearch
from .lookups import DeclaredLookups

# What allauth and Django register by themselves and nobody manages here.
admin.site.unregister([EmailAddress, Group, SocialAccount, SocialApp, SocialToken, UserSession])
admin.site.site_header = _("Administration")
admin.site.site_title = _("Administration")
admin.site.index_title = _("What you can manage")
admin.site.empty_value_display = "–"


def without_names(message: list[dict[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    """What changed, in Django's form, but of rows of inlines not what they are called."""
    return [
        {what: {**said, "object": "#"} if "object" in said else said for what, said in part.items()}
        for part in message
    ]


class ScopedAdmin(PostedSearch, DeclaredLookups):
    """Admin that shows `visible_to` and lets change `editable_by`, as the querysets say.

    A row outside the user's own answers 404 (Django's own admin redirects with a message
    that names it); one inside that may only be read is shown without a form.
    """

    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> Any:
        """As the queryset class of the model, which only the admin of that model knows."""
        rows: Any = super().get_queryset(request)
        return rows.visible_to(request.user)

    def _may_edit(self, request: HttpRequest, obj: models.Model | None) -> bool:
        if obj is None:
            return True
        return rows_of(self.model).editable_by(request.user).filter(pk=obj.pk).exists()

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Of a row that is changed, a form that undoes nothing of what a colleague saved."""
        own = kwargs.get("form", self.form)
        if change and not issubclass(own, TwoEditorsForm):
            kwargs["form"] = type(own.__name__, (TwoEditorsForm, own), {})
        return super().get_form(request, obj, change, **kwargs)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """A row that is added by a double click is added once."""
        show = super().changeform_view
        if object_id or request.method != "POST" or IS_POPUP_VAR in request.POST:
            return show(request, object_id, form_url, extra_context)
        return answer_once(request, lambda: show(request, object_id, form_url, extra_context))

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """To save, as it is once nobody else is writing it; SQLite has one writer anyway."""
        row = super().get_object(request, object_id, from_field)
        if row is None or request.method != "POST" or not connection.in_atomic_block:
            return row
        held = self.model._base_manager.select_for_update().filter(pk=row.pk).values("pk")
        return super().get_object(request, object_id, from_field) if held.first() else None

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_edit(request, obj)

    # Django's own log of the administration outlives persons: it holds keys, and no names.

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> LogEntry:
        return self._log(request, obj, ADDITION, message)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> LogEntry:
        return self._log(request, obj, CHANGE, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> list[LogEntry]:
        return [self._log(request, obj, DELETION, "") for obj in queryset]

    def _log(self, request: HttpRequest, obj: models.Model, flag: int, message: Any) -> LogEntry:
        if not isinstance(message, str):
            message = json.dumps(without_names(message))
        return LogEntry.objects.create(
            user_id=request.user.pk or 0,
            content_type=ContentType.objects.get_for_model(obj, for_concrete_model=False),
            object_id=str(obj.pk),
            object_repr=f"#{obj.pk}",
            action_flag=flag,
            change_message=message,
        )

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponseRedirect:
        raise Http404


class ReadOnlyAdmin(ScopedAdmin):
    """Rows that nobody adds, edits or deletes by hand: imports, steps or the portal write them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class OneRowAdmin(ScopedAdmin):
    """The one row of a model of settings; who may open it at all is the role table's affair."""

    change_form_template = "admin/one_row.html"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return self.model._default_manager.all()

    def _may_edit(self, request: HttpRequest, obj: models.Model | None) -> bool:
        return True

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        """What the menu asks on every page: never "add" for a single row, and no query."""
        changes, sees = self.has_change_permission(request), self.has_view_permission(request)
        return {"add": False, "change": changes, "delete": False, "view": sees}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not self.model._default_manager.exists()

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """A list of one row is no use: go to the row, or to the defaults to change them."""
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        if self.model._default_manager.exists():
            return redirect(f"{self._page}_change", 1)
        return redirect(f"{self._page}_add")

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Named after the settings, as "add" and "change" say nothing of a single row."""
        named = {
            "title": capfirst(str(self.opts.verbose_name_plural)),
            "subtitle": None,
            "show_save_and_add_another": False,
        }
        context = {**named, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)

    @property
    def _page(self) -> str:
        return f"admin:{self.opts.app_label}_{self.opts.model_name}"


class ReadOnlyInline(admin.TabularInline):
    template = "admin/read_only_inline.html"
    extra = 0
    can_delete = False
    view_on_site = False
    person = "by"  # the account in each row, read with the rows

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).select_related(self.person)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whoever may see the row may see what hangs on it."""
        return True
