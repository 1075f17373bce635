from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.declarations import MailKind, PortalAppConfig
from hoogeveen_alert.personal_data import PersonalData


class LoginConfig(PortalAppConfig):
    name = "hoogeveen_alert.login"
    verbose_name = _("log-in")

    # Most are named by allauth after its templates.
    mail_kinds = {
        "login_code": MailKind(_("code to log in")),
        "email_confirm": MailKind(_("new e-mail address: please confirm")),
        "email_taken": MailKind(_("new e-mail address: please confirm")),
        "email_change_asked": MailKind(_("another e-mail address was asked for")),
        "email_change_stopped": MailKind(_("change of e-mail address stopped")),
        "email_changed": MailKind(_("e-mail address changed")),
        "password_reset_key": MailKind(_("link to choose a new password")),
        "password_reset": MailKind(_("password changed")),
        "password_changed": MailKind(_("password changed")),
        "password_set": MailKind(_("password changed")),
    }
    personal_data = (
        PersonalData(
            model="login.EmailChange",
            fields=("old", "new"),
            purpose=_("To give an account another e-mail address once its owner confirmed it."),
            expired="expired",
        ),
    )
    rate_limits = {"change_email": "10/d/user,5/d/key"}
