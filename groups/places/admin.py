"""The public registers in the admin: imports write them, people read them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.admin import ReadOnlyAdmin, ScopedAdmin
from hoogeveen_alert.accounts.models import User

from ..models import Address, District, Neighbourhood


@admin.register(Neighbourhood)
class NeighbourhoodAdmin(ReadOnlyAdmin):
    list_display = ("name", "district", "code", "inhabitants", "households", "gone_on")
    sortable_by = list_display
    list_filter = ("district",)
    list_select_related = ("district",)
    search_fields = ("name", "code")
    fields = ("name", "district", "code", "inhabitants", "households", "gone_on")


@admin.register(Address)
class AddressAdmin(ReadOnlyAdmin):
    ordering = ("street_key", "number", "letter", "addition")
    list_display = ("street", "at_number", "postcode", "town", "neighbourhood", "gone_on")
    sortable_by = ("street", "postcode", "town", "neighbourhood", "gone_on")
    list_filter = ("town",)
    list_select_related = ("neighbourhood",)
    search_fields = ("=postcode", "street")
    fields = ("street", "number", "letter", "addition", "postcode", "town", "neighbourhood")

    @admin.display(description=_("house number"))
    def at_number(self, address: Address) -> str:
        return address.house_number


@admin.register(District)
class DistrictAdmin(ScopedAdmin):
    list_display = ("name", "code", "inhabitants", "households", "gone_on")
    sortable_by = list_display
    search_fields = ("name", "code")
    fields = ("name", "code", "inhabitants", "households", "people")
    readonly_fields = ("name", "code", "inhabitants", "households")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "people":
            # Django's two boxes with arrows speak English, and do not fit a phone.
            kwargs["widget"] = forms.CheckboxSelectMultiple
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field and db_field.name == "people":
            field.queryset = User.objects.serving_districts()
        return field
