from django.apps import AppConfig

from .declarations import portal_apps
from .keys import register_lookups


class GroundFloorConfig(AppConfig):
    name = "hoogeveen_alert"
    verbose_name = "Hoogeveen Alert"

    def ready(self) -> None:
        # Before any room acts on a declaration: this app stands first of ours.
        from .declaration_checks import refuse_wrong_declarations  # models are loaded by now

        register_lookups()
        refuse_wrong_declarations(list(portal_apps()))
