from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from .declared import Text


class TextsConfig(AppConfig):
    name = "hoogeveen_alert.texts"
    verbose_name = _("Words to change")

    append_only = {"texts.TextVersion": False}
    texts = (
        Text(
            "privacy",
            _("Privacy text"),
            "defaults/privacy.md",
            where=_("The page about privacy; what we keep and for how long is added to it."),
        ),
    )
