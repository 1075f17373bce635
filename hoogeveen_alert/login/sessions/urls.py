from django.urls import path

from . import views

urlpatterns = [
    # Instead of allauth's page of the same name, which knows no limits.
    path("accounts/sessions/", views.own_sessions, name="usersessions_list"),
    path("mijn/sessie/", views.session_left, name="session_left"),
    path("mijn/ingevuld/", views.session_kept, name="session_kept"),
]
