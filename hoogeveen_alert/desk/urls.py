from django.urls import path

from . import views

app_name = "desk"

urlpatterns = [
    path("mijn/stuk/<slug:kind>/<key:key>/", views.item, name="item"),
    path("mijn/stuk/<slug:kind>/<key:key>/oppakken/", views.take, name="take"),
    path("mijn/stuk/<slug:kind>/<key:key>/teruggeven/", views.give_back, name="give_back"),
    path("mijn/stuk/<slug:kind>/<key:key>/notitie/", views.note, name="note"),
]
