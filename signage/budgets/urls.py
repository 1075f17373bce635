from django.urls import path, re_path

from . import views, year_views

urlpatterns = [
    path("mijn/budget/", views.overview, name="overview"),
    path("mijn/budget/toekennen/", year_views.grants, name="grants"),
    path("mijn/budget/afsluiten/", year_views.closings, name="closings"),
    re_path(r"^mijn/budget\.(?P<ending>csv|xlsx)$", views.overview_file, name="overview_file"),
    re_path(
        r"^mijn/budget/boekingen\.(?P<ending>csv|xlsx)$", views.bookings_file, name="bookings_file"
    ),
]
