from django.urls import path

from .views import groups, interest, join, membership, requests, search
from .views import map as maps

app_name = "groups"

urlpatterns = [
    path("", groups.home, name="home"),
    path("zoeken", search.search, name="search"),
    path("groepen/", groups.group_list, name="list"),
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
    path("kaart/", maps.map_page, name="map"),
    path("kaart/groepen.geojson", maps.map_groups, name="map_groups"),
    path("belangstelling/", interest.ask, name="interest"),
    path("belangstelling/<str:token>/", interest.confirm, name="interest_confirm"),
]
