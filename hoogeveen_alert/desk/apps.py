from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.declarations import PortalAppConfig
from hoogeveen_alert.own_data import OwnData
from hoogeveen_alert.personal_data import Activity, PersonalData


class DeskConfig(PortalAppConfig):
    name = "hoogeveen_alert.desk"
    verbose_name = _("desk")

    personal_data = (
        PersonalData(
            model="desk.Taking",
            fields=("by",),
            purpose=_("To let colleagues see who works on what."),
            expired="expired",
            brake=False,
        ),
        PersonalData(
            model="desk.Note",
            fields=("by", "text"),
            purpose=_("To let colleagues leave each other a few words about their work."),
            expired="expired",
            brake=False,
        ),
    )
    own_data = (
        OwnData(
            key="takings",
            path="opgepakt",
            title=_("Work that you took up"),
            model="desk.Taking",
            found_by=("by__email",),
            facts="hoogeveen_alert.desk.own_data.of_taking",
            erase="hoogeveen_alert.desk.acts.forget",
        ),
        OwnData(
            key="notes",
            path="notities",
            title=_("Notes that you left for colleagues"),
            model="desk.Note",
            found_by=("by__email",),
            facts="hoogeveen_alert.desk.own_data.of_note",
            erase="hoogeveen_alert.desk.acts.forget",
        ),
    )
    activities = (
        Activity(
            "desk",
            _("Dividing the work"),
            _("Who works for the municipality, or in a district, sees which colleague does what."),
        ),
    )
    page_activities = {"desk": "desk", "desk:*": "desk"}
