from django.urls import path

from . import views

urlpatterns = [path("mijn/groep/<slug:slug>/", views.show, name="record")]
