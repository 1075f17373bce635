from django.urls import path

from .remembered import RememberView

# Instead of allauth's page at the same address.
urlpatterns = [path("accounts/2fa/trust/", RememberView.as_view(), name="mfa_trust")]
