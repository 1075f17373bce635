"""The one field in which a place is searched, the same on every page, and where somebody stands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .named.meaning import MOST_LETTERS


class PlaceInput(forms.TextInput):
    """Offers what may be meant while one types: suggest.js reads how from these attributes."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        offers = {
            "data-suggestions": reverse("groups:suggestions"),
            "data-label": gettext("Suggestions"),
        }
        return offers | super().build_attrs(base_attrs, extra_attrs)


class PlaceForm(forms.Form):
    """The one field in which everything is searched; in the page's address: ?zoek="""

    zoek = forms.CharField(
        label=_("Your address, street, village or group"),
        max_length=100,
        help_text=_("For example: 7933 PA 12, Dorpsstraat 12 or Pesse"),
        widget=PlaceInput(attrs={"type": "search"}),
        error_messages={
            "required": _("Fill in what you are looking for, for example 7933 PA 12."),
            "max_length": _("Use at most 100 letters."),
        },
    )


class NamedPlacesField(forms.CharField):
    """A list of streets, postcodes and neighbourhoods, as `named.read_named` takes it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Streets and postcodes"))
        kwargs.setdefault(
            "help_text",
            _(
                "Each on a line of its own: a street, a street with house numbers, a postcode, "
                "or postcodes from and to. For example: Dorpsstraat, Dorpsstraat 1-25 odd, "
                "1234 AB, 1234 AB - 1234 AZ. Are there two streets of one name? "
                "Write the town behind it: Dorpsstraat, Ons Dorp."
            ),
        )
        kwargs.setdefault("max_length", MOST_LETTERS)
        super().__init__(
            widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
            error_messages={"max_length": _("Use at most %(limit_value)d letters.")},
            **kwargs,
        )


class HereForm(forms.Form):
    """Where somebody stands, as a browser tells it: degrees, WGS84."""

    UNREADABLE = _("Your place could not be read. Search for an address instead.")

    # These names are known to the room of sessions, which keeps other fields of who is too late.
    here_lat = forms.FloatField(min_value=-90, max_value=90)
    here_lon = forms.FloatField(min_value=-180, max_value=180)

    def point(self) -> Point:
        return Point(self.cleaned_data["here_lon"], self.cleaned_data["here_lat"], srid=4326)
