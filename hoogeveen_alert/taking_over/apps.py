from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.declarations import PeriodicTask, PortalAppConfig
from hoogeveen_alert.personal_data import Activity, PersonalData


class TakingOverConfig(PortalAppConfig):
    name = "hoogeveen_alert.taking_over"
    verbose_name = _("what the municipality has already")

    personal_data = (
        PersonalData(
            model="taking_over.TownList",
            fields=("file", "corrections", "found"),
            purpose=_("To show the municipality what its own list holds before it is taken over."),
            deleted_by="delete-old-town-lists",
            brake=False,
        ),
    )
    not_own = {
        "taking_over.TownList": (
            "A file that the municipality chose is deleted within an hour; who stands in it is"
            " found where it is taken over, as who is asked to coordinate."
        ),
    }
    activities = (
        Activity(
            "taking-over",
            _("Taking over what the municipality has"),
            _(
                "The municipality puts the groups and coordinators it knows into the portal, and"
                " sees who of them accepted."
            ),
        ),
    )
    page_activities = {"taking_over:*": "taking-over"}
    rate_limits = {"town_list": "60/h/user", "town_row": "600/h/user"}
    periodic_tasks = (
        PeriodicTask(
            "delete-old-town-lists",
            "hoogeveen_alert.taking_over.tasks.delete_old_town_lists",
            10 * 60,
            expires=9 * 60,
            title=_("Delete lists of the municipality that were not taken over"),
        ),
        PeriodicTask(
            "go-on-with-town-lists",
            "hoogeveen_alert.taking_over.tasks.go_on_with_town_lists",
            60,
            expires=55,
            title=_("Go on with lists of the municipality whose taking over stopped"),
        ),
    )
