"""The record of a group, where every journey meets, and the admin pages of the rooms."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.accounts.admin import ReadOnlyInline
from hoogeveen_alert.accounts.admin_search import SearchedList
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_area_coordinator, is_office, knows_link, only_looks
from hoogeveen_alert.group_page import Place

from .desk import with_who_stops, without_second
from .joining import admin as joining
from .joining.clock import days_in_words
from .life import acts as life
from .life.admin import MAY_DECIDE
from .members import admin as members
from .members.settings_forms import LINK_NOT_CHANGED, AlertGroupForm, changeable_fields
from .models import (
    AlertGroup,
    Coordinator,
    JoinTerms,
    Membership,
    StatusChange,
    TransitionNotAllowed,
)
from .places import admin as places
from .public import admin as public
from .record.time_line import who_did
from .starting.admin import DecisionPages

# Django looks for admin pages in this module only.
__all__ = ["AlertGroupAdmin", "joining", "members", "places", "public"]


class CoordinatorInline(ReadOnlyInline):
    model = Coordinator
    person = "user"
    fields = readonly_fields = ("who", "post", "from_on", "until_on")

    @admin.display(description=_("name"))
    def who(self, post: Coordinator) -> str:
        """In words: the admin would link to an account, which most roles may not open."""
        return str(post.user)


class StatusChangeInline(ReadOnlyInline):
    model = StatusChange
    fields = readonly_fields = ("at", "status", "who", "why")
    reader: User

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        self.reader = user_of(request)
        return super().get_queryset(request)

    @admin.display(description=_("by"))
    def who(self, change: StatusChange) -> str:
        return who_did(change.by, self.reader)


class RequestsFilter(admin.SimpleListFilter):
    title = _("requests")
    parameter_name = "aanvragen"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        days = JoinTerms.current().municipality_after
        unanswered = ngettext("without answer for %d day", "without answer for %d days", days)
        return [("wachtend", _("somebody waits")), ("onbeantwoord", unanswered % days)]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        waiting = Membership.objects.waiting()
        if self.value() == "onbeantwoord":
            waiting = Membership.objects.waiting_for(JoinTerms.current().municipality_after)
        elif self.value() != "wachtend":
            return queryset
        return queryset.filter(models.Exists(waiting.filter(group=models.OuterRef("pk"))))


class CoordinatorsFilter(admin.SimpleListFilter):
    title = _("coordinators")
    parameter_name = "beheerders"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("alleen", _("no second one")),
            ("stopt", _("somebody wants to stop")),
            ("beeindigd", _("somebody says that the group has ended")),
        ]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        if self.value() == "alleen":
            return without_second(queryset.filter(status=AlertGroup.Status.ACTIVE))
        if self.value() == "beeindigd":
            return queryset.said_to_have_ended()  # type: ignore[attr-defined]
        return with_who_stops(queryset) if self.value() == "stopt" else queryset


class GroupList(SearchedList):
    """To the page of each group, and with an application straight to the decision."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.decides = request.user.has_perm(MAY_DECIDE)
        super().__init__(request, *args, **kwargs)

    def url_for_result(self, result: Any) -> str:
        if self.decides and result.status == AlertGroup.Status.APPLIED:
            return reverse("admin:groups_alertgroup_decide", args=[result.pk])
        return reverse("groups:record", args=[result.slug])


@admin.register(AlertGroup)
class AlertGroupAdmin(DecisionPages):
    form = AlertGroupForm
    sortable_by = ("name", "status", "confirmed_on", "link_set_on")
    list_filter = ("status", "neighbourhoods__district")
    search_fields = ("name", "neighbourhoods__name")
    inlines = (CoordinatorInline, StatusChangeInline)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        groups = super().get_queryset(request)
        if not self._sees_numbers(request):
            return groups
        after = JoinTerms.current().municipality_after
        return groups.with_member_count().with_request_numbers(unanswered_after=after)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[GroupList]:
        return GroupList

    def get_view_on_site_url(self, obj: AlertGroup | None = None) -> str | None:
        """Nothing for a group without a public page, such as one that is applied for."""
        if obj is None or not AlertGroup.objects.with_page().filter(pk=obj.pk).exists():
            return None
        return super().get_view_on_site_url(obj)

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        if not self._sees_numbers(request):
            return ("name", "status", "confirmed_on", "link_set_on")
        late = ("unanswered",) if self._is_municipality(request) else ()
        numbers = ("waiting", "oldest", *late, "members")
        return ("name", "status", *numbers, "confirmed_on", "link_set_on")

    def get_list_filter(self, request: HttpRequest) -> Any:
        return (
            (RequestsFilter, CoordinatorsFilter, *self.list_filter)
            if self._sees_numbers(request)
            else self.list_filter
        )

    @admin.display(description=_("requests waiting"))
    def waiting(self, group: AlertGroup) -> int:
        return group.waiting_count

    @admin.display(description=_("oldest waits"))
    def oldest(self, group: AlertGroup) -> str:
        since = group.waiting_since
        return days_in_words(since) if since else str(self.get_empty_value_display())

    @admin.display(description=_("not answered in time"))
    def unanswered(self, group: AlertGroup) -> int:
        return group.unanswered_count

    @admin.display(description=_("members"))
    def members(self, group: AlertGroup) -> int:
        return group.member_count

    def get_fields(self, request: HttpRequest, obj: AlertGroup | None = None) -> list[Any]:
        link = ["whatsapp_link"] if self._knows_link(request) else []
        numbers = ["waiting", "oldest", "members"] if self._sees_numbers(request) else []
        return [
            "name",
            "status",
            *numbers,
            "purpose",
            *link,
            "link_set_on",
            "capacity",
            "paused_because",
            "neighbourhoods",
            "confirmed_on",
            *(["said_ended_on"] if obj and obj.said_ended_on and numbers else []),
            "created_at",
            "closed_at",
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: AlertGroup | None = None) -> list[str]:
        """All but what this role may change."""
        changeable = changeable_fields(request.user)
        return [name for name in self.get_fields(request, obj) if name not in changeable]

    def _knows_link(self, request: HttpRequest) -> bool:
        return knows_link(request.user)

    def _is_municipality(self, request: HttpRequest) -> bool:
        return is_office(request.user)

    def _sees_numbers(self, request: HttpRequest) -> bool:
        """The police get nothing of members, not even how many."""
        return not only_looks(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A group begins as somebody's application, or with what the municipality has already."""
        return False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The municipality adds one with the checks of its workbook, on a page of its own."""
        if not is_office(request.user):
            raise PermissionDenied
        return redirect("taking_over:by_hand", "groups")

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """A group ends by closing it; its page stays."""
        return False

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        group = context["original"]
        context["may_decide"] = group.status == AlertGroup.Status.APPLIED and request.user.has_perm(
            MAY_DECIDE
        )
        if is_area_coordinator(request.user) and Coordinator.is_needed(group):
            posts = group.coordinators.current().filter(user=request.user)
            if not posts.exists():
                context["deputise_url"] = reverse("groups:deputise", args=[group.slug])
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """On the page of the group: Django knows only what was done in the admin."""
        group = self.get_object(request, unquote(object_id))
        if group is None or not self.has_view_permission(request, group):
            return super().history_view(request, object_id, extra_context)
        url = reverse("groups:record", args=[group.slug])
        return redirect(f"{url}#{Place.HISTORY.value}")

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: AlertGroup, form: Any, change: bool) -> None:
        fields = [name for name in form.changed_data if name != "whatsapp_link"]
        if fields:
            life.change(obj, fields)
        if "whatsapp_link" in form.changed_data:
            try:
                life.renew_link(obj, obj.whatsapp_link)
            except TransitionNotAllowed:
                self.message_user(request, LINK_NOT_CHANGED, messages.ERROR)
                return
            told = obj.memberships.filter(status=Membership.Status.INVITED).count()
            if told and obj.whatsapp_link:
                done = ngettext(
                    "%d person who is not in yet hears that there is a new link.",
                    "%d people who are not in yet hear that there is a new link.",
                    told,
                )
                self.message_user(request, done % told, messages.SUCCESS)
