"""Ordering approved signs, and what becomes of an order: come, not come after all, cancelled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.steps import StepForm
from hoogeveen_alert.forms import WORDS_ONLY, ReasonField, field_of

from ..models import Sign, SignOrder, SignRequest
from ..models.money import as_euro
from . import acts
from .acts import Amount
from .order_list import awaited_of, here_of


def orderable_requests() -> Any:
    """With how many signs each would order."""
    free = models.Q(signs__status="planned", signs__delivered_on=None)
    rows = SignRequest.objects.orderable().defer("group__area", "group__whatsapp_link")
    named = rows.select_related("group", "sign_type", "smederij", "asked_by")
    return named.annotate(number_of_signs=models.Count("signs", filter=free)).order_by("pk")


def amount_of(requests: Iterable[Any]) -> Amount:
    """What these would come to; each with its `number_of_signs`."""
    rows = list(requests)
    return Amount(
        sum(row.number_of_signs for row in rows),
        sum(row.number_of_signs * row.unit_cents for row in rows),
    )


class PricedBoxes(forms.CheckboxSelectMultiple):
    """Boxes that carry what they add to the total, for static/js/order.js."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        signs, cents = amount_of([value.instance])
        option["attrs"] |= {"data-signs": signs, "data-cents": cents}
        return option


class ApprovedRequestsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        number, cents = amount_of([obj])
        signs = ngettext("%d sign", "%d signs", number) % number
        return f"{obj.group}: {signs}, {obj.sign_type.name}, {as_euro(cents)} ({obj})"


class OrderForm(forms.Form):
    """Nothing is ticked beforehand: whoever orders chooses what, one by one."""

    requests = ApprovedRequestsField(
        label=_("Approved requests"),
        queryset=SignRequest.objects.none(),
        widget=PricedBoxes,
        error_messages={
            "required": _("Choose at least one request."),
            "invalid_choice": _("One of these cannot be ordered any more; choose again."),
        },
    )
    supplier = forms.CharField(label=_("Supplier"), max_length=100, validators=[WORDS_ONLY])
    note = forms.CharField(
        label=_("Note for the supplier"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[WORDS_ONLY],
    )
    # What was confirmed: so many signs, so many cents.
    seen = forms.RegexField(r"^[0-9]{1,9}:[0-9]{1,15}$", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.offered = orderable_requests()
        field_of(self, "requests", forms.ModelMultipleChoiceField).queryset = self.offered
        last = SignOrder.objects.order_by("-pk").values_list("supplier", flat=True).first()
        self.fields["supplier"].initial = last

    @property
    def chosen(self) -> list[Any]:
        return list(self.cleaned_data["requests"])

    def ticked(self) -> list[Any]:
        """Whose boxes are ticked, whatever else is wrong with the form."""
        keys = {str(key) for key in self["requests"].value() or ()}
        return [row for row in self.offered if str(row.pk) in keys]

    def confirmed(self) -> Amount | None:
        """What was seen on the page that asked for a confirmation."""
        text = self.cleaned_data.get("seen")
        return Amount(*map(int, text.split(":"))) if text else None


class NumbersForm(StepForm):
    """How many signs of each request of an order; `signs` are those meant."""

    row: SignOrder
    possible: dict[int, list[Sign]]
    needed_sometimes: tuple[str, ...] = ()

    everything = forms.BooleanField(required=False)

    def __init__(self, row: SignOrder, *args: Any, **kwargs: Any) -> None:
        super().__init__(row, *args, **kwargs)
        self.possible = self.signs_of(row)
        for key, signs in self.possible.items():
            request = signs[0].request
            self.fields[f"number_{key}"] = forms.IntegerField(
                label=f"{request.group}: {request.sign_type.name} ({request})"
                if request
                else f"{key}",
                required=False,
                min_value=0,
                max_value=len(signs),
                help_text=gettext("Of %(number)d.") % {"number": len(signs)},
                error_messages={
                    "invalid": _("Write a number."),
                    "min_value": _("Write a number."),
                    "max_value": _("At most %(limit_value)d are possible here."),
                },
            )
        self.order_fields([*(f"number_{key}" for key in self.possible), "everything"])
        self.needed_sometimes = (*(f"number_{key}" for key in self.possible), "everything")

    @staticmethod
    def signs_of(row: SignOrder) -> dict[int, list[Sign]]:
        raise NotImplementedError

    @classmethod
    def is_possible(cls, row: SignOrder) -> bool:
        return row.cancelled_at is None and bool(cls.signs_of(row))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        numbers = any(cleaned.get(f"number_{key}") for key in self.possible)
        if self.errors:
            return cleaned
        if cleaned.get("everything") and numbers:
            raise forms.ValidationError(
                _("Tick that it is everything, or write numbers: not both.")
            )
        if not (cleaned.get("everything") or numbers):
            raise forms.ValidationError(_("Write at least one number, or tick everything."))
        return cleaned

    @property
    def signs(self) -> list[Sign]:
        found: list[Sign] = []
        for key, signs in self.possible.items():
            number = self.cleaned_data.get(f"number_{key}") or 0
            found += signs if self.cleaned_data["everything"] else signs[:number]
        return found


class DeliverForm(NumbersForm):
    title = _("Signs have come")
    intro = _("They go on the work list of the crew. What has not come stays on order.")
    done = _("It is noted. The signs are on the work list.")

    on = forms.DateField(
        label=_("Which day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        initial=timezone.localdate,
        error_messages={"invalid": _("Fill in a day, for example 22-11-2026.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["everything"].label = _("Everything that was on order has come")

    @staticmethod
    def signs_of(row: SignOrder) -> dict[int, list[Sign]]:
        return awaited_of(row)

    def apply(self, by: Any) -> None:
        acts.deliver(self.row, self.signs, by=by, on=self.cleaned_data["on"])


class TakeBackForm(NumbersForm):
    title = _("Not delivered after all")
    intro = _("For a delivery that was noted by mistake. These signs are on order again.")
    done = _("The signs are on order again, and off the work list.")

    why = ReasonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["everything"].label = _("Nothing of what does not hang yet has come")

    @staticmethod
    def signs_of(row: SignOrder) -> dict[int, list[Sign]]:
        return here_of(row)

    def apply(self, by: Any) -> None:
        acts.take_back_delivery(self.row, self.signs, by=by, why=self.cleaned_data["why"])


class CancelForm(StepForm):
    title = _("Cancel the order")
    intro = _(
        "What has not come yet is on order no more. Its requests are approved again, their money "
        "stays reserved, and who asked for them gets a mail. Tell the supplier yourself."
    )
    done = _("The order is cancelled. The requests can be ordered again.")
    is_grave = True
    row: SignOrder

    why = ReasonField(help_text=_("Who asked for the signs reads it. Name nobody."))

    @classmethod
    def is_possible(cls, row: SignOrder) -> bool:
        return row.cancelled_at is None and bool(awaited_of(row))

    def apply(self, by: Any) -> None:
        acts.cancel_order(self.row, by=by, why=self.cleaned_data["why"])
