from django.urls import path

from . import views

app_name = "periodic"

urlpatterns = [
    path("mijn/techniek/", views.overview, name="overview"),
    path("mijn/techniek/mail/<key:pk>/opnieuw/", views.send_again, name="send_again"),
]
