from django.urls import path

from . import views

app_name = "setting_up"

urlpatterns = [
    path("mijn/inrichten/", views.show, name="list"),
    path("mijn/inrichten/testmail/", views.test_mail, name="test_mail"),
    path("mijn/inrichten/<slug:key>/bevestigen/", views.confirm, name="confirm"),
]
