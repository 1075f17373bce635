from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeriodicConfig(AppConfig):
    name = "hoogeveen_alert.periodic"
    verbose_name = _("periodic tasks")

    desk = ("hoogeveen_alert.periodic.desk.lines",)

    def ready(self) -> None:
        from .recording import listen

        listen()
