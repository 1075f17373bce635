from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.declarations import MailKind, PortalAppConfig
from hoogeveen_alert.personal_data import Activity, PersonalData


class AccountsConfig(PortalAppConfig):
    name = "hoogeveen_alert.accounts"
    verbose_name = _("accounts")

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
    # Accounts have no term of days: they are anonymised in place once nobody needs them.
    personal_data = (
        PersonalData(
            model="accounts.User",
            fields=("email", "name", "phone"),
            purpose=_("To let somebody with a task in the portal log in and be reached."),
        ),
    )
    activities = (
        Activity(
            "contact-list",
            _("Reaching coordinators and officers"),
            _(
                "The police and the municipality look up how to reach a coordinator; each other's "
                "details too."
            ),
        ),
    )
