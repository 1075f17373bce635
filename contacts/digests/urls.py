from django.urls import path

from . import views

urlpatterns = [
    path("mijn/berichten/", views.choices, name="digests"),
    path("overzichten/<str:token>/", views.switch_off, name="digest_off"),
]
