from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.declarations import MailKind, PortalAppConfig
from hoogeveen_alert.personal_data import PersonalData


class LoginConfig(PortalAppConfig):
    name = "hoogeveen_alert.login"
    verbose_name = _("log-in")

    # Named by allauth after its templates.
    mail_kinds = {
        "login_code": MailKind(_("code to log in")),
        "email_confirmation": MailKind(_("new e-mail address: please confirm")),
        "email_confirm": MailKind(_("new e-mail address: please confirm")),
        "email_changed": MailKind(_("e-mail address changed")),
        "email_deleted": MailKind(_("e-mail address changed")),
        "password_reset_key": MailKind(_("link to choose a new password")),
        "password_reset": MailKind(_("password changed")),
        "password_changed": MailKind(_("password changed")),
        "password_set": MailKind(_("password changed")),
        "totp_activated": MailKind(_("second step at log-in changed")),
        "totp_deactivated": MailKind(_("second step at log-in changed")),
        "webauthn_added": MailKind(_("second step at log-in changed")),
        "webauthn_removed": MailKind(_("second step at log-in changed")),
        "recovery_codes_generated": MailKind(_("second step at log-in changed")),
        # Written by the portal itself.
        "factor_reset": MailKind(_("second step at log-in reset")),
        "factor_reset_by": MailKind(_("second step of somebody reset")),
    }
    personal_data = (
        PersonalData(
            model="mfa.Authenticator",
            fields=("data",),
            purpose=_("To ask somebody who works with personal data for a second step at log-in."),
        ),
    )
    # Whoever finds a session open must not be able to make it their own.
    reauthenticate = (
        "account_email",
        "account_set_password",
        "admin:accounts_user_add",
        "admin:accounts_user_change",
        "admin:accounts_user_reset",
    )

    def ready(self) -> None:
        from .factor import proof  # knows models, which are loaded by now

        proof.connect()
