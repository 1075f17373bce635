from django.urls import path

from . import views

app_name = "processing"

urlpatterns = [
    path("mijn/wie-keek/", views.who_looked, name="who_looked"),
    path("mijn/wie-keek/bestand/", views.who_looked_file, name="who_looked_file"),
]
