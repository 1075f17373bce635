from django.urls import path

from . import deletion_views as views

app_name = "retention"

urlpatterns = [
    path("mijn/bewaren/", views.overview, name="overview"),
    path("mijn/bewaren/bevestigen/", views.confirm, name="confirm"),
]
