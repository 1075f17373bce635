from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.audit import Tracked
from hoogeveen_alert.declarations import MailKind, PeriodicTask, PortalAppConfig
from hoogeveen_alert.own_data import OwnData
from hoogeveen_alert.personal_data import Activity, PersonalData


class MailConfig(PortalAppConfig):
    name = "hoogeveen_alert.mail"
    verbose_name = _("mail")

    group_sections = ("hoogeveen_alert.mail.group_page.sections",)
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
    own_data = (
        OwnData(
            key="mails",
            path="mails",
            title=_("Mails that we sent you"),
            model="mail.OutgoingMail",
            found_by=("recipient",),
            facts="hoogeveen_alert.mail.own_data.of_mail",
            kept=_(
                "We keep for a while that we sent a mail, to see whether it arrived. What it said"
                " is erased as soon as it is delivered."
            ),
        ),
        OwnData(
            key="unreachable",
            path="onbereikbaar",
            title=_("Mail to you came back"),
            model="mail.UnreachableAddress",
            found_by=("address",),
            facts="hoogeveen_alert.mail.own_data.of_refusal",
            kept=_("This goes by itself as soon as a mail arrives at your address."),
        ),
    )
    activities = (
        Activity(
            "mail",
            _("Seeing that mail arrives"),
            _("The municipality sees to whom the portal mailed, and whether it arrived."),
        ),
    )
    mail_kinds = {"other": MailKind(_("other mail"))}  # of a message that has no template
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
