from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.audit import Tracked

from .declared import Text


class TextsConfig(AppConfig):
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
        ),
    )
