from django.urls import path

from . import views
from .by_hand import views as by_hand

app_name = "taking_over"

urlpatterns = [
    path("mijn/inrichten/gegevens/toevoegen/<slug:sheet>/", by_hand.add, name="by_hand"),
    path("mijn/inrichten/gegevens/", views.upload, name="upload"),
    path("mijn/inrichten/gegevens/werkmap.xlsx", views.template, name="template"),
    path("mijn/inrichten/gegevens/<uuid:key>/", views.preview, name="preview"),
    path("mijn/inrichten/gegevens/<uuid:key>/verbeteren/", views.correct, name="correct"),
    path("mijn/inrichten/gegevens/<uuid:key>/verder/", views.again, name="again"),
    path("mijn/inrichten/gegevens/<uuid:key>/stoppen/", views.cancel, name="cancel"),
    path("mijn/inrichten/gegevens/<uuid:key>/ongedaan/", views.undo, name="undo"),
]
