from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.audit import Tracked
from hoogeveen_alert.personal_data import PersonalData


class MailConfig(AppConfig):
    name = "hoogeveen_alert.mail"
    verbose_name = _("mail")

    tracked = (Tracked("mail.MailTerms", fields=("kept_days",)),)
    personal_data = (
        PersonalData(
            model="mail.OutgoingMail",
            fields=("recipient", "subject", "text", "html", "headers"),
            purpose=_("To deliver a mail, and to see whether it arrived."),
            term_days={"": 90},
            terms_now="hoogeveen_alert.mail.models.terms_now",
            expired="expired",
        ),
        PersonalData(
            model="mail.UnreachableAddress",
            fields=("address",),
            purpose=_("To know whom the portal can no longer reach by mail."),
            term_days={"": 90},
            terms_now="hoogeveen_alert.mail.models.terms_now",
            expired="expired",
        ),
    )

    def ready(self) -> None:
        from . import checks  # noqa: F401
