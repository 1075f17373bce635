from django.urls import path

from . import views

urlpatterns = [
    path("politie/", views.contact_list, name="list"),
    path("politie/contactlijst.csv", views.export_csv, name="export_csv"),
    path("politie/contactlijst.vcf", views.export_vcards, name="export_vcards"),
    path("politie/contactmomenten/", views.due, name="due"),
    path("politie/gesproken/<key:pk>/", views.record, name="record"),
    path("politie/gesproken/gebied/<key:pk>/", views.record_area, name="record_area"),
    path("politie/gesproken/<key:pk>/terugnemen/", views.take_back, name="take_back"),
    path("mijn/contact/<slug:slug>/", views.group, name="group"),
    path("mijn/wijkagent/", views.officers, name="officers"),
    path("mijn/bereikbaarheid/", views.reachability, name="reachability"),
]
