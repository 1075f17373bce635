"""What is asked about a year of all Smederijen at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.forms import ReasonField, field_of
from hoogeveen_alert.wording import in_own_words

from ..forms import EuroField
from ..models import Budget, BudgetClosed, Smederij
from ..models.money import as_euro
from .plans import had_by

AMOUNT = "bedrag-"


class GrantsForm(forms.Form):
    """An amount for each Smederij that gets something, beside what it has and had."""

    why = ReasonField(required=False)

    def __init__(
        self,
        smederijen: Iterable[Smederij],
        of_year: Mapping[int, Any],
        of_last_year: Mapping[int, Any],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """The budgets by Smederij, with their balance."""
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.keys = [smederij.pk for smederij in smederijen]
        for smederij in smederijen:
            now, before = of_year.get(smederij.pk), of_last_year.get(smederij.pk)
            self.fields[f"{AMOUNT}{smederij.pk}"] = EuroField(
                label=smederij.name, required=False, help_text=_what_it_has(now, before)
            )
        self.order_fields([name for name in self.fields if name != "why"])

    @property
    def amounts(self) -> dict[int, int]:
        """Cents by Smederij."""
        filled = {pk: self.cleaned_data.get(f"{AMOUNT}{pk}") for pk in self.keys}
        return {pk: cents for pk, cents in filled.items() if cents}

    def clean(self) -> None:
        if not self.errors and not self.amounts:
            raise ValidationError(
                in_own_words(_("Fill in an amount for at least one %(pot)s.")), code="none"
            )


def _what_it_has(now: Any, before: Any) -> str:
    """The year's budget and that of the year before, in words; either may not be there."""
    text = gettext("Has %(has)s.") % {"has": as_euro(had_by(now) if now else 0)}
    if now and now.is_closed:
        text = str(BudgetClosed(now.year))
    if before:
        last = gettext("In %(year)d %(allocated)s was allocated, and %(spent)s spent.") % {
            "year": before.year,
            "allocated": as_euro(before.allocated),
            "spent": as_euro(before.spent + before.spent_before),
        }
        text = f"{text} {last}"
    return text


def last_amounts(of_last_year: Mapping[int, Any]) -> dict[str, int]:
    """What each was allocated the year before, to begin with."""
    return {
        f"{AMOUNT}{pk}": budget.allocated
        for pk, budget in of_last_year.items()
        if budget.allocated > 0
    }


class ClosingsForm(forms.Form):
    """Which Smederijen close the year, and where their free money goes."""

    FREE = (
        ("return", _("It is returned, and not kept")),
        ("carry", _("It goes to the next year")),
    )
    smederijen = forms.MultipleChoiceField(
        label=_("Close the year of"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": in_own_words(_("Choose at least one %(pot)s.")),
            "invalid_choice": in_own_words(_("Choose %(pots)s from the list.")),
        },
    )
    free = forms.ChoiceField(
        label=_("What becomes of the money that is free"),
        choices=FREE,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what becomes of the free money."),
            "invalid_choice": _("Choose what becomes of the free money."),
        },
    )
    why = ReasonField(required=False)

    def __init__(self, year: int, budgets: Iterable[Budget], *args: Any, **kwargs: Any) -> None:
        """The budgets of that year; those that are closed already are not chosen to begin with."""
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        field = field_of(self, "smederijen", forms.MultipleChoiceField)
        field.choices = [(str(budget.smederij_id), _named(budget)) for budget in budgets]
        field.initial = [str(budget.smederij_id) for budget in budgets if not budget.is_closed]
        if year >= timezone.localdate().year:
            self.fields["sure"] = forms.BooleanField(
                label=_("I know that this year is not over yet"),
                error_messages={"required": _("Tick this if the year has to be closed already.")},
            )

    def clean_smederijen(self) -> set[int]:
        return {int(key) for key in self.cleaned_data["smederijen"]}

    @property
    def carry_free(self) -> bool:
        return bool(self.cleaned_data["free"] == "carry")


def _named(budget: Budget) -> str:
    name = budget.smederij.name
    return gettext("%(name)s (closed)") % {"name": name} if budget.is_closed else name
