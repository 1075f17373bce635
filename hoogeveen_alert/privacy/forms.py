import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import to_python

from hoogeveen_alert.email_addresses import one_spelling, validate_address
from hoogeveen_alert.forms import WORDS_ONLY

NUMBER = re.compile(r"[0-9+()./\s-]+")
FEWEST_DIGITS = 9


class WhoseForm(forms.Form):
    """Whose details: it is posted, so that no address holds a person."""

    wie = forms.CharField(
        label=_("E-mail address or telephone number"),
        max_length=254,
        validators=[WORDS_ONLY],
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "search"}),
        error_messages={
            "required": _("Fill in an e-mail address or a telephone number."),
            "max_length": _("Use at most 254 letters."),
        },
    )

    def clean_wie(self) -> dict[str, str]:
        """As the arguments of `rows_of`."""
        typed: str = self.cleaned_data["wie"]
        if "@" in typed:
            email = one_spelling(typed)
            validate_address(email)
            return {"email": email}
        digits = sum(map(str.isdigit, typed)) if NUMBER.fullmatch(typed) else 0
        number: Any = to_python(typed, region="NL")
        if digits < FEWEST_DIGITS or not number or not str(number.as_e164).startswith("+"):
            raise ValidationError(_("Fill in an e-mail address or a telephone number."))
        return {"phone": str(number.as_e164)}
