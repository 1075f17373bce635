from django.urls import path

from . import views

urlpatterns = [
    path("mijn/zonder-antwoord/", views.silent, name="silent"),
    path("bevestigen/<str:token>/", views.confirm, name="confirm"),
    path("bevestigen/<str:token>/later/", views.snooze, name="snooze"),
    path("bevestigen/<str:token>/bedankt/", views.confirmed, name="confirmed"),
]
