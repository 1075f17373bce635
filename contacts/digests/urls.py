from django.urls import path

from . import views

urlpatterns = [path("mijn/berichten/", views.choices, name="digests")]
