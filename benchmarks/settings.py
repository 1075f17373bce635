"""The portal's own settings, and Django REST framework to compare with."""

from hoogeveen_alert.settings import *  # noqa: F403
from hoogeveen_alert.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "rest_framework", "rest_framework_gis"]
ROOT_URLCONF = "benchmarks.urls"
REST_FRAMEWORK = {"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"]}
