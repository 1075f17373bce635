from django.urls import path

from ..factor.remembered import RememberView
from . import views

urlpatterns = [
    # Instead of allauth's page at the same address.
    path("accounts/2fa/trust/", RememberView.as_view(), name="mfa_trust"),
    # Instead of allauth's page of the same name, which knows no limits.
    path("accounts/sessions/", views.own_sessions, name="usersessions_list"),
    path("mijn/sessie/", views.session_left, name="session_left"),
    path("mijn/ingevuld/", views.session_kept, name="session_kept"),
]
