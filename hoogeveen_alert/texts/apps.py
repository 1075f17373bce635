from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.audit import Tracked
from hoogeveen_alert.declarations import PortalAppConfig, Text
from hoogeveen_alert.personal_data import Activity


class TextsConfig(PortalAppConfig):
    name = "hoogeveen_alert.texts"
    verbose_name = _("Words to change")

    append_only = {"texts.TextVersion": False}
    # The words themselves stand in the version, for ever.
    tracked = (Tracked("texts.TextVersion", fields=("kind", "number")),)
    activities = (
        Activity(
            "texts",
            _("Changing the words of the portal"),
            _("The municipality sees who changed which text."),
        ),
    )
    page_activities = {"admin:texts_*": "texts"}
    texts = (
        Text(
            "privacy",
            _("Privacy text"),
            "defaults/privacy.md",
            where=_("The page about privacy; what we keep and for how long is added to it."),
            shipped=3,
        ),
    )
