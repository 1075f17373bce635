"""Every lie of a provider is refused with a plain page, and nobody is logged in."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import SESSION_KEY

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.login.models import ClaimMapping
from hoogeveen_alert.login.sso import network
from tests import factories

pytestmark = pytest.mark.django_db

EMAIL = "ambtenaar@example.org"
CLAIMS = {"email": EMAIL, "email_verified": True, "groups": ["alert"], "name": "Anne Ambtenaar"}
TOKENS = (
    *("another-issuer", "no-issuer", "another-audience", "no-audience", "for-two-and-no-party"),
    *(
        "another-party",
        "another-nonce",
        "no-nonce",
        "nonce-is-a-list",
        "nonce-of-half-a-letter",
        "no-subject",
    ),
    *("empty-subject", "expired", "no-expiry", "issued-in-the-future", "no-moment", "not-yet"),
    *("expiry-in-words", "another-key", "unknown-key", "short-key", "which-key"),
    *("algorithm-none", "algorithm-hs256", "hs256-with-the-public-key", "unsigned"),
    *("changed-afterwards", "critical-header", "no-token", "token-is-a-number"),
    *("token-is-garbage", "no-access-token", "token-is-no-json", "token-is-a-list"),
    *(
        "code-refused",
        "keys-are-no-json",
        "keys-are-a-number",
        "no-keys",
        "broken-key",
        "key-of-numbers",
        "half-a-key",
        "expiry-without-end",
    ),
    *(
        "key-to-encrypt",
        "key-for-another-algorithm",
        "key-of-another-kind",
        "userinfo-of-somebody-else",
    ),
    *("userinfo-without-subject", "userinfo-refused", "userinfo-is-no-json", "error", "no-code"),
    *("no-state", "another-state", "answer-of-another-issuer", "cancelled"),
)
DISCOVERIES = (
    *("discovery-of-another-issuer", "discovery-is-no-json", "discovery-is-a-list"),
    *("discovery-moved", "discovery-is-endless", "discovery-without-keys"),
    *(
        "discovery-in-plain-http",
        "discovery-of-numbers",
        "authorization-elsewhere",
        "end-elsewhere",
    ),
)


@pytest.fixture(autouse=True)
def _believed(db) -> None:
    """Whoever is believed comes in: what is refused is refused for the lie alone."""
    factories.UserFactory(email=EMAIL, role="coordinator")
    ClaimMapping.objects.create(provider="liar", claim="groups", value="alert", role="municipality")


def assert_nobody_is_in(client, response, status=401) -> None:
    page = response.content.decode()
    assert (response.status_code, "U bent niet ingelogd" in page) == (status, True), page
    assert SESSION_KEY not in client.session
    assert not SocialAccount.objects.exists()
    assert not User.objects.filter(role="municipality").exists()


@pytest.mark.parametrize("lie", TOKENS)
def test_a_lie_is_refused(lie, client, configure, liar_url, go):
    configure(f"{liar_url}/{lie}")

    response = client.get(go(claims=CLAIMS))

    assert_nobody_is_in(client, response)


@pytest.mark.parametrize("lie", ["truth", "no-userinfo", "key-without-name", "no-end"])
def test_the_truth_is_believed(lie, client, configure, liar_url, go):
    configure(f"{liar_url}/{lie}")

    response = client.get(go(claims=CLAIMS))

    assert (response.status_code, response["Location"]) == (302, "/mijn/")
    assert User.objects.get(email=EMAIL).role == "municipality"


@pytest.mark.parametrize("lie", DISCOVERIES)
def test_a_provider_that_lies_about_itself_is_not_gone_to(lie, client, configure, liar_url):
    configure(f"{liar_url}/{lie}")

    response = client.post("/accounts/oidc/liar/login/")

    assert_nobody_is_in(client, response)


def test_a_token_of_an_earlier_log_in_is_refused(client, configure, liar_url, go):
    configure(f"{liar_url}/replayed")
    assert client.get(go(claims=CLAIMS)).status_code == 302
    client.post("/accounts/logout/")
    SocialAccount.objects.all().delete()
    User.objects.update(role="coordinator")

    response = client.get(go(claims=CLAIMS))

    assert_nobody_is_in(client, response)


def test_an_answer_works_once(client, configure, liar_url, go):
    configure(f"{liar_url}/truth")
    back = go(claims=CLAIMS)
    assert client.get(back).status_code == 302
    client.post("/accounts/logout/")

    assert client.get(back).status_code == 401
    assert SESSION_KEY not in client.session


def test_an_answer_for_one_browser_is_no_use_in_another(client, configure, liar_url, go):
    configure(f"{liar_url}/truth")

    response = client.__class__().get(go(claims=CLAIMS))

    assert response.status_code == 401


@pytest.mark.parametrize(
    ("setting", "claims"),
    [({"tenant": "ours"}, {"tid": "theirs"}), ({"tenant": "ours"}, {}), ({"acr": "loa2"}, {})],
)
def test_who_comes_from_elsewhere_or_too_easily_is_refused(
    setting, claims, client, configure, liar_url, go
):
    configure(f"{liar_url}/truth", **setting)

    response = client.get(go(claims=CLAIMS | claims))

    assert_nobody_is_in(client, response)


@pytest.mark.parametrize(
    ("setting", "claims"),
    [({"tenant": "ours"}, {"tid": "ours"}), ({"acr": "loa2"}, {"acr": "loa2"})],
)
def test_who_comes_from_the_right_place_is_believed(
    setting, claims, client, configure, liar_url, go
):
    configure(f"{liar_url}/truth", **setting)

    assert client.get(go(claims=CLAIMS | claims)).status_code == 302


@pytest.mark.parametrize("lie", ["slow", "broken", "dripping"])
def test_a_provider_that_is_away_gives_a_plain_page(lie, client, configure, liar_url, monkeypatch):
    monkeypatch.setattr(network, "READ", 0.5)
    monkeypatch.setattr(network, "WHOLE", 1)
    configure(f"{liar_url}/{lie}")

    response = client.post("/accounts/oidc/liar/login/")

    assert_nobody_is_in(client, response, 503)


def test_a_provider_that_is_not_there_gives_a_plain_page(client, configure):
    configure("http://127.0.0.1:9")

    response = client.post("/accounts/oidc/liar/login/")

    assert_nobody_is_in(client, response, 503)


def test_a_provider_that_is_away_is_left_alone_for_a_moment(
    client, configure, liar_url, monkeypatch
):
    configure("http://127.0.0.1:9")
    client.post("/accounts/oidc/liar/login/")
    # It is there again, at the same address as far as we know.
    ours = f"{liar_url}/truth/.well-known/openid-configuration"
    asked = []
    monkeypatch.setattr(network, "ask", lambda address: asked.append(address) or {})

    client.post("/accounts/oidc/liar/login/")
    assert asked == []

    monkeypatch.setattr(network, "REST", 0)
    client.post("/accounts/oidc/liar/login/")
    assert asked == ["http://127.0.0.1:9/.well-known/openid-configuration"], ours


@pytest.mark.parametrize("lie", ["token-away", "userinfo-away"])
def test_a_provider_that_goes_away_meanwhile_gives_a_plain_page(
    lie, client, configure, liar_url, go
):
    configure(f"{liar_url}/{lie}")

    response = client.get(go(claims=CLAIMS))

    assert_nobody_is_in(client, response, 503)


def test_a_provider_that_nobody_named_is_not_found(client, configure, liar_url):
    configure(f"{liar_url}/truth")

    assert client.post("/accounts/oidc/other/login/").status_code == 404
    assert client.get("/accounts/oidc/other/login/callback/").status_code == 404
