from django.urls import path

from . import invitation_views as invitations
from . import views

handover_patterns = [
    path("mijn/groep/<slug:slug>/beheerders/" + part, view, name=name)
    for part, view, name in (
        ("", views.show, "handover"),
        ("uitnodigen/", views.invite, "handover_invite"),
        ("uitnodiging/<key:pk>/opnieuw/", views.send_again, "handover_resend"),
        ("uitnodiging/<key:pk>/intrekken/", views.withdraw, "handover_withdraw"),
        ("stoppen/", views.stop, "handover_stop"),
        ("stoppen/opvolger/", views.succeed, "handover_succeed"),
        ("stoppen/gemeente/", views.ask_to_stop, "handover_ask"),
        ("stoppen/toch-niet/", views.keep_on, "handover_keep_on"),
        ("<key:pk>/hoofdbeheerder/", views.make_lead, "handover_lead"),
        ("<key:pk>/weghalen/", views.remove, "handover_remove"),
    )
]

urlpatterns = [
    path("groepen/<slug:slug>/waarnemen/", views.deputise, name="deputise"),
    path("uitnodiging/<str:token>/", invitations.show, name="invitation"),
    path("uitnodiging/<str:token>/afslaan/", invitations.decline, name="invitation_decline"),
    *handover_patterns,
]
