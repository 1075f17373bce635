from celery.schedules import crontab
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.declarations import MailKind, MapLayer, PeriodicTask, PortalAppConfig
from hoogeveen_alert.own_data import OwnData
from hoogeveen_alert.personal_data import Activity, PersonalData
from hoogeveen_alert.wording import in_own_words, with_or_without

HERE = "signage.own_data"


def _name() -> str:
    return gettext("signs and budgets") if settings.BUDGETS else gettext("Signs")


class SignageConfig(PortalAppConfig):
    name = "signage"
    verbose_name = lazy(_name, str)()

    queue = ("signage.desk.piles",)
    desk = ("signage.desk.lines",)
    pictures = ("signage.budgets.picture.pictures",)
    group_sections = ("signage.group_page.sections",)
    town_sheets = (
        "signage.taking_over.sheets.smederijen",
        "signage.taking_over.sheets.budgets",
        "signage.taking_over.sheets.sign_types",
        "signage.taking_over.sheets.signs",
    )
    digest = ("signage.desk.digest",)
    posts = ("signage.requests.holders.waiting_for_signs",)
    expiring = ("signage.photo_terms.expiring",)
    append_only = {"signage.LedgerEntry": False}
    mail_kinds = {
        "damage_outcome": MailKind(_("what became of a damage report")),
        "sign_asked": MailKind(_("request for signs received")),
        "sign_called_off": MailKind(_("sign called off")),
        "sign_decided": MailKind(_("decision on signs")),
        "sign_order_cancelled": MailKind(_("order of signs cancelled")),
        "sign_ordered": MailKind(_("signs ordered")),
        "sign_placed": MailKind(_("sign placed")),
        "sign_returned": MailKind(_("question about a request for signs")),
        "sign_withdrawn": MailKind(_("request for signs withdrawn")),
    }
    personal_data = (
        PersonalData(
            model="signage.Smederij",
            fields=("name", "contact_name", "contact_email", "contact_phone"),
            purpose=with_or_without(
                _("To reach somebody about a %(pot)s and its signs."),
                _("To reach somebody about signs."),
            ),
        ),
        PersonalData(
            model="signage.DamageReport",
            fields=("text", "photo"),
            purpose=_("To know what is wrong with a sign; people may write about themselves."),
            expired="expired",
        ),
        PersonalData(
            model="signage.DamageReporter",
            fields=("email",),
            purpose=_("To tell once what became of damage that somebody reported; then it goes."),
            expired="expired",
        ),
    )
    own_data = (
        OwnData(
            key="neighbourhood_contacts",
            path="contact-van-buurten",
            title=in_own_words(_("Contact of a %(pot)s")),
            model="signage.Smederij",
            found_by=("contact_email",),
            facts=f"{HERE}.of_smederij",
            kept=in_own_words(
                _("About a %(pot)s somebody must be reached. Ask the municipality for another.")
            ),
        ),
        OwnData(
            key="damage_reports",
            path="meldingen",
            title=_("Damage that you reported while logged in"),
            model="signage.DamageReport",
            found_by=("by__email",),
            facts=f"{HERE}.of_report",
            kept=_(
                "So that the sign is mended. A year after that it is deleted; once your account is"
                " erased it is without your name."
            ),
        ),
        OwnData(
            key="damage_reporters",
            path="schadebericht",
            title=_("Message about damage that you reported"),
            model="signage.DamageReporter",
            found_by=("email",),
            facts=f"{HERE}.of_reporter",
            erase="signage.street.acts.forget_reporter",
        ),
        OwnData(
            key="sign_requests",
            path="bordaanvragen",
            title=_("Signs that you asked for"),
            model="signage.SignRequest",
            found_by=("asked_by__email",),
            facts=f"{HERE}.of_request",
            kept=_("To explain what was paid. Once your account is erased, without your name."),
        ),
    )
    hindrances = (f"{HERE}.hindrances",)
    activities = (
        Activity(
            "signs",
            _("Placing signs and keeping the money for them"),
            with_or_without(
                _(
                    "Coordinators, the police and the municipality see who asked for a sign; the "
                    "municipality also who decided, hung, inspected or booked, and whom to call "
                    "about a %(pot)s."
                ),
                _(
                    "Coordinators, the police and the municipality see who asked for a sign; the "
                    "municipality also who decided, hung or inspected."
                ),
            ),
        ),
    )
    page_activities = {"signage:*": "signs", "admin:signage_*": "signs"}
    map_layers = (
        MapLayer(_("Signs in the street"), "signage:map_signs", _("Report damage"), "signage:list"),
    )
    reauthenticate = ("signage:bookings_file", "signage:overview_file", "signage:register_file")
    landings = ("signage.street.landing.landing_of",)
    rate_limits = {"sign_report": "10/h/ip,20/d/key", "sign_report_photo": "20/h/ip"}
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
