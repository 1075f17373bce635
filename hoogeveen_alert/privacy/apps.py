from celery.schedules import crontab
from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.audit import Tracked
from hoogeveen_alert.declarations import MailKind, PeriodicTask, PortalAppConfig
from hoogeveen_alert.own_data import OwnData
from hoogeveen_alert.personal_data import Activity, PersonalData

from . import terms
from .append_only import protect_tables


def _protect_tables(sender: AppConfig, using: str, **kwargs: object) -> None:
    protect_tables(using)


class PrivacyConfig(PortalAppConfig):
    name = "hoogeveen_alert.privacy"
    verbose_name = _("privacy")

    queue = ("hoogeveen_alert.privacy.desk.piles",)
    desk = ("hoogeveen_alert.privacy.desk.lines",)
    mail_kinds = {
        "deletion_held": MailKind(_("deletion of data waits for a word")),
        "own_data_link": MailKind(_("link to own data")),
    }
    tracked = (Tracked("privacy.DeletionTerms", fields=("brake_percent", "brake_rows")),)
    append_only = {"privacy.ProcessingRecord": True}
    expiring = ("hoogeveen_alert.privacy.cache_terms.expiring",)
    personal_data = (
        PersonalData(
            model="privacy.ProcessingRecord",
            fields=("subject", "by"),
            purpose=_("To be able to say who looked at whose data, under a pseudonym."),
            expired="expired",
        ),
        PersonalData(
            model="privacy.HistoryEntry",
            fields=("actor",),
            purpose=_("To be able to say who changed what of a group; persons are masked."),
            expired="expired",
        ),
        PersonalData(
            model="admin.LogEntry",
            fields=("user",),
            purpose=_("To be able to say who changed what in the administration; it names nobody."),
            term=terms.ADMIN_ENTRIES,
            rows="hoogeveen_alert.privacy.libraries.old_admin_entries",
        ),
        PersonalData(
            model="sessions.Session",
            fields=("session_data",),
            purpose=_("To know who is logged in, and what somebody looked for meanwhile."),
            term=terms.SESSIONS,
            rows="hoogeveen_alert.privacy.libraries.ended_sessions",
            brake=False,
        ),
        PersonalData(
            model="usersessions.UserSession",
            fields=("user", "ip", "user_agent"),
            purpose=_("To show somebody where he or she is logged in."),
            term=terms.SESSION_NOTES,
            rows="hoogeveen_alert.privacy.libraries.notes_of_ended_sessions",
            brake=False,
        ),
        PersonalData(
            model="privacy.OwnDataLink",
            fields=("email",),
            purpose=_("To send somebody the link to all that we keep of them."),
            expired="expired",
            brake=False,
        ),
    )
    own_data = (
        OwnData(
            key="looked_at",
            path="ingezien",
            title=_("Who looked at your data"),
            model="privacy.ProcessingRecord",
            rows="hoogeveen_alert.privacy.own.looked.looks_at",
            facts="hoogeveen_alert.privacy.own.looked.facts_of_look",
            kept=_(
                "Nobody can change or erase this note before two years have passed, so that it can"
                " be trusted. It holds no names: yours is a code in it."
            ),
        ),
        OwnData(
            key="history",
            path="wijzigingen",
            title=_("Notes of changes"),
            model="privacy.HistoryEntry",
            rows="hoogeveen_alert.privacy.own.looked.changes_of",
            facts="hoogeveen_alert.privacy.own.looked.facts_of_count",
            kept=_(
                "We keep for two years that something was changed, to be able to explain it. Your"
                " name, address and number are not in it."
            ),
        ),
        OwnData(
            key="links",
            path="koppelingen",
            title=_("Links to this page"),
            model="privacy.OwnDataLink",
            found_by=("email",),
            facts="hoogeveen_alert.privacy.own.looked.facts_of_link",
            kept=_("The link works for an hour. After that it is deleted."),
        ),
    )
    not_own = {
        "sessions.Session": "its own are shown as the account's log-ins",
    }
    rate_limits = {
        "export": "40/h/user",  # a file of many rows, of any app
        "own_data": "10/h/ip,3/h/key",
    }
    activities = (
        Activity(
            "accountability",
            _("Being able to account for what was done"),
            _("The municipality sees who changed something, and who looked at whose details."),
        ),
        Activity(
            "other",
            _("Other pages"),
            _("What somebody with an account sees of others on a page that is not named above."),
        ),
    )
    page_activities = {
        "admin:privacy_*": "accountability",
        "processing:*": "accountability",
        "own_data:*": "accountability",
    }
    reauthenticate = (
        "admin:privacy_processingrecord_changelist",
        "admin:privacy_processingrecord_change",
        "processing:who_looked",
        "processing:who_looked_file",
    )

    periodic_tasks = (
        PeriodicTask(
            "delete-expired",
            "hoogeveen_alert.privacy.tasks.delete_expired",
            crontab(hour=3, minute=20),
            expires=12 * 60 * 60,
            title=_("Delete data past their term"),
        ),
    )

    def ready(self) -> None:
        from .changes import track_declared  # knows models, which are loaded by now
        from .people_shown import watch_declared

        track_declared()
        watch_declared()
        post_migrate.connect(_protect_tables, sender=self)
