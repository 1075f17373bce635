from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.declarations import PortalAppConfig


class PeriodicConfig(PortalAppConfig):
    name = "hoogeveen_alert.periodic"
    verbose_name = _("periodic tasks")

    queue = ("hoogeveen_alert.periodic.desk.piles",)
    desk = ("hoogeveen_alert.periodic.desk.lines",)

    def ready(self) -> None:
        from .planning import plan_declared
        from .recording import listen

        plan_declared()
        listen()
