"""Six digits are few: three wrong tries end a code, and ten a day end guessing at an account.

allauth counts the tries of one code; here those of one mailbox are counted, whether it has an
account or not, so that the answer tells nothing. Who is kept from codes by somebody that guesses
still has the button in the mail, which nobody can guess.
"""

from typing import Any

from allauth.account import forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.email_addresses import one_spelling
from hoogeveen_alert.rate_limits import may_go_on


class SixDigitsForm(forms.BaseConfirmCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.help_text = _("The six digits in the mail.")
        del field.widget.attrs["placeholder"]
        field.widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}


class CountsWrongCodes(SixDigitsForm):
    def mailbox(self) -> str:
        raise NotImplementedError

    def clean_code(self) -> str:
        request, mailbox = context.request, self.mailbox()
        if not may_go_on(request, action="wrong_code", key=mailbox, counted=False):
            raise get_adapter().validation_error("too_many_wrong_codes")
        try:
            code: str = super().clean_code()
        except ValidationError:
            may_go_on(request, action="wrong_code", key=mailbox)
            raise
        return code


class ConfirmLoginCodeForm(CountsWrongCodes, forms.ConfirmLoginCodeForm):
    def mailbox(self) -> str:
        stage: Any = context.request._login_stage
        return one_spelling(str(stage.state.get("email") or ""))


class ConfirmReauthenticationCodeForm(CountsWrongCodes, forms.ConfirmReauthenticationCodeForm):
    def mailbox(self) -> str:
        return str(context.request.user.email)


class ConfirmEmailVerificationCodeForm(SixDigitsForm, forms.ConfirmEmailVerificationCodeForm):
    """Of a code that only somebody who is logged in can ask for, and that opens no account."""
