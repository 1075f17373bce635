from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.audit import Tracked
from hoogeveen_alert.declarations import MailKind, PeriodicTask, PortalAppConfig
from hoogeveen_alert.own_data import OwnData
from hoogeveen_alert.personal_data import PersonalData

HERE = "hoogeveen_alert.login.own_data"


class LoginConfig(PortalAppConfig):
    name = "hoogeveen_alert.login"
    verbose_name = _("log-in")

    # Rows of an account go with it, when it is made anonymous.
    personal_data = (
        PersonalData(
            model="account.EmailAddress",
            fields=("user", "email"),
            purpose=_("To know at which address somebody with an account wants to log in."),
        ),
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
        PersonalData(
            model="login.EmailChange",
            fields=("old", "new"),
            purpose=_("To give an account another e-mail address once its owner confirmed it."),
            expired="expired",
            brake=False,
        ),
    )
    queue = ("hoogeveen_alert.login.unused.desk.piles",)
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
        "account_made": MailKind(_("welcome to a new account")),
        "email_confirm": MailKind(_("new e-mail address: please confirm")),
        "email_taken": MailKind(_("new e-mail address: please confirm")),
        "email_change_asked": MailKind(_("another e-mail address was asked for")),
        "email_change_stopped": MailKind(_("change of e-mail address stopped")),
        "email_changed": MailKind(_("e-mail address changed")),
        "organisation_linked": MailKind(_("account used by an organisation")),
        "factor_reset": MailKind(_("second step at log-in reset")),
        "factor_reset_by": MailKind(_("second step of somebody reset")),
        # Named by allauth after its templates.
        "login_code": MailKind(_("code to log in")),
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
    own_data = (
        OwnData(
            key="sessions",
            path="apparaten",
            title=_("Devices on which you are logged in"),
            model="usersessions.UserSession",
            found_by=("user__email",),
            facts=f"{HERE}.of_session",
            erase=f"{HERE}.end_session",
        ),
        OwnData(
            key="login_addresses",
            path="inlogadressen",
            title=_("E-mail addresses to log in with"),
            model="account.EmailAddress",
            found_by=("email", "user__email"),
            facts=f"{HERE}.of_address",
            kept=_("This goes together with your account."),
        ),
        OwnData(
            key="address_changes",
            path="nieuw-adres",
            title=_("Changes of your e-mail address that are asked for"),
            model="login.EmailChange",
            found_by=("old", "new"),
            facts=f"{HERE}.of_change",
            kept=_("This goes by itself within days."),
        ),
        OwnData(
            key="factors",
            path="beveiliging",
            title=_("Second steps when you log in"),
            model="mfa.Authenticator",
            found_by=("user__email",),
            facts=f"{HERE}.of_factor",
            kept=_("You take them away after you log in. They go with your account."),
        ),
        OwnData(
            key="single_sign_on",
            path="organisatie",
            title=_("Log-in by your organisation"),
            model="login.Vouching",
            found_by=("user__email",),
            facts=f"{HERE}.of_vouching",
            kept=_("Your organisation gives and ends this. It goes with your account."),
        ),
        OwnData(
            key="linked_accounts",
            path="gekoppeld",
            title=_("Accounts elsewhere that are linked to yours"),
            model="socialaccount.SocialAccount",
            found_by=("user__email",),
            facts=f"{HERE}.of_linked",
            kept=_("Your organisation gives and ends this. It goes with your account."),
        ),
        OwnData(
            key="deeds",
            path="gedaan",
            title=_("What you did with your account"),
            model="admin.LogEntry",
            rows=f"{HERE}.deeds_of",
            facts=f"{HERE}.of_deed",
            kept=_(
                "Decisions, bookings and signs stay, as the municipality must be able to explain"
                " them. Once your account is erased they are without your name."
            ),
        ),
        OwnData(
            key="account",
            path="account",
            title=_("Your account"),
            model="accounts.User",
            found_by=("email",),
            facts=f"{HERE}.of_account",
            erase=f"{HERE}.erase",
            form="hoogeveen_alert.login.forms.AccountForm",
            offers=f"{HERE}.offers",
            hindrances=f"{HERE}.hindrances",
            kept=_("An empty account stays, without name, e-mail address and phone number."),
        ),
    )
    page_activities = {"admin:login_*": "accounts", "mfa_*": "accounts", "session*": "accounts"}
    # Whoever finds a session open must not be able to make it their own.
    reauthenticate = (
        "account_email",
        "account_set_password",
        "admin:accounts_user_add",
        "admin:accounts_user_change",
        "admin:accounts_user_email",
        "admin:accounts_user_reset",
        "admin:accounts_user_sessions",
        "admin:accounts_user_unlink",
        "admin:login_claimmapping_add",
        "admin:login_claimmapping_change",
        "admin:login_claimmapping_delete",
    )
    rate_limits = {
        "change_email": "10/d/user,5/d/key",
        "single_sign_on": "60/m/ip",
        "wrong_code": "10/d/key",
    }

    def ready(self) -> None:
        # They know models, which are loaded by now.
        from . import checks, journal, proof
        from .sessions import receivers

        checks.say_at_start()
        journal.start()
        proof.connect()
        receivers.connect()
