from django.urls import path, re_path

from . import views

urlpatterns = [
    path("kaart/borden.geojson", views.map_signs, name="map_signs"),
    path("borden/", views.sign_list, name="list"),
    path("borden/<key:pk>/melden/", views.report, name="report"),
    path("borden/<key:pk>/gemeld/", views.reported, name="reported"),
    path("mijn/borden/register/", views.register, name="register"),
    re_path(
        r"^mijn/borden/register\.(?P<ending>csv|xlsx)$", views.register_file, name="register_file"
    ),
    path("mijn/borden/register.geojson", views.register_geojson, name="register_geojson"),
    path("mijn/borden/werklijst.pdf", views.work_list, name="work_list"),
    path("mijn/borden/<key:pk>/", views.sign, name="sign"),
    path("mijn/borden/<key:pk>/foto/", views.sign_photo, name="sign_photo"),
    path("mijn/borden/<key:pk>/plaatsen/", views.hang, name="hang"),
    path("mijn/borden/<key:pk>/controleren/", views.inspect, name="inspect"),
    path("mijn/borden/<key:pk>/weghalen/", views.remove, name="remove"),
    path("mijn/borden/controles/<key:pk>/foto/", views.inspection_photo, name="inspection_photo"),
]
