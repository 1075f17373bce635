from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.declarations import PortalAppConfig
from hoogeveen_alert.personal_data import Activity, PersonalData


class AccountsConfig(PortalAppConfig):
    name = "hoogeveen_alert.accounts"
    verbose_name = _("accounts")

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
        Activity(
            "accounts",
            _("Keeping accounts"),
            _("The municipality sees who has an account, to give access and to take it away."),
        ),
    )
    page_activities = {
        "admin:accounts_*": "accounts",
        "account_*": "accounts",
        "usersessions_*": "accounts",
    }
