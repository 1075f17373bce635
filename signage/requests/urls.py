from django.urls import path

from . import replace_views, views

urlpatterns = [
    path("mijn/borden/", views.mine, name="mine"),
    path("mijn/borden/aanvragen/", views.ask, name="ask"),
    path("mijn/borden/aanvragen/plek/", views.place_words, name="place_words"),
    path("mijn/borden/aanvragen/<key:pk>/", views.show, name="request"),
    path("mijn/borden/aanvragen/<key:pk>/antwoorden/", views.answer, name="answer"),
    path("mijn/borden/aanvragen/<key:pk>/intrekken/", views.withdraw, name="withdraw"),
    path("mijn/borden/aanvragen/<key:pk>/foto/", views.photo, name="request_photo"),
    path("mijn/borden/<key:pk>/vervangen/", replace_views.replace, name="replace"),
]
