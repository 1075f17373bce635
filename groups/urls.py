from django.urls import path

from .views import groups, interest, search
from .views import map as maps

app_name = "groups"

urlpatterns = [
    path("", groups.home, name="home"),
    path("zoeken", search.search, name="search"),
    path("groepen/", groups.group_list, name="list"),
    path("groepen/<slug:slug>/", groups.detail, name="detail"),
    path("kaart/", maps.map_page, name="map"),
    path("kaart/groepen.geojson", maps.map_groups, name="map_groups"),
    path("belangstelling/", interest.ask, name="interest"),
    path("belangstelling/<str:token>/", interest.confirm, name="interest_confirm"),
]
