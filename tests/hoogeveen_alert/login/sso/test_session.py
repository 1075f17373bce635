"""To the provider and back again: what is asked, the page to log in, the end of a session."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp_auth
from django.contrib.auth import SESSION_KEY

from hoogeveen_alert.login.models import ClaimMapping
from tests import factories

pytestmark = pytest.mark.django_db

EMAIL = "anne@example.org"
KNOWN = {"email": EMAIL, "email_verified": True}


def asked(response) -> dict[str, str]:
    return {
        name: value for name, (value,) in parse_qs(urlsplit(response["Location"]).query).items()
    }


@pytest.fixture
def account(db):
    return factories.UserFactory(email=EMAIL, role="coordinator")


def test_the_log_in_page_has_a_button_for_each_provider(client, configure, liar_url):
    assert "Via uw organisatie" not in client.get("/accounts/login/").content.decode()

    configure(f"{liar_url}/truth")
    page = client.get("/accounts/login/?next=/mijn/leden/").content.decode()

    assert "Inloggen via Gemeente" in page
    assert '<input type="hidden" name="next" value="/mijn/leden/">' in page


def test_a_link_to_the_provider_asks_first(client, configure, liar_url):
    configure(f"{liar_url}/truth")

    response = client.get("/accounts/oidc/liar/login/?next=/mijn/leden/")

    assert (response.status_code, "Inloggen via Gemeente" in response.content.decode()) == (
        200,
        True,
    )
    assert not client.session.get("socialaccount_states")


def test_what_is_asked_of_the_provider_is_bound_to_this_browser(client, configure, liar_url):
    configure(f"{liar_url}/truth", acr="loa2,loa3")

    first, second = (asked(client.post("/accounts/oidc/liar/login/")) for _ in range(2))

    assert set(first["scope"].split()) == {"openid", "profile", "email"}
    assert (first["response_type"], first["code_challenge_method"]) == ("code", "S256")
    assert first["acr_values"] == "loa2 loa3"
    assert all(first[name] != second[name] for name in ("state", "nonce", "code_challenge"))


def test_an_address_adds_nothing_to_what_is_asked(client, configure, liar_url):
    configure(f"{liar_url}/truth")
    more = "scope=admin&auth_params=prompt%3Dnone%26nonce%3Dmine&process=connect"

    told = asked(client.post(f"/accounts/oidc/liar/login/?{more}"))

    assert ("admin" in told["scope"], "prompt" in told, told["nonce"] == "mine") == (False,) * 3


def test_a_provider_cannot_be_linked_to_who_is_logged_in(client, log_in, go, account):
    victim = factories.UserFactory(role="municipality")
    client.force_login(victim)

    client.get(go(claims=KNOWN, process="connect"))

    assert client.session[SESSION_KEY] == str(account.pk)
    assert not victim.socialaccount_set.exists()


@pytest.mark.parametrize(
    ("next_url", "goes_to"),
    [("/mijn/leden/", "/mijn/leden/"), ("https://evil.example/", "/mijn/"), ("//evil", "/mijn/")],
)
def test_afterwards_one_goes_to_a_page_of_this_portal(
    next_url, goes_to, client, log_in, go, account
):
    assert client.get(go(claims=KNOWN, next=next_url))["Location"] == goes_to


def test_logging_out_goes_on_to_the_provider(client, log_in, liar_url, account, settings):
    log_in(**KNOWN)

    response = client.post("/accounts/logout/")

    told = asked(response)
    assert response["Location"].startswith(f"{liar_url}/truth/end?")
    assert told["post_logout_redirect_uri"] == f"{settings.SITE_URL}/"
    assert (told["client_id"], told["id_token_hint"].count(".")) == ("portal", 2)
    assert SESSION_KEY not in client.session


def test_the_admin_logs_out_at_the_provider_too(client, log_in, liar_url, account):
    log_in(**KNOWN)

    assert client.post("/beheer/logout/")["Location"].startswith(f"{liar_url}/truth/end?")


def test_who_logged_in_otherwise_logs_out_here_alone(client, log_in, account):
    log_in(**KNOWN)
    client.force_login(factories.UserFactory())

    assert client.post("/accounts/logout/")["Location"] == "/"


def test_without_a_page_to_log_out_one_logs_out_here(client, configure, liar_url, go, account):
    configure(f"{liar_url}/no-end")
    client.get(go(claims=KNOWN))
    assert client.session["single_sign_on"]["id_token"] == ""

    assert client.post("/accounts/logout/")["Location"] == "/"


def test_who_has_a_factor_here_is_asked_for_it_too(client, log_in, manager):
    Authenticator.objects.all().delete()
    secret = totp_auth.generate_totp_secret()
    factories.give_factor(manager, secret)
    ClaimMapping.objects.create(provider="liar", claim="groups", value="alert", role=manager.role)

    response = log_in(email=manager.email, email_verified=True, groups=["alert"])
    assert (response["Location"], SESSION_KEY in client.session) == (
        "/accounts/2fa/authenticate/",
        False,
    )

    counter = next(totp_auth.yield_hotp_counters_from_time())
    code = totp_auth.format_hotp_value(totp_auth.hotp_value(secret, counter))
    client.post("/accounts/2fa/authenticate/", {"code": code})
    client.post("/accounts/2fa/trust/", {"action": "skip"})

    assert client.session[SESSION_KEY] == str(manager.pk)
    assert "/truth/end?" in client.post("/accounts/logout/")["Location"]


def test_after_some_hours_the_provider_is_asked_again(client, log_in, account, settings):
    settings.OIDC_SESSION_SECONDS = 600
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        log_in(**KNOWN)
        clock.shift(timedelta(minutes=9, seconds=59))
        assert client.get("/mijn/").status_code == 200

        clock.shift(timedelta(seconds=1))
        response = client.get("/mijn/?x=1")

    assert (response.status_code, response["Location"]) == (
        302,
        "/accounts/login/?next=/mijn/%3Fx%3D1",
    )
    assert SESSION_KEY not in client.session


def test_only_an_application_manager_maps_claims(client, manager, configure, liar_url):
    configure(f"{liar_url}/truth")
    district = factories.DistrictFactory()
    client.force_login(manager)
    typed = {"provider": "liar", "claim": "groups", "value": "alert", "role": "police", "order": 1}

    response = client.post("/beheer/login/claimmapping/add/", typed | {"districts": district.code})

    assert response.status_code == 302
    row = ClaimMapping.objects.get()
    assert (row.provider, row.role, row.districts) == ("liar", "police", [district.code])
    refused = {"provider": "other"}, {"districts": "WK999999"}, {"value": ""}, {"role": "boss"}
    for wrong in refused:
        answer = client.post("/beheer/login/claimmapping/add/", typed | {"value": "b"} | wrong)
        assert answer.status_code == 200, wrong
    assert ClaimMapping.objects.count() == 1


def test_a_mapping_of_a_provider_that_is_gone_can_still_be_read(client, manager):
    row = ClaimMapping.objects.create(provider="gone", claim="groups", value="alert", role="police")
    client.force_login(manager)

    page = client.get(f"/beheer/login/claimmapping/{row.pk}/change/").content.decode()

    assert '<option value="gone" selected>gone</option>' in page
