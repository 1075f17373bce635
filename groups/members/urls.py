"""The members desk, below /mijn/leden/; every name is in the namespace of groups."""

from django.urls import path

from . import import_views as member_import
from . import paper_views as member_paper
from . import roster_views as member_roster
from . import settings_views as member_settings
from . import views as members

urlpatterns = [
    path("", members.members, name="members"),
    path("<slug:slug>/", members.members_of, name="members_of"),
    path("<slug:slug>/bestand/", members.export, name="members_export"),
    path("<slug:slug>/<key:pk>/", members.member, name="member"),
    path("<slug:slug>/<key:pk>/binnen/", members.joined, name="member_joined"),
    path("<slug:slug>/<key:pk>/blijft/", members.stays, name="member_stays"),
    path("<slug:slug>/<key:pk>/verwijderen/", members.remove, name="member_remove"),
    path("<slug:slug>/instellingen/", member_settings.settings_of, name="member_settings"),
    path("<slug:slug>/instellingen/link/", member_settings.renew_link, name="member_link"),
    path("<slug:slug>/instellingen/pauze/", member_settings.pause, name="member_pause"),
    path("<slug:slug>/papier/", member_paper.add, name="member_paper"),
    path("<slug:slug>/controleren/", member_roster.check, name="member_roster"),
    path("<slug:slug>/invoeren/", member_import.upload, name="member_import"),
    path("<slug:slug>/invoeren/lege-lijst.xlsx", member_import.template, name="member_template"),
    path("<slug:slug>/invoeren/<uuid:key>/", member_import.preview, name="member_preview"),
    path("<slug:slug>/invoeren/<uuid:key>/stoppen/", member_import.cancel, name="member_cancel"),
]
