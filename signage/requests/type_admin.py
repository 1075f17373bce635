from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.admin import ScopedAdmin

from ..euro import EuroField, PercentField
from ..models import SignType
from ..models.money import as_euro, percent

SHOWN = ("name", "size", "price_ex", "vat", "price", "valid_from")


class SignTypeForm(forms.ModelForm):
    price_ex_cents = EuroField(
        label=_("price without VAT (€)"),
        help_text=_("For one sign with what fixes it. The price with VAT is computed."),
    )
    vat_basis_points = PercentField(label=_("VAT rate (%)"), initial=2100)


@admin.register(SignType)
class SignTypeAdmin(ScopedAdmin):
    form = SignTypeForm
    list_display = (*SHOWN, "is_offered")
    list_filter = ("is_offered",)
    change_form_template = "admin/signage/stepped_change_form.html"

    def get_fields(self, request: HttpRequest, obj: SignType | None = None) -> Any:
        if self._is_used(obj):
            return (*SHOWN, "is_offered")
        return (
            *("name", "width_mm", "height_mm", "price_ex_cents", "vat_basis_points"),
            *("valid_from", "is_offered"),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: SignType | None = None) -> Any:
        """Once somebody asked for it, a type keeps its price: a new price is a new row."""
        if self._is_used(obj):
            return (*SHOWN, "price_ex_cents", "vat_basis_points")
        return ()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """With the way to a new price, which is a new row of the same type."""
        steps = []
        if self.has_add_permission(request):
            add = reverse("admin:signage_signtype_add")
            steps.append(
                (f"{add}?{urlencode({'van': object_id})}", _("New price from another day"))
            )
        context = {**(extra_context or {}), "steps": steps}
        return super().change_view(request, object_id, form_url, context)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The type that `?van=` names, to give it another price."""
        given: dict[str, Any] = dict(super().get_changeform_initial_data(request))
        number = request.GET.get("van", "")
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            return given
        kept = ("name", "width_mm", "height_mm", "price_ex_cents", "vat_basis_points")
        earlier = SignType.objects.visible_to(request.user).filter(pk=number)
        return (earlier.values(*kept).first() or {}) | given

    def _is_used(self, obj: SignType | None) -> bool:
        return bool(obj and obj.pk and (obj.requests.exists() or obj.signs.exists()))

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """A type that is no longer wanted is offered no more."""
        return False

    @admin.display(description=_("size"))
    def size(self, sign_type: SignType) -> str:
        return f"{sign_type.width_mm} x {sign_type.height_mm} mm"

    @admin.display(description=_("price without VAT"), ordering="price_ex_cents")
    def price_ex(self, sign_type: SignType) -> str:
        return as_euro(sign_type.price_ex_cents)

    @admin.display(description=_("VAT rate"))
    def vat(self, sign_type: SignType) -> str:
        return f"{percent(sign_type.vat_basis_points)} %"

    @admin.display(description=_("price with VAT"), ordering="price_cents")
    def price(self, sign_type: SignType) -> str:
        return as_euro(sign_type.price_cents)
