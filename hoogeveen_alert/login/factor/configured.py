"""What the settings say of second factors, and no environment changes; see allauth.mfa."""

from datetime import timedelta

_HERE = "hoogeveen_alert.login.factor"
MFA_ADAPTER = f"{_HERE}.adapter.FactorAdapter"
MFA_FORMS = {
    "activate_totp": f"{_HERE}.forms.ActivateTOTPForm",
    "add_webauthn": f"{_HERE}.forms.AddWebAuthnForm",
    "authenticate": f"{_HERE}.forms.AuthenticateForm",
    "authenticate_webauthn": f"{_HERE}.forms.AuthenticateWebAuthnForm",
    "edit_webauthn": f"{_HERE}.forms.EditWebAuthnForm",
    "login_webauthn": f"{_HERE}.forms.LoginWebAuthnForm",
    "reauthenticate": f"{_HERE}.forms.ReauthenticateForm",
    "reauthenticate_webauthn": f"{_HERE}.forms.ReauthenticateWebAuthnForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TRUST_ENABLED = True
MFA_TRUST_COOKIE_AGE = timedelta(days=30)
MFA_TOTP_TOLERANCE = 1  # half a minute early or late: telephones are seldom on time
# Nobody signs up here; refusing would lock out whose new address waits to be confirmed.
MFA_ALLOW_UNVERIFIED_EMAIL = True
