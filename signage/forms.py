"""What forms of several rooms ask: money, as Dutch people type it, and a point on the map."""

from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .models.money import MOST_CENTS, MOST_VAT, as_euro, parse_euro, percent
from .places import NoPlace, parse_position


class PointForm(forms.Form):
    """A form with a field `point`; `position` is the place that it says, once it is cleaned."""

    position: Point | None = None

    def clean_point(self) -> str:
        text: str = self.cleaned_data["point"].strip()
        if not text:
            return text
        try:
            self.position = parse_position(text)
        except NoPlace as error:
            raise forms.ValidationError(str(error), code="point") from error
        return text


class EuroField(forms.CharField):
    """Takes 1.234,50 and gives 123450. Refuses less than `least_cents` and absurdly much."""

    default_error_messages = {
        "euro": _("Write an amount like 60,50 or 1.234,50."),
        "range": _("The amount is between %(least)s and %(most)s."),
    }

    def __init__(
        self, *, least_cents: int = 1, most_cents: int = MOST_CENTS, **kwargs: Any
    ) -> None:
        self.least_cents, self.most_cents = least_cents, most_cents
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        )
        super().__init__(max_length=40, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return (
            as_euro(value).removeprefix("€\N{NO-BREAK SPACE}") if isinstance(value, int) else value
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        """By the amount: 60,5 is 60,50."""
        try:
            return self.clean(data) != initial
        except ValidationError:
            return True

    def clean(self, value: Any) -> int | None:
        text: str = super().clean(value)
        if text in self.empty_values:
            return None
        try:
            cents = parse_euro(text)
        except ValueError as error:
            raise ValidationError(self.error_messages["euro"], code="euro") from error
        if not self.least_cents <= cents <= self.most_cents:
            bounds = {"least": as_euro(self.least_cents), "most": as_euro(self.most_cents)}
            raise ValidationError(self.error_messages["range"], code="range", params=bounds)
        return cents


class PercentField(EuroField):
    """Takes 21 or 5,5 and gives basis points: 2100 or 550."""

    default_error_messages = {
        "euro": _("Write a percentage like 21 or 5,5."),
        "range": _("The percentage is between 0 and 100."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(least_cents=0, most_cents=MOST_VAT, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return percent(value) if isinstance(value, int) else value
