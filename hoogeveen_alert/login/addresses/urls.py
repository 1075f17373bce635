from django.urls import path

from . import views

urlpatterns = [
    # Before allauth's own page at the same address.
    path("email/", views.own_address, name="account_email"),
    path("nieuw-adres/<str:token>/", views.from_new, name="email_change_new"),
    path("oud-adres/<str:token>/", views.from_old, name="email_change_old"),
]
