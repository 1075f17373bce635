"""The pages of every room. An address with a word in it comes before one with a name there."""

from django.urls import include, path

from .coverage import views as coverage
from .joining import decide_views as requests
from .joining.urls import urlpatterns as joining_patterns
from .posts import invitation_views as invitations
from .posts import views as handover
from .public.urls import urlpatterns as public_patterns
from .starting import views as start

app_name = "groups"

handover_patterns = [
    path("mijn/groep/<slug:slug>/beheerders/" + part, view, name=name)
    for part, view, name in (
        ("", handover.show, "handover"),
        ("uitnodigen/", handover.invite, "handover_invite"),
        ("uitnodiging/<int:pk>/opnieuw/", handover.send_again, "handover_resend"),
        ("uitnodiging/<int:pk>/intrekken/", handover.withdraw, "handover_withdraw"),
        ("stoppen/", handover.stop, "handover_stop"),
        ("stoppen/opvolger/", handover.succeed, "handover_succeed"),
        ("stoppen/gemeente/", handover.ask_to_stop, "handover_ask"),
        ("stoppen/toch-niet/", handover.keep_on, "handover_keep_on"),
        ("<int:pk>/hoofdbeheerder/", handover.make_lead, "handover_lead"),
        ("<int:pk>/weghalen/", handover.remove, "handover_remove"),
    )
]

starting_patterns = [
    path("groepen/starten/", start.start, name="start"),
    path("groepen/starten/gebied/", start.start_area, name="start_area"),
    path("groepen/starten/gelukt/", start.asked, name="start_asked"),
    path("groepen/starten/<str:token>/", start.application, name="application"),
    path(
        "groepen/starten/<str:token>/tweede/", start.application_second, name="application_second"
    ),
    path(
        "groepen/starten/<str:token>/intrekken/",
        start.application_withdraw,
        name="application_withdraw",
    ),
    path("groepen/starten/<str:token>/wissen/", start.application_erase, name="application_erase"),
    path(
        "groepen/starten/<str:token>/gegevens.json",
        start.application_export,
        name="application_export",
    ),
]

posts_patterns = [
    path("groepen/<slug:slug>/waarnemen/", requests.deputise, name="deputise"),
    path("uitnodiging/<str:token>/", invitations.show, name="invitation"),
    path("uitnodiging/<str:token>/afslaan/", invitations.decline, name="invitation_decline"),
    *handover_patterns,
]

coverage_patterns = [
    path("mijn/dekking/", coverage.show, name="coverage"),
    path("mijn/belangstelling/", coverage.waiting_list, name="waiting_list"),
]

urlpatterns = [
    *starting_patterns,
    *public_patterns,
    *joining_patterns,
    *posts_patterns,
    path("mijn/leden/", include("groups.members.urls")),
    *coverage_patterns,
]
