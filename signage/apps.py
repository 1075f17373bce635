from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.declarations import MailKind, MapLayer, PeriodicTask, PortalAppConfig
from hoogeveen_alert.personal_data import Activity, PersonalData


class SignageConfig(PortalAppConfig):
    name = "signage"
    verbose_name = _("signs and budgets")

    desk = ("signage.desk.lines",)
    digest = ("signage.desk.digest",)
    posts = ("signage.requests.holders.waiting_for_signs",)
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
            expired="expired",
        ),
    )
    activities = (
        Activity(
            "signs",
            _("Placing signs and keeping the money for them"),
            _(
                "Coordinators, the police and the municipality see who asked for a sign; the "
                "municipality also who decided, hung, inspected or booked, and whom to call at a "
                "Smederij."
            ),
        ),
    )
    page_activities = {"signage:*": "signs", "admin:signage_*": "signs"}
    map_layers = (
        MapLayer(_("Signs in the street"), "signage:map_signs", _("Report damage"), "signage:list"),
    )
    reauthenticate = ("signage:bookings_file", "signage:overview_file")
    rate_limits = {"sign_report": "10/h/ip,20/d/key"}
    periodic_tasks = (
        PeriodicTask.hourly(
            "release-closed-groups",
            "signage.tasks.release_closed_groups",
            minute=50,
            title=_("Release money of groups that ended"),
        ),
        PeriodicTask(
            "check-budgets",
            "signage.tasks.check_budgets",
            crontab(hour=5, minute=10),
            expires=12 * 60 * 60,
            title=_("Compare budgets with their bookings"),
        ),
    )
