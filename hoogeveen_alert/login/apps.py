from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.declarations import MailKind, PortalAppConfig
from hoogeveen_alert.own_data import OwnData

HERE = "hoogeveen_alert.login.own_data"


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
        *(
            (
                OwnData(
                    key="factors",
                    path="beveiliging",
                    title=_("Second steps when you log in"),
                    model="mfa.Authenticator",
                    found_by=("user__email",),
                    facts=f"{HERE}.of_factor",
                    kept=_("You take them away after you log in. They go with your account."),
                ),
            )
            if "allauth.mfa" in settings.INSTALLED_APPS
            else ()
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
            form=f"{HERE}.AccountForm",
            offers=f"{HERE}.offers",
            hindrances=f"{HERE}.hindrances",
            kept=_("An empty account stays, without name, e-mail address and phone number."),
        ),
    )
