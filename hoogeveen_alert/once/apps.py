from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.declarations import PortalAppConfig
from hoogeveen_alert.personal_data import PersonalData


class OnceConfig(PortalAppConfig):
    name = "hoogeveen_alert.once"
    verbose_name = _("forms that were sent")

    personal_data = (
        PersonalData(
            model="once.SentForm",
            fields=(),
            purpose=_("To do once what is sent twice; it says of nobody what was sent."),
            expired="expired",
            brake=False,
        ),
    )
