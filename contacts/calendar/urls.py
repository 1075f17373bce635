from django.urls import path

from . import views

urlpatterns = [
    path("mijn/agenda/", views.own, name="calendar"),
    path("agenda/<str:token>.ics", views.feed, name="feed"),
]
