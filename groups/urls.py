from django.urls import include, path

from .coverage.urls import urlpatterns as coverage
from .joining import decide_views as requests
from .joining import interest_views as interest
from .joining import own_views as membership
from .joining import views as join
from .posts.urls import urlpatterns as posts
from .public import embed_views as embed
from .public import explain_views as explain
from .public import map_views as maps
from .public import missing_views as missing
from .public import search_views as search
from .public import spread_views as spread
from .public import views as groups
from .starting.urls import urlpatterns as starting

app_name = "groups"

urlpatterns = [
    path("", groups.home, name="home"),
    path("zoeken", search.search, name="search"),
    path("groepen/", groups.group_list, name="list"),
    *starting,
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
    path("mijn/leden/", include("groups.members.urls")),
    path("kaart/", maps.map_page, name="map"),
    path("kaart/insluiten/", embed.embed, name="embed"),
    path("kaart/insluiten/maken/", embed.snippet, name="embed_snippet"),
    path("kaart/groepen.geojson", maps.map_groups, name="map_groups"),
    path("zoeken/adres-ontbreekt/", missing.report, name="missing"),
    *coverage,
    path("uitleg/", explain.index, name="explain"),
    path("uitleg/<slug:page>/", explain.page, name="explain_page"),
    path("belangstelling/", interest.ask, name="interest"),
    path("belangstelling/<str:token>/", interest.confirm, name="interest_confirm"),
    *posts,
    path("groepen/<slug:slug>/verspreiden/", spread.show, name="spread"),
    path("groepen/<slug:slug>/poster.pdf", spread.poster, name="poster"),
    path("groepen/<slug:slug>/flyer.pdf", spread.flyer, name="flyer"),
]
