from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from groups.models import District
from hoogeveen_alert.accounts.admin import ScopedAdmin
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.forms import field_of
from hoogeveen_alert.phones import KeepsNumberForm, SavedNumberField
from hoogeveen_alert.privacy.people_shown import show

from ..models import OfficerProfile
from . import acts


class OfficerProfileForm(KeepsNumberForm):
    """The officer's details with the districts, so that one page does it all."""

    phone = SavedNumberField(
        label=_("Telephone at work"),
        region="NL",
        help_text=_("Coordinators of the districts see this number."),
    )
    districts = forms.ModelMultipleChoiceField(
        District.objects.none(),
        label=_("Districts"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Coordinators in these districts see how to reach this officer."),
    )

    class Meta:
        model = OfficerProfile
        fields = ("user", "phone", "channel", "hours")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        districts = District.objects.current().only("name").order_by("sort_key")
        field_of(self, "districts", forms.ModelMultipleChoiceField).queryset = districts
        if self.instance.pk:
            self.initial["districts"] = self.instance.user.districts.all()


@admin.register(OfficerProfile)
class OfficerProfileAdmin(ScopedAdmin):
    """Neighbourhood officers; the account itself is made under accounts, with the role police."""

    form = OfficerProfileForm
    list_display = ("user", "phone", "channel", "hours", "served", "confirmed_on")
    sortable_by = ("user", "channel")
    list_filter = ("user__districts",)
    list_select_related = ("user",)
    search_fields = ("user__name", "user__email")
    fields = ("user", "phone", "channel", "hours", "districts", "confirmed_on")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).prefetch_related("user__districts")

    @admin.display(description=_("districts"))
    def served(self, profile: OfficerProfile) -> str:
        return ", ".join(district.name for district in profile.user.districts.all())

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # A profile stays with its officer.
        return ("user", "confirmed_on") if obj else ("confirmed_on",)

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.police().filter(officer_profile=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: OfficerProfile, form: Any, change: bool
    ) -> None:
        acts.save_officer(obj, districts=form.cleaned_data["districts"])

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        response = super().change_view(request, object_id, *args, **kwargs)
        profile = self.get_object(request, object_id) if response.status_code == 200 else None
        if profile:
            show(request, [profile.user], name="officer-profile", activity="contact-list")
        return response

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An officer who leaves loses the role or the account; the profile shows no more then."""
        return False
