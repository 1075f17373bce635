"""The good way with a provider that somebody else wrote, oidc-provider-mock in its own process."""

from urllib.parse import quote, urlsplit

import pytest
import requests
from django.contrib.auth import SESSION_KEY

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.login.models import ClaimMapping

pytestmark = pytest.mark.django_db

EMAIL = "anne@example.org"


def test_somebody_logs_in_and_out_at_a_real_provider(client, configure, mock_url):
    ClaimMapping.objects.create(provider="liar", claim="groups", value="alert", role="police")
    configure(mock_url)
    claims = {"email": EMAIL, "email_verified": True, "groups": ["alert"], "name": "Anne"}
    requests.put(f"{mock_url}/users/{quote(EMAIL)}", json=claims, timeout=30).raise_for_status()

    away = client.post("/accounts/oidc/liar/login/")["Location"]
    back = requests.post(away, data={"sub": EMAIL}, allow_redirects=False, timeout=30)
    parts = urlsplit(back.headers["Location"])
    response = client.get(f"{parts.path}?{parts.query}")

    assert (response.status_code, response["Location"]) == (302, "/politie/")
    user = User.objects.get()
    assert (client.session[SESSION_KEY], user.role) == (str(user.pk), "police")
    assert client.post("/accounts/logout/")["Location"].startswith(
        f"{mock_url}/oauth2/end_session?"
    )


def test_somebody_who_refuses_at_a_real_provider_is_told_so(client, configure, mock_url):
    configure(mock_url)

    away = client.post("/accounts/oidc/liar/login/")["Location"]
    back = requests.post(away, data={"action": "deny"}, allow_redirects=False, timeout=30)
    parts = urlsplit(back.headers["Location"])

    response = client.get(f"{parts.path}?{parts.query}")
    assert ("error=access_denied" in parts.query, response.status_code) == (True, 401)
    assert SESSION_KEY not in client.session
