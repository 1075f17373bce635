from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.audit import Tracked
from hoogeveen_alert.declarations import MailKind, PeriodicTask, PortalAppConfig, Text
from hoogeveen_alert.own_data import OwnData
from hoogeveen_alert.personal_data import PersonalData

HERE = "contacts.own_data"


class ContactsConfig(PortalAppConfig):
    name = "contacts"
    verbose_name = _("contacts and reminders")

    queue = ("contacts.desk.piles",)
    desk = ("contacts.desk.lines",)
    landings = ("contacts.police.landing.landing_of",)
    group_sections = ("contacts.group_page.sections",)
    digest = ("contacts.digest.lines",)
    account_parts = ("contacts.police.accounts.account_part",)
    page_activities = {"contacts:*": "contact-list", "admin:contacts_*": "contact-list"}
    tracked = (
        Tracked(
            "contacts.RoundTerms",
            fields=(
                *("interval", "police_interval", "bundle_within", "first_after", "second_after"),
                *("others_after", "dormant_after", "close_after", "snooze_days"),
                *("moment_interval", "ask_second_after"),
            ),
        ),
    )
    append_only = {"contacts.ContactMoment": True, "contacts.MomentTakenBack": True}
    texts = (
        Text(
            "ask_second",
            _("Question for a second coordinator"),
            "texts/ask_second.md",
            _("Mailed to groups with one coordinator, when the municipality asks."),
        ),
    )
    mail_kinds = {
        "ask_second": MailKind(_("asked to find a second coordinator"), planned=True),
        "round_asked": MailKind(_("periodic check"), planned=True),
        "round_again": MailKind(_("periodic check: first reminder"), planned=True),
        "round_last": MailKind(_("periodic check: last reminder"), planned=True),
        "colleague_silent": MailKind(_("another coordinator does not answer"), planned=True),
        "silent_in_area": MailKind(_("coordinators in the area do not answer"), planned=True),
        "silent_alone": MailKind(_("nobody answers for a group"), planned=True),
        "asked_to_close": MailKind(_("groups that may have ended"), planned=True),
        "digest_municipality": MailKind(_("weekly overview of the municipality"), planned=True),
        "digest_area": MailKind(_("monthly overview of the area coordinator"), planned=True),
    }
    periodic_tasks = (
        PeriodicTask.hourly(
            "plan-rounds",
            "contacts.tasks.plan_rounds",
            minute=20,
            title=_("Ask whether details are still right"),
        ),
        PeriodicTask.hourly(
            "plan-digests",
            "contacts.tasks.plan_digests",
            minute=40,
            title=_("Plan overviews by mail"),
        ),
    )
    # Rows of an account without a term go, or are emptied, with the account.
    personal_data = (
        PersonalData(
            model="contacts.OfficerProfile",
            fields=("user", "phone", "channel", "hours"),
            purpose=_("To let coordinators reach the police officer of their district."),
        ),
        PersonalData(
            model="contacts.ContactPreference",
            fields=("user", "channel", "hours"),
            purpose=_("To reach a coordinator in the way and at the hours that suit."),
        ),
        PersonalData(
            model="contacts.ContactMoment",
            fields=("about", "by"),
            purpose=_("To keep contact with coordinators alive, and know when it was last made."),
            expired="expired",
        ),
        PersonalData(
            model="contacts.ContactCheck",
            fields=("user", "post", "answer"),
            purpose=_("To know whether a coordinator or police officer can still be reached."),
            expired="expired",
        ),
        PersonalData(
            model="contacts.CalendarFeed",
            fields=("user", "key"),
            purpose=_("To show somebody's own dates in their own calendar."),
        ),
        PersonalData(
            model="contacts.DigestChoice",
            fields=("user",),
            purpose=_("To send somebody only the overviews they want."),
        ),
        PersonalData(
            model="contacts.DigestSent",
            fields=("user",),
            purpose=_("To send nobody the same overview twice."),
            expired="expired",
        ),
    )
    own_data = (
        OwnData(
            key="officer_profiles",
            path="wijkagent",
            title=_("How coordinators reach you"),
            model="contacts.OfficerProfile",
            found_by=("user__email",),
            facts=f"{HERE}.of_profile",
            kept=_("Coordinators of your districts see this. You change it after you log in."),
        ),
        OwnData(
            key="contact_preferences",
            path="bereikbaarheid",
            title=_("How the police and the municipality reach you"),
            model="contacts.ContactPreference",
            found_by=("user__email",),
            facts=f"{HERE}.of_preference",
            erase="contacts.acts.forget",
        ),
        OwnData(
            key="calendar_feeds",
            path="agenda",
            title=_("Your dates in your own calendar"),
            model="contacts.CalendarFeed",
            found_by=("user__email",),
            facts=f"{HERE}.of_feed",
            erase="contacts.acts.forget",
        ),
        OwnData(
            key="digest_choices",
            path="overzichten",
            title=_("Overviews that you chose"),
            model="contacts.DigestChoice",
            found_by=("user__email",),
            facts=f"{HERE}.of_choice",
            erase="contacts.acts.forget",
        ),
        OwnData(
            key="digests_sent",
            path="verstuurd",
            title=_("Overviews that you got"),
            model="contacts.DigestSent",
            found_by=("user__email",),
            facts=f"{HERE}.of_digest",
            kept=_("So that you get no overview twice. This goes together with your account."),
        ),
        OwnData(
            key="contact_moments",
            path="contactmomenten",
            title=_("Contacts between you and the police or the municipality"),
            model="contacts.ContactMoment",
            found_by=("about__email", "by__email"),
            facts=f"{HERE}.of_moment",
            kept=_("Nobody can change this list. It is deleted after two years."),
        ),
        OwnData(
            key="checks",
            path="controles",
            title=_("When we asked whether your details are still right"),
            model="contacts.ContactCheck",
            found_by=("user__email",),
            facts=f"{HERE}.of_check",
            kept=_(
                "So that we know when a group was last confirmed. Once your account is erased it is"
                " without your name; after two years it is deleted."
            ),
        ),
    )
    reauthenticate = ("contacts:export_csv", "contacts:export_vcards")
