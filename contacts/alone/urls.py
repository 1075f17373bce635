from django.urls import path

from . import views

urlpatterns = [
    path("mijn/zonder-tweede/", views.alone, name="alone"),
    path("mijn/zonder-tweede/mailen/", views.mail_all, name="alone_mail"),
]
