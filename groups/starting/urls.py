from django.urls import path

from . import views

urlpatterns = [
    path("groepen/starten/", views.start, name="start"),
    path("groepen/starten/gebied/", views.start_area, name="start_area"),
    path("groepen/starten/gelukt/", views.asked, name="start_asked"),
    path("groepen/starten/<str:token>/", views.application, name="application"),
    path(
        "groepen/starten/<str:token>/tweede/", views.application_second, name="application_second"
    ),
    path(
        "groepen/starten/<str:token>/intrekken/",
        views.application_withdraw,
        name="application_withdraw",
    ),
    path("groepen/starten/<str:token>/wissen/", views.application_erase, name="application_erase"),
    path(
        "groepen/starten/<str:token>/gegevens.json",
        views.application_export,
        name="application_export",
    ),
]
