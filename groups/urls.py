from django.urls import include, path

from .coverage import views as coverage
from .joining import decide_views as requests
from .joining import interest_views as interest
from .joining import own_views as membership
from .joining import views as join
from .posts import invitation_views as invitations
from .posts import views as handover
from .public import embed_views as embed
from .public import explain_views as explain
from .public import map_views as maps
from .public import missing_views as missing
from .public import search_views as search
from .public import spread_views as spread
from .public import views as groups
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

urlpatterns = [
    path("", groups.home, name="home"),
    path("zoeken", search.search, name="search"),
    path("groepen/", groups.group_list, name="list"),
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
    path("groepen/<slug:slug>/", groups.detail, name="detail"),
    path("groepen/<slug:slug>/aanmelden/", join.join, name="join"),
    path("groepen/<slug:slug>/aanmelden/gelukt/", join.asked, name="join_asked"),
    path("aanmelding/", join.resend, name="resend"),
    path("aanmelding/<str:token>/", membership.show, name="membership"),
    path("aanmelding/<str:token>/bevestigen/", membership.verify, name="membership_verify"),
    path("aanmelding/<str:token>/binnen/", membership.joined, name="membership_joined"),
    path("aanmelding/<str:token>/intrekken/", membership.withdraw, name="membership_withdraw"),
    path("aanmelding/<str:token>/verlaten/", membership.leave, name="membership_leave"),
    path("aanmelding/<str:token>/gegevens.json", membership.export, name="membership_export"),
    path("aanmelding/<str:token>/wissen/", membership.erase, name="membership_erase"),
    path("aanvragen/<int:pk>/", requests.show, name="request"),
    path("aanvragen/<int:pk>/toelaten/", requests.approve, name="request_approve"),
    path("aanvragen/<int:pk>/afwijzen/", requests.refuse, name="request_refuse"),
    path("aanvragen/<int:pk>/brief/", requests.letter, name="letter"),
    path("groepen/<slug:slug>/waarnemen/", requests.deputise, name="deputise"),
    path("mijn/leden/", include("groups.members.urls")),
    path("kaart/", maps.map_page, name="map"),
    path("kaart/insluiten/", embed.embed, name="embed"),
    path("kaart/insluiten/maken/", embed.snippet, name="embed_snippet"),
    path("kaart/groepen.geojson", maps.map_groups, name="map_groups"),
    path("zoeken/adres-ontbreekt/", missing.report, name="missing"),
    path("mijn/dekking/", coverage.show, name="coverage"),
    path("mijn/belangstelling/", coverage.waiting_list, name="waiting_list"),
    path("uitleg/", explain.index, name="explain"),
    path("uitleg/<slug:page>/", explain.page, name="explain_page"),
    path("belangstelling/", interest.ask, name="interest"),
    path("belangstelling/<str:token>/", interest.confirm, name="interest_confirm"),
    path("uitnodiging/<str:token>/", invitations.show, name="invitation"),
    path("uitnodiging/<str:token>/afslaan/", invitations.decline, name="invitation_decline"),
    *handover_patterns,
    path("groepen/<slug:slug>/verspreiden/", spread.show, name="spread"),
    path("groepen/<slug:slug>/poster.pdf", spread.poster, name="poster"),
    path("groepen/<slug:slug>/flyer.pdf", spread.flyer, name="flyer"),
]
