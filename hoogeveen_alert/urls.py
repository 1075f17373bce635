from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from . import views

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler400 = views.bad_request
handler500 = views.server_error

urlpatterns = [
    path("", include("groups.urls")),
    path("", include("contacts.urls")),
    path("", include("hoogeveen_alert.periodic.urls")),
    path("", include("signage.urls")),
    path("accounts/", include("hoogeveen_alert.login.addresses.urls")),
    path("accounts/", include("allauth.urls")),
    path("beheer/", admin.site.urls),
    path("mijn/", views.desk, name="desk"),
    path("contact/", views.contact, name="contact"),
    path("privacy/", views.privacy, name="privacy"),
    path("toegankelijkheid/", views.accessibility, name="accessibility"),
    path("healthz", views.healthz, name="healthz"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
]
