from django.urls import path, re_path

from . import map_views, search_views, share_views, spread_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("zoeken", search_views.search, name="search"),
    path("zoeken/voorstellen", search_views.suggestions, name="suggestions"),
    path("zoeken/hier/", search_views.here, name="here"),
    path("zoeken/adres-ontbreekt/", search_views.report_missing, name="missing"),
    path("groepen/", views.group_list, name="list"),
    path("groepen/<slug:slug>/", views.detail, name="detail"),
    # Typed over from paper: with or without the last slash.
    re_path(r"^g/(?P<slug>[-\w]{1,90})/?$", share_views.short, name="short"),
    path("groepen/<slug:slug>/kaartje.png", share_views.outline, name="picture"),
    path("groepen/<slug:slug>/verspreiden/", spread_views.show, name="spread"),
    path("groepen/<slug:slug>/poster.pdf", spread_views.poster, name="poster"),
    path("groepen/<slug:slug>/flyer.pdf", spread_views.flyer, name="flyer"),
    path("kaart/", map_views.map_page, name="map"),
    path("kaart/groepen.geojson", map_views.map_groups, name="map_groups"),
    path("kaart/namen.geojson", map_views.map_names, name="map_names"),
    path("kaart/insluiten/", spread_views.embed, name="embed"),
    path("kaart/insluiten/maken/", spread_views.snippet, name="embed_snippet"),
    path("uitleg/", views.explain, name="explain"),
    path("uitleg/<slug:page>/", views.explain_page, name="explain_page"),
]
