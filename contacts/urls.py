from django.urls import path

from . import calendar_views as calendar
from .police import moment_views as moments
from .police import own_views as own
from .police import views as police
from .rounds import silent_views as silent
from .rounds import views as confirm

app_name = "contacts"

urlpatterns = [
    path("politie/", police.contact_list, name="list"),
    path("politie/contactlijst.csv", police.export_csv, name="export_csv"),
    path("politie/contactlijst.vcf", police.export_vcards, name="export_vcards"),
    path("politie/contactmomenten/", moments.due, name="due"),
    path("politie/gesproken/<int:pk>/", moments.record, name="record"),
    path("politie/gesproken/gebied/<int:pk>/", moments.record_area, name="record_area"),
    path("politie/gesproken/<int:pk>/terugnemen/", moments.take_back, name="take_back"),
    path("mijn/contact/<slug:slug>/", moments.group, name="group"),
    path("mijn/zonder-antwoord/", silent.silent, name="silent"),
    path("mijn/wijkagent/", own.officers, name="officers"),
    path("mijn/bereikbaarheid/", own.reachability, name="reachability"),
    path("mijn/berichten/", own.digests, name="digests"),
    path("mijn/agenda/", calendar.own, name="calendar"),
    path("bevestigen/<str:token>/", confirm.confirm, name="confirm"),
    path("bevestigen/<str:token>/later/", confirm.snooze, name="snooze"),
    path("bevestigen/<str:token>/bedankt/", confirm.confirmed, name="confirmed"),
    path("agenda/<str:token>.ics", calendar.feed, name="feed"),
]
