"""A damaged sign that is replaced: whether it can be, who pays, and what is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.forms import WORDS_ONLY, field_of
from hoogeveen_alert.wording import in_own_words

from ..budgets.acts import whole_town
from ..models import Sign, SignRequest, SignType, Smederij
from ..models.money import as_euro
from ..places import neighbourhoods_at


def open_replacement_of(sign: Sign) -> SignRequest | None:
    """The request that asks for a new one at its place, as long as that is not finished."""
    return SignRequest.objects.open().filter(replaces=sign).first()


def type_today(sign: Sign) -> SignType:
    """The same kind at the price of today; what is offered no more at its last price."""
    today = SignType.objects.on(timezone.localdate()).filter(name=sign.sign_type.name)
    return today.first() or sign.sign_type


class ReplaceForm(forms.Form):
    smederij = forms.ModelChoiceField(
        Smederij.objects.none(),
        label=in_own_words(_("Paid from (%(pot)s)")),
        empty_label=in_own_words(_("Choose a %(pot)s")),
        error_messages={
            "required": _("Choose from what the sign is paid."),
            "invalid_choice": in_own_words(_("Choose a %(pot)s from the list.")),
        },
    )
    motivation = forms.CharField(
        label=_("Why it is replaced"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Name no persons."),
        validators=[WORDS_ONLY],
        error_messages={
            "required": _("Write down why it is replaced."),
            "max_length": _("Use at most 2,000 letters."),
        },
    )

    def __init__(self, sign: Sign, *args: Any, **kwargs: Any) -> None:
        self.sign = sign
        text = gettext("%(sign)s is damaged and cannot be repaired.") % {"sign": sign}
        kwargs["initial"] = {"smederij": self._payer(), "motivation": text}
        super().__init__(*args, **kwargs)
        if not settings.BUDGETS:
            del self.fields["smederij"]
            return
        field_of(self, "smederij", forms.ModelChoiceField).queryset = Smederij.objects.order_by(
            "sort_key"
        )

    @property
    def payer(self) -> Smederij:
        """Of a form that was filled in well."""
        return self.cleaned_data["smederij"] if settings.BUDGETS else whole_town()

    def _payer(self) -> Smederij | None:
        """Who paid it; of a sign from before the portal the one of its place."""
        if self.sign.request:
            return self.sign.request.smederij
        [there] = neighbourhoods_at([self.sign.point])
        return Smederij.objects.filter(neighbourhoods=there).first() if there else None

    @property
    def price(self) -> str:
        return as_euro(type_today(self.sign).price_cents)

    def hindrance(self) -> str:
        """Why it cannot be replaced now; empty when it can."""
        if self.sign.group is None:
            return gettext("This sign is of no group, so no request can be made for it.")
        if self.sign.status != Sign.Status.DAMAGED or self.sign.group_has_ended:
            return gettext("Only a damaged sign of a group that goes on is replaced.")
        if open_replacement_of(self.sign):
            return gettext("A new sign is asked for already.")
        return ""
