from django.urls import path

from . import answer_views, board_views

urlpatterns = [
    path("overname/<str:token>/", answer_views.answer, name="taken_over"),
    path("mijn/overname/", board_views.board, name="taken_over_board"),
    path("mijn/overname/opnieuw/", board_views.ask_again, name="taken_over_again"),
]
