from django.urls import path

from . import list_views, views

urlpatterns = [
    path("politie/", list_views.contact_list, name="list"),
    path("politie/hier/", list_views.here, name="here"),
    path("politie/contactlijst.csv", list_views.export_csv, name="export_csv"),
    path("politie/contactlijst.vcf", list_views.export_vcards, name="export_vcards"),
    path("politie/contactmomenten/", views.due, name="due"),
    path("politie/gesproken/<key:pk>/", views.record, name="record"),
    path("politie/gesproken/gebied/<key:pk>/", views.record_area, name="record_area"),
    path("politie/gesproken/<key:pk>/terugnemen/", views.take_back, name="take_back"),
    path("mijn/contact/<slug:slug>/", views.group, name="group"),
    path("mijn/wijkagent/", views.officers, name="officers"),
    path("mijn/bereikbaarheid/", views.reachability, name="reachability"),
]
