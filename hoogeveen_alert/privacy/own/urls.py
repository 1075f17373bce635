from django.urls import path

from . import views

app_name = "own_data"

OWN = "mijn-gegevens/<str:token>/"

urlpatterns = [
    path("mijn-gegevens/", views.ask, name="ask"),
    path(OWN, views.show, name="show"),
    path(f"{OWN}gegevens.json", views.export, name="export"),
    path(f"{OWN}wissen/", views.erase_all, name="erase_all"),
    path(f"{OWN}post/", views.mail_works, name="mail_works"),
    path(f"{OWN}<slug:part>/<str:key>/wissen/", views.erase, name="erase"),
    path(f"{OWN}<slug:part>/<str:key>/intrekken/", views.withdraw, name="withdraw"),
    path(f"{OWN}<slug:part>/<str:key>/verbeteren/", views.correct, name="correct"),
]
