from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.db import IntegrityError, models
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.accounts.admin import ReadOnlyInline, ScopedAdmin

from ..columns import OfGroupList
from ..joining import acts as joining
from ..joining.clock import days_in_words
from ..models import AlertGroup, GroupNotOpen, Membership, MembershipChange, TransitionNotAllowed
from ..reasons import WHY_NOT_OPEN, ReasonForm, RefusalForm
from . import acts
from .forms import MemberForm, PaperForm, RemovalForm

Status = Membership.Status
# One transition with its mail takes milliseconds; more at once would keep a browser waiting.
MOST_AT_ONCE = 200
MOST_STREETS = 200
ORDER = Case(
    When(status=Status.WAITING, then=Value(0)),
    When(status=Status.INVITED, then=Value(1)),
    When(status=Status.JOINED, then=Value(2)),
    default=Value(3),
)
OUTCOMES = {
    "invited": ngettext_lazy("%d person let in", "%d people let in"),
    "refused": ngettext_lazy("%d request refused", "%d requests refused"),
    "joined": ngettext_lazy("%d person marked as member", "%d people marked as member"),
    "removed": ngettext_lazy("%d member taken off the list", "%d members taken off the list"),
    "decided": ngettext_lazy("%d was decided already", "%d were decided already"),
    "not_invited": ngettext_lazy("%d was not invited", "%d were not invited"),
    "no_member": ngettext_lazy("%d is no member", "%d are no members"),
    "full": ngettext_lazy("%d not let in: the group is full", "%d not let in: the group is full"),
    "dormant": ngettext_lazy(
        "%d not let in: the group is dormant", "%d not let in: the group is dormant"
    ),
    "ended": ngettext_lazy("%d not let in: the group ended", "%d not let in: the group ended"),
}
DONE = ("invited", "refused", "joined", "removed")


class HistoryInline(ReadOnlyInline):
    model = MembershipChange
    fields = readonly_fields = ("at", "status", "by", "why")


class StreetFilter(admin.SimpleListFilter):
    title = _("street")
    parameter_name = "straat"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Streets of the rows the user sees; none when a list of them would help nobody."""
        rows = model_admin.get_queryset(request).order_by("address__street")
        streets = rows.values_list("address__street", flat=True).distinct()[: MOST_STREETS + 1]
        found = [(street, street) for street in streets]
        return found if len(found) <= MOST_STREETS else []

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        return queryset.filter(address__street=self.value()) if self.value() else queryset


class StatusFilter(admin.ChoicesFieldListFilter):
    def choices(self, changelist: Any) -> Iterator[Any]:
        """All but the status that the list leaves out."""
        hidden = Status.UNVERIFIED.label
        return (choice for choice in super().choices(changelist) if choice["display"] != hidden)


@admin.register(Membership)
class MembershipAdmin(OfGroupList, ScopedAdmin):
    """The list of members, for the coordinators of the group alone."""

    sortable_by = ("name", "street", "status", "days", "of_group")
    list_filter = (("status", StatusFilter), StreetFilter)
    search_fields = ("name", "email", "address__street", "group__name")
    ordering = (ORDER, "status_at")  # type: ignore[assignment]
    inlines = (HistoryInline,)
    actions = ("approve", "refuse", "mark_joined", "remove")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = super().get_queryset(request).shown_to_coordinators()
        return rows.select_related("group", "address").defer(
            *("group__area", "group__centre_rd", "group__whatsapp_link", "group__purpose"),
            "address__point",
        )

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        columns = ("name", "decide", "street", "status", "days")
        return columns if self._groups_of(request).count() == 1 else (*columns, "of_group")

    @admin.display(description=_("address"), ordering="address__street")
    def street(self, membership: Membership) -> str:
        return f"{membership.address.street} {membership.address.house_number}"

    @admin.display(description=_("address"))
    def where(self, membership: Membership) -> str:
        """In words: the admin would link to the register, which coordinators may not open."""
        return str(membership.address)

    @admin.display(description=_("in this status for"), ordering="status_at")
    def days(self, membership: Membership) -> str:
        return days_in_words(membership.status_at)

    @admin.display(description=_("to do"))
    def decide(self, membership: Membership) -> str | None:
        if membership.status != Status.WAITING:
            return None
        url = reverse("groups:request", args=[membership.pk])
        return format_html('<a href="{}">{}</a>', url, _("Decide"))

    def get_form(
        self, request: HttpRequest, obj: Membership | None = None, change: bool = False, **kw: Any
    ) -> Any:
        kw["form"] = MemberForm if change else PaperForm
        return super().get_form(request, obj, change, **kw)

    def get_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        if obj is None:
            found_by = ("postcode", "house_number", "addition")
            return ("group", "name", "phone", "email", *found_by, "signed")
        moments = ("asked_at", "status", "status_at", "consent_version")
        return ("name", "phone", "email", "where", "group", *moments)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A slip in a name or number is corrected; the rest is what the person said."""
        fields = self.get_fields(request, obj)
        return tuple(name for name in fields if name not in ("name", "phone")) if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Membership | None) -> Any:
        return self.inlines if obj else ()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "group":
            # Choosing a group is no reason to go and change it.
            field.widget.can_view_related = field.widget.can_change_related = False
        return field

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field and db_field.name == "group":
            field.queryset = self._groups_of(request)
            if field.queryset.count() == 1:
                field.initial = field.queryset.get().pk
        return field

    def _groups_of(self, request: HttpRequest) -> models.QuerySet:
        """Living groups whose members the user manages."""
        groups = AlertGroup.objects.managed_by(request.user)
        return groups.exclude(status__in=("closed", "rejected"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and self._groups_of(request).exists()

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """People erase themselves on their own page; others go when their term is over."""
        return False

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().add_view(request, *args, **kwargs)
        except GroupNotOpen as closed:
            # It was open when the form was checked, a moment ago.
            self.message_user(request, WHY_NOT_OPEN[closed.reason], messages.ERROR)
        except IntegrityError:
            taken = _("This e-mail address is on the list of the group already.")
            self.message_user(request, taken, messages.ERROR)
        return redirect("admin:groups_membership_add")

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        if change:
            acts.correct(obj, **{name: getattr(obj, name) for name in form.changed_data})
            return
        person = {name: getattr(obj, name) for name in ("name", "phone", "email", "address")}
        added = acts.add_on_paper(obj.group, by=user_of(request), **person)
        obj.pk, obj._state.adding = added.pk, False
        if not obj.email:
            url = reverse("groups:letter", args=[obj.pk])
            link = format_html('<a href="{}">{}</a>', url, _("Print the letter"))
            self.message_user(request, link, messages.WARNING)

    @admin.action(description=_("Let in"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        self._each(request, queryset, "invited", "decided", joining.invite)

    @admin.action(description=_("Is in the WhatsApp group"), permissions=["change"])
    def mark_joined(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        """For somebody without e-mail, who does not come to the own page to say so."""
        self._each(request, queryset, "joined", "not_invited", joining.join)

    @admin.action(description=_("Refuse, with a reason"), permissions=["change"])
    def refuse(self, request: HttpRequest, queryset: models.QuerySet) -> HttpResponse | None:
        form = RefusalForm(request.POST if "apply" in request.POST else None)
        if not form.is_valid():
            return self._ask_reason(request, queryset, form, "refuse")
        self._each(request, queryset, "refused", "decided", joining.refuse, why=form.why)
        return None

    @admin.action(description=_("Take off the list, with a reason"), permissions=["change"])
    def remove(self, request: HttpRequest, queryset: models.QuerySet) -> HttpResponse | None:
        form = RemovalForm(request.POST if "apply" in request.POST else None)
        if not form.is_valid():
            return self._ask_reason(request, queryset, form, "remove")
        self._each(request, queryset, "removed", "no_member", acts.remove, why=form.why)
        return None

    def _ask_reason(
        self, request: HttpRequest, queryset: models.QuerySet, form: ReasonForm, action: str
    ) -> HttpResponse | None:
        if self._is_too_many(request, queryset):
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": getattr(self, action).short_description,
            "opts": self.opts,
            "media": self.media,
            "form": form,
            "action": action,
            "memberships": queryset,
            "checkbox_name": helpers.ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/groups/membership/reason.html", context)

    def _is_too_many(self, request: HttpRequest, queryset: models.QuerySet) -> bool:
        too_many = queryset.count() > MOST_AT_ONCE
        if too_many:
            limit = _("Choose at most %d at once.") % MOST_AT_ONCE
            self.message_user(request, limit, messages.ERROR)
        return too_many

    def _each(
        self,
        request: HttpRequest,
        queryset: models.QuerySet,
        done: str,
        not_possible: str,
        act: Callable[..., None],
        **said: str,
    ) -> None:
        """Do it to each row by itself, so that one that cannot keeps none back; say what came."""
        if self._is_too_many(request, queryset):
            return
        outcomes: Counter[str] = Counter()
        for membership in queryset:
            try:
                act(membership, by=request.user, **said)
                outcomes[done] += 1
            except TransitionNotAllowed:
                outcomes[not_possible] += 1
            except GroupNotOpen as closed:
                outcomes[closed.reason] += 1
        parts = [str(OUTCOMES[name] % outcomes[name]) for name in OUTCOMES if outcomes[name]]
        level = messages.SUCCESS if set(outcomes) <= set(DONE) else messages.WARNING
        self.message_user(request, f"{', '.join(parts)}.", level)
