from django.urls import path, re_path

from . import views

urlpatterns = [
    path("mijn/budget/", views.overview, name="overview"),
    re_path(r"^mijn/budget\.(?P<ending>csv|xlsx)$", views.overview_file, name="overview_file"),
    re_path(
        r"^mijn/budget/boekingen\.(?P<ending>csv|xlsx)$", views.bookings_file, name="bookings_file"
    ),
]
