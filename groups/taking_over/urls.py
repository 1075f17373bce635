from django.urls import path

from . import answer_views, board_views
from .letters import views as letters

urlpatterns = [
    path("overname/<str:token>/", answer_views.answer, name="taken_over"),
    path("brief/verzonden/", letters.letter_sent, name="taken_over_letter_sent"),
    path("brief/<str:token>/", letters.letter, name="taken_over_letter"),
    path("mijn/overname/", board_views.board, name="taken_over_board"),
    path("mijn/overname/opnieuw/", board_views.ask_again, name="taken_over_again"),
    path("mijn/overname/allen/", board_views.ask_all_again, name="taken_over_all_again"),
    path("mijn/overname/brieven.pdf", letters.print_letters, name="taken_over_letters"),
]
