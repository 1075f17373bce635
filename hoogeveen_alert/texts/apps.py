from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.audit import Tracked
from hoogeveen_alert.declarations import PortalAppConfig, Text


class TextsConfig(PortalAppConfig):
    name = "hoogeveen_alert.texts"
    verbose_name = _("Words to change")

    append_only = {"texts.TextVersion": False}
    # The words themselves stand in the version, for ever.
    tracked = (Tracked("texts.TextVersion", fields=("kind", "number")),)
    texts = (
        Text(
            "privacy",
            _("Privacy text"),
            "defaults/privacy.md",
            where=_("The page about privacy; what we keep and for how long is added to it."),
            shipped=3,
        ),
    )
