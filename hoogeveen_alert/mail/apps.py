from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.audit import Tracked
from hoogeveen_alert.declarations import PeriodicTask, PortalAppConfig
from hoogeveen_alert.personal_data import Activity, PersonalData


class MailConfig(PortalAppConfig):
    name = "hoogeveen_alert.mail"
    verbose_name = _("mail")

    tracked = (Tracked("mail.MailTerms", fields=("kept_days",)),)
    expiring = ("hoogeveen_alert.mail.file_terms.expiring",)
    personal_data = (
        PersonalData(
            model="mail.OutgoingMail",
            fields=("recipient", "subject", "text", "html", "headers"),
            purpose=_("To deliver a mail, and to see whether it arrived."),
            expired="expired",
        ),
        PersonalData(
            model="mail.UnreachableAddress",
            fields=("address",),
            purpose=_("To know whom the portal can no longer reach by mail."),
            expired="expired",
        ),
    )
    activities = (
        Activity(
            "mail",
            _("Seeing that mail arrives"),
            _("The municipality sees to whom the portal mailed, and whether it arrived."),
        ),
    )
    page_activities = {"admin:mail_*": "mail", "periodic:*": "mail"}

    periodic_tasks = (
        PeriodicTask(
            "deliver-mail",
            "hoogeveen_alert.mail.tasks.deliver_mail",
            60,
            expires=55,
            title=_("Send mail"),
        ),
        PeriodicTask(
            "read-bounces",
            "hoogeveen_alert.mail.tasks.read_bounces",
            600,
            expires=500,
            title=_("Read which mail came back"),
        ),
    )

    def ready(self) -> None:
        from . import checks  # noqa: F401
