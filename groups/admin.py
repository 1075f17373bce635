from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from hoogeveen_alert.accounts.admin import ScopedAdmin
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role

from .models import Address, AlertGroup, Coordinator, District, Neighbourhood, StatusChange


def _is_municipality(user: User | AnonymousUser) -> bool:
    return isinstance(user, User) and (user.is_superuser or user.role == Role.MUNICIPALITY)


class ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whoever may see the group may see what hangs on it."""
        return True


class CoordinatorInline(ReadOnlyInline):
    model = Coordinator
    fields = readonly_fields = ("user", "post", "from_on", "until_on")


class StatusChangeInline(ReadOnlyInline):
    model = StatusChange
    fields = readonly_fields = ("at", "status", "by", "why")


@admin.register(AlertGroup)
class AlertGroupAdmin(ScopedAdmin):
    list_display = ("name", "status", "confirmed_on", "link_set_on")
    list_filter = ("status", "neighbourhoods__district")
    search_fields = ("name", "neighbourhoods__name")
    inlines = (CoordinatorInline, StatusChangeInline)

    def get_fields(self, request: HttpRequest, obj: AlertGroup | None = None) -> Any:
        link = ["whatsapp_link"] if self._knows_link(request) else []
        return [
            "name",
            "status",
            "purpose",
            *link,
            "link_set_on",
            "capacity",
            "neighbourhoods",
            "confirmed_on",
            "created_at",
            "closed_at",
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: AlertGroup | None = None) -> list[str]:
        """What a role may change of a group's record, by the table of design section 3."""
        changeable = {"purpose"}
        if self._knows_link(request):
            changeable |= {"whatsapp_link", "capacity"}
        if _is_municipality(request.user):
            changeable |= {"name", "capacity"}
        return [name for name in self.get_fields(request, obj) if name not in changeable]

    def _knows_link(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and (user.is_superuser or user.role == Role.COORDINATOR)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A group begins as somebody's application, never here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """A group ends by closing it; its page stays."""
        return False

    def save_model(self, request: HttpRequest, obj: AlertGroup, form: Any, change: bool) -> None:
        if "whatsapp_link" in form.changed_data:
            obj.link_set_on = timezone.localdate()
        super().save_model(request, obj, form, change)


class ReferenceAdmin(ScopedAdmin):
    """Rows of the public registers: imports write them, people read them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Neighbourhood)
class NeighbourhoodAdmin(ReferenceAdmin):
    list_display = ("name", "district", "code", "inhabitants", "households", "gone_on")
    list_filter = ("district",)
    list_select_related = ("district",)
    search_fields = ("name", "code")
    fields = ("name", "district", "code", "inhabitants", "households", "gone_on")


@admin.register(Address)
class AddressAdmin(ReferenceAdmin):
    list_display = ("street", "house_number", "postcode", "town", "neighbourhood", "gone_on")
    list_filter = ("town",)
    list_select_related = ("neighbourhood",)
    search_fields = ("=postcode", "street")
    fields = ("street", "number", "letter", "addition", "postcode", "town", "neighbourhood")


@admin.register(District)
class DistrictAdmin(ScopedAdmin):
    list_display = ("name", "code", "inhabitants", "households", "gone_on")
    search_fields = ("name", "code")
    fields = ("name", "code", "inhabitants", "households", "people")
    readonly_fields = ("name", "code", "inhabitants", "households")
    filter_horizontal = ("people",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field and db_field.name == "people":
            field.queryset = User.objects.filter(
                role__in=(Role.AREA_COORDINATOR, Role.POLICE), is_active=True
            )
        return field
