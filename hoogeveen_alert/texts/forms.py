import re

from django import forms
from django.utils.translation import gettext_lazy as _

from .markdown import ALLOWED_LINK
from .models import LONGEST
from .reading import filled_in

LINK = re.compile(r"\]\(\s*<?([^)>\s]*)")
# Control characters but the end of a line, and those that turn the direction of what follows.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class TextForm(forms.Form):
    """The next version of a text; `after` is the version that held when editing began."""

    body = forms.CharField(
        label=_("Words"),
        max_length=LONGEST,
        widget=forms.Textarea(
            attrs={
                "rows": 24,
                "class": "vLargeTextField",
                "aria-describedby": "id_body_helptext",
            }
        ),
        error_messages={"required": _("Write the text.")},
    )
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**9)

    def clean_body(self) -> str:
        body = self.cleaned_data["body"].replace("\r\n", "\n").replace("\t", " ")
        if UNSEEN.search(body):
            raise forms.ValidationError(_("There is an invisible character in this text."))
        for address in LINK.findall(filled_in(body)):
            if not ALLOWED_LINK.fullmatch(address):
                raise forms.ValidationError(
                    _(
                        "The link to “%(address)s” would not work. Begin a link with https://, "
                        "mailto: or tel:, or with / for a page of this site."
                    ),
                    params={"address": address[:80]},
                )
        return body
