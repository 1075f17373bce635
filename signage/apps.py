from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.mail_kinds import MailKind
from hoogeveen_alert.personal_data import PersonalData


class SignageConfig(AppConfig):
    name = "signage"
    verbose_name = _("signs and budgets")

    desk = ("signage.desk.lines",)
    digest = ("signage.desk.digest",)
    expiring = ("signage.photo_terms.expiring",)
    append_only = {"signage.LedgerEntry": False}
    mail_kinds = {
        "sign_asked": MailKind(_("request for signs received")),
        "sign_called_off": MailKind(_("sign called off")),
        "sign_decided": MailKind(_("decision on signs")),
        "sign_ordered": MailKind(_("signs ordered")),
        "sign_placed": MailKind(_("sign placed")),
        "sign_returned": MailKind(_("question about a request for signs")),
        "sign_withdrawn": MailKind(_("request for signs withdrawn")),
    }
    personal_data = (
        PersonalData(
            model="signage.Smederij",
            fields=("name", "contact_name", "contact_email", "contact_phone"),
            purpose=_("To reach the office of a Smederij about its budget and its signs."),
        ),
        PersonalData(
            model="signage.DamageReport",
            fields=("text",),
            purpose=_("To know what is wrong with a sign; people may write about themselves."),
            term_days={"handled": 365},
            expired="expired",
        ),
    )
    map_layers = [
        (_("Signs in the street"), "signage:map_signs", _("Report damage"), "signage:list")
    ]
