from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.audit import Tracked
from hoogeveen_alert.declarations import MailKind, PortalAppConfig


class SettingUpConfig(PortalAppConfig):
    name = "hoogeveen_alert.setting_up"
    verbose_name = _("setting up the portal")

    desk = ("hoogeveen_alert.setting_up.desk.lines",)
    mail_kinds = {"set_up_test": MailKind(_("test mail"))}
    rate_limits = {"set_up_test": "10/h/user"}
    # Who said so, and when, stands in the history of changes.
    tracked = (Tracked("setting_up.Confirmation", fields=("item", "state")),)
