from django.urls import path

from . import decide_views, interest_views, own_views, views

urlpatterns = [
    path("groepen/<slug:slug>/aanmelden/", views.join, name="join"),
    path("groepen/<slug:slug>/belangstelling/", interest_views.of_group, name="tell_me"),
    path("aanmelding/", views.resend, name="resend"),
    path("aanmelding/<str:token>/", own_views.show, name="membership"),
    path("aanmelding/<str:token>/bevestigen/", own_views.verify, name="membership_verify"),
    path("aanmelding/<str:token>/binnen/", own_views.joined, name="membership_joined"),
    path("aanmelding/<str:token>/intrekken/", own_views.withdraw, name="membership_withdraw"),
    path("aanmelding/<str:token>/ongedaan/", own_views.undo, name="membership_undo"),
    path("aanmelding/<str:token>/blijven/", own_views.stay, name="membership_stay"),
    path("aanmelding/<str:token>/post/", own_views.mail_works, name="membership_mail_works"),
    path("aanmelding/<str:token>/verlaten/", own_views.leave, name="membership_leave"),
    path("aanmelding/<str:token>/gegevens.json", own_views.export, name="membership_export"),
    path("aanmelding/<str:token>/wissen/", own_views.erase, name="membership_erase"),
    path("aanvragen/<key:pk>/", decide_views.show, name="request"),
    path("aanvragen/<key:pk>/toelaten/", decide_views.approve, name="request_approve"),
    path("aanvragen/<key:pk>/afwijzen/", decide_views.refuse, name="request_refuse"),
    path("aanvragen/<key:pk>/ongedaan/", decide_views.undo, name="request_undo"),
    path("aanvragen/<key:pk>/brief/", decide_views.letter, name="letter"),
    path("belangstelling/", interest_views.of_address, name="interest"),
    path("belangstelling/<str:token>/", interest_views.confirm, name="interest_confirm"),
]
