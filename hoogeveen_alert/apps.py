from django.apps import AppConfig


class GroundFloorConfig(AppConfig):
    name = "hoogeveen_alert"
    verbose_name = "Hoogeveen Alert"
