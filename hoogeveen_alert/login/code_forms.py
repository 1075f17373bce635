"""Six digits are few: five wrong tries end a code, and twenty a day end guessing at an account.

allauth counts the tries of one code; here those of one mailbox are counted, whether it has an
account or not, so that the answer tells nothing.
"""

from typing import Any

from allauth.account import forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.core.exceptions import ValidationError

from hoogeveen_alert.email_addresses import one_spelling
from hoogeveen_alert.rate_limits import may_go_on


class CountsWrongCodes(forms.BaseConfirmCodeForm):
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
