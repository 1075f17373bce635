from django.urls import path, re_path

from . import damage_views, label_views, views, work_views

urlpatterns = [
    path("kaart/borden.geojson", views.map_signs, name="map_signs"),
    path("borden/", views.sign_list, name="list"),
    path("borden/<key:pk>/melden/", damage_views.report, name="report"),
    path("borden/<key:pk>/gemeld/", damage_views.reported, name="reported"),
    path("mijn/borden/werk/", work_views.work, name="work"),
    path("mijn/borden/register/", views.register, name="register"),
    re_path(
        r"^mijn/borden/register\.(?P<ending>csv|xlsx)$", views.register_file, name="register_file"
    ),
    path("mijn/borden/register.geojson", views.register_geojson, name="register_geojson"),
    path("mijn/borden/register.json", views.register_points, name="register_points"),
    path("mijn/borden/werklijst.pdf", views.work_list, name="work_list"),
    path("mijn/borden/<key:pk>/", views.sign, name="sign"),
    path("mijn/borden/<key:pk>/etiket/", label_views.label, name="label"),
    path("mijn/borden/<key:pk>/foto/", views.sign_photo, name="sign_photo"),
    path("mijn/borden/<key:pk>/plaatsen/", views.hang, name="hang"),
    path("mijn/borden/<key:pk>/controleren/", views.inspect, name="inspect"),
    path("mijn/borden/<key:pk>/weghalen/", views.remove, name="remove"),
    path("mijn/borden/meldingen/<key:pk>/foto/", damage_views.report_photo, name="report_photo"),
    path("mijn/borden/controles/<key:pk>/foto/", views.inspection_photo, name="inspection_photo"),
]
