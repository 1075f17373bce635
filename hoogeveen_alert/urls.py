from allauth.account.decorators import secure_admin_login
from allauth.account.views import logout
from django.contrib import admin
from django.urls import include, path, re_path

from . import views
from .desk.views import desk
from .login.by_mail import log_in
from .login.factor.offer import put_away
from .login.factor.remembered import RememberView
from .mail.views import works_again

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
# Ends a log-in at somebody's own organisation too.
admin.site.logout = logout  # type: ignore[method-assign,assignment]

handler400 = views.bad_request
handler500 = views.server_error

urlpatterns = [
    path("", include("groups.urls")),
    path("", include("contacts.urls")),
    path("", include("hoogeveen_alert.periodic.urls")),
    path("", include("hoogeveen_alert.privacy.urls")),
    path("", include("hoogeveen_alert.privacy.deletion_urls")),
    path("", include("signage.urls")),
    path("", include("hoogeveen_alert.privacy.own.urls")),
    path("", include("hoogeveen_alert.login.sessions.urls")),
    # Signing up and linking by single sign-on, which nobody does here.
    re_path(r"^accounts/(3rdparty|social)/", views.not_found),
    # Before allauth's own page at the same address.
    path("accounts/2fa/trust/", RememberView.as_view(), name="mfa_trust"),
    path("accounts/passkey-later/", put_away, name="passkey_later"),
    path("accounts/inloggen/<str:token>/", log_in, name="account_log_in_by_mail"),
    path("accounts/", include("hoogeveen_alert.login.addresses.urls")),
    path("accounts/", include("allauth.urls")),
    path("beheer/", admin.site.urls),
    path("mijn/", desk, name="desk"),
    path("mijn/post-werkt-weer/", works_again, name="mail_works"),
    path("", include("hoogeveen_alert.desk.urls")),
    path("", include("hoogeveen_alert.setting_up.urls")),
    path("", include("hoogeveen_alert.taking_over.urls")),
    path("contact/", views.contact, name="contact"),
    path("privacy/", views.privacy, name="privacy"),
    path("toegankelijkheid/", views.accessibility, name="accessibility"),
    path("healthz", views.healthz, name="healthz"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
]
