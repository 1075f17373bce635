"""allauth's forms in the words of this portal, which answer whatever is posted to them."""

import struct
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.rate_limits import may_go_on

# What fido2 raises about an answer that no passkey gives.
NONSENSE = (ArithmeticError, AttributeError, LookupError, struct.error, TypeError, ValueError)
CODE_HELP = _("The six digits that your app shows, or one of your recovery codes.")


class _CodeForm(base.BaseAuthenticateForm):
    """Ten wrong codes a day end guessing, as they do for codes by mail; see code_forms."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].help_text = CODE_HELP
        attrs = self.fields["code"].widget.attrs
        del attrs["placeholder"]
        attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}

    def clean_code(self) -> str:
        if not self._may_go_on(counted=False):
            raise get_adapter().validation_error("too_many_wrong_codes")
        return super().clean_code()

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        self._may_go_on(counted=True)
        super()._emit_authentication_failed(authenticator)

    def _may_go_on(self, *, counted: bool) -> bool:
        key = f"second step of {self.user.pk}"
        return may_go_on(context.request, action="wrong_code", key=key, counted=counted)


class AuthenticateForm(_CodeForm, base.AuthenticateForm):
    pass


class ReauthenticateForm(_CodeForm, base.ReauthenticateForm):
    pass


class ActivateTOTPForm(totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].help_text = _("The six digits that your app shows now.")
        attrs = self.fields["code"].widget.attrs
        del attrs["placeholder"]
        attrs["inputmode"] = "numeric"
        parts = range(0, len(self.secret), 4)
        # As somebody types it over; apps skip the spaces, and it fits on a telephone.
        self.secret_in_fours = " ".join(self.secret[at : at + 4] for at in parts)


class AddWebAuthnForm(webauthn.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].help_text = _("By which you know it again, such as: my telephone.")
        self.fields["name"].widget.attrs["maxlength"] = 100
        self.fields["passwordless"].label = _("Log in with this passkey alone, without a password")
        self.fields["passwordless"].help_text = ""
        self.fields["passwordless"].initial = True

    def clean_name(self) -> str:
        return super().clean_name()[:100]

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except NONSENSE as error:
            raise get_adapter().validation_error("incorrect_code") from error


class EditWebAuthnForm(webauthn.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].widget.attrs["maxlength"] = 100

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"])[:100]


class _PasskeyForm(webauthn.AuthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except NONSENSE as error:
            raise get_adapter().validation_error("incorrect_code") from error


class AuthenticateWebAuthnForm(_PasskeyForm):
    pass


class LoginWebAuthnForm(_PasskeyForm, webauthn.LoginWebAuthnForm):
    pass


class ReauthenticateWebAuthnForm(_PasskeyForm, webauthn.ReauthenticateWebAuthnForm):
    pass
