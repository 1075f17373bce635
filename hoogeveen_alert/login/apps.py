from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.audit import Tracked
from hoogeveen_alert.declarations import MailKind, PeriodicTask, PortalAppConfig
from hoogeveen_alert.personal_data import PersonalData


class LoginConfig(PortalAppConfig):
    name = "hoogeveen_alert.login"
    verbose_name = _("log-in")

    personal_data = (
        PersonalData(
            model="socialaccount.SocialAccount",
            fields=("uid",),
            purpose=_(
                "To know again who logs in by their own organisation; a fingerprint, and nothing "
                "else that the organisation tells."
            ),
        ),
        PersonalData(
            model="login.Vouching",
            fields=("provider",),
            purpose=_("To end an account when the organisation that gave its task takes it back."),
        ),
        PersonalData(
            model="mfa.Authenticator",
            fields=("data",),
            purpose=_("To ask somebody who works with personal data for a second step at log-in."),
        ),
    )
    desk = ("hoogeveen_alert.login.unused.desk.lines",)
    periodic_tasks = (
        PeriodicTask.hourly(
            "follow-unused-accounts",
            "hoogeveen_alert.login.tasks.follow_unused_accounts",
            minute=45,
            title=_("Warn about accounts without a task, and make them anonymous"),
        ),
    )
    tracked = (
        Tracked(
            "login.AccountTerms",
            fields=("unused_days", "first_warning_days", "last_warning_days"),
        ),
        Tracked(
            "login.ClaimMapping",
            fields=("provider", "claim", "value", "role", "districts", "order"),
        ),
    )

    mail_kinds = {
        "account_unused_first": MailKind(_("account is about to be erased"), planned=True),
        "account_unused_last": MailKind(_("account is erased within days"), planned=True),
        # Named by allauth after its templates.
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
    }
    # Whoever finds a session open must not be able to make it their own.
    reauthenticate = (
        "account_email",
        "account_set_password",
        "admin:accounts_user_add",
        "admin:accounts_user_change",
        "admin:accounts_user_reset_factor",
    )
    rate_limits = {"wrong_code": "20/d/key"}

    def ready(self) -> None:
        # They know models, which are loaded by now.
        from . import checks, journal  # noqa: F401
        from .factor import proof
        from .sessions import receivers

        journal.start()
        proof.listen()
        receivers.connect()
