from django.urls import path, re_path

from .budgets import views as overview_views
from .requests import views as requests
from .street import photo_views as photos
from .street import public_views as public
from .street import register_views as register
from .street import views as street

app_name = "signage"

urlpatterns = [
    path("kaart/borden.geojson", public.map_signs, name="map_signs"),
    path("borden/", public.sign_list, name="list"),
    path("borden/<int:pk>/melden/", public.report, name="report"),
    path("borden/<int:pk>/gemeld/", public.reported, name="reported"),
    path("mijn/borden/", requests.mine, name="mine"),
    path("mijn/borden/aanvragen/", requests.ask, name="ask"),
    path("mijn/borden/aanvragen/<int:pk>/", requests.show, name="request"),
    path("mijn/borden/aanvragen/<int:pk>/antwoorden/", requests.answer, name="answer"),
    path("mijn/borden/aanvragen/<int:pk>/intrekken/", requests.withdraw, name="withdraw"),
    path("mijn/borden/aanvragen/<int:pk>/foto/", photos.of_request, name="request_photo"),
    path("mijn/borden/register/", register.signs, name="register"),
    path("mijn/borden/register.geojson", register.as_geojson, name="register_geojson"),
    path("mijn/borden/werklijst.pdf", register.work_list, name="work_list"),
    path("mijn/borden/<int:pk>/", register.sign, name="sign"),
    path("mijn/borden/<int:pk>/foto/", photos.of_sign, name="sign_photo"),
    path("mijn/borden/<int:pk>/plaatsen/", street.hang, name="hang"),
    path("mijn/borden/<int:pk>/controleren/", street.inspect, name="inspect"),
    path("mijn/borden/<int:pk>/weghalen/", street.remove, name="remove"),
    path("mijn/borden/controles/<int:pk>/foto/", photos.of_inspection, name="inspection_photo"),
    path("mijn/budget/", overview_views.overview, name="overview"),
    re_path(
        r"^mijn/budget\.(?P<ending>csv|xlsx)$", overview_views.overview_file, name="overview_file"
    ),
    re_path(
        r"^mijn/budget/boekingen\.(?P<ending>csv|xlsx)$",
        overview_views.bookings_file,
        name="bookings_file",
    ),
]
