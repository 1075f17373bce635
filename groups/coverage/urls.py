from django.urls import path

from . import views

urlpatterns = [
    path("mijn/dekking/", views.show, name="coverage"),
    path("mijn/belangstelling/", views.waiting_list, name="waiting_list"),
]
