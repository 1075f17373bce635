"""The price of a kind of sign, as suppliers list it: with VAT, or without."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..forms import EuroField, PercentField
from ..models import SignType
from ..models.money import with_vat, without_vat


class SignTypeForm(forms.ModelForm):
    """Takes either price and computes the other; both only where they agree to a cent."""

    price_cents = EuroField(
        label=_("price with VAT (€)"),
        required=False,
        help_text=_("For one sign with what fixes it, as the supplier lists it. This is paid."),
    )
    price_ex_cents = EuroField(
        label=_("price without VAT (€)"),
        required=False,
        help_text=_("Or this one, and leave the other empty: it is computed."),
    )
    vat_basis_points = PercentField(label=_("VAT rate (%)"), initial=2100)

    class Meta:
        model = SignType
        fields = ("price_cents", "price_ex_cents", "vat_basis_points")  # the admin names its own

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        asked = {"price_cents", "price_ex_cents", "vat_basis_points"}
        if asked <= set(cleaned):
            self._settle_prices(cleaned)
        return cleaned

    def _settle_prices(self, cleaned: dict[str, Any]) -> None:
        paid, bare, vat = self._typed(cleaned)
        if paid is None and bare is None:
            message = _("Fill in the price with VAT, or the one without.")
            self.add_error("price_cents", ValidationError(message, code="required"))
        elif paid is None:
            cleaned["price_cents"] = with_vat(bare, vat)
        elif bare is None:
            cleaned["price_ex_cents"] = without_vat(paid, vat)
        elif paid != with_vat(bare, vat) and bare != without_vat(paid, vat):
            message = _("These prices do not agree at this VAT rate. Empty one of them.")
            self.add_error("price_cents", ValidationError(message, code="prices"))

    def _typed(self, cleaned: dict[str, Any]) -> tuple[Any, Any, int]:
        """Both prices; of a saved type the one that was not touched gives way to the other."""
        paid, bare = cleaned["price_cents"], cleaned["price_ex_cents"]
        touched = {"price_cents", "price_ex_cents"} & set(self.changed_data)
        if self.instance.pk and paid and bare and len(touched) == 1:
            paid, bare = (paid, None) if "price_cents" in touched else (None, bare)
        return paid, bare, cleaned["vat_basis_points"]
