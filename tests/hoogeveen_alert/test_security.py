"""Headers, cookies and addresses that standards 10 to 13 ask for, on pages and on errors."""

import pytest
from django.test import Client
from django.urls import reverse
from sectxt import Parser

from hoogeveen_alert.accounts.models import User

pytestmark = pytest.mark.django_db

DIRECTIVES = {
    "default-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "img-src 'self' data: https://service.pdok.nl",
}


def csp_of(response) -> set[str]:
    return {part.strip() for part in response["Content-Security-Policy"].split(";")}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/contact/", 200),
        ("/accounts/login/", 200),
        ("/beheer/", 302),
        ("/does-not-exist/", 404),
        ("/healthz", 200),
        ("/kaart/groepen.geojson", 200),
    ],
)
def test_every_answer_carries_the_security_headers(client, path, status):
    response = client.get(path)

    assert response.status_code == status
    assert csp_of(response) >= DIRECTIVES
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "*" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def has_all_headers(response) -> bool:
    assert csp_of(response) >= DIRECTIVES
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "camera=(self)" in response["Permissions-Policy"]
    assert "require-trusted-types-for" in response["Content-Security-Policy-Report-Only"]
    return True


def test_answers_of_the_middleware_itself_carry_the_headers_too(client, settings, caplog):
    slash = client.get("/groepen")
    assert slash.status_code == 301
    assert has_all_headers(slash)

    stranger = client.get("/groepen/", headers={"host": "evil.example"})
    assert stranger.status_code == 400
    assert has_all_headers(stranger)

    settings.SECURE_SSL_REDIRECT = True
    to_https = Client().get("/groepen/")
    assert to_https["Location"].startswith("https://")
    assert has_all_headers(to_https)

    without_token = Client(enforce_csrf_checks=True).post("/accounts/login/", secure=True)
    assert without_token.status_code == 403
    assert has_all_headers(without_token)


def test_no_page_holds_inline_script_or_style(client, group):
    for path in ("/", "/zoeken", "/groepen/", group.get_absolute_url(), "/accounts/login/"):
        html = client.get(path).content.decode()

        assert " style=" not in html, path
        assert " onclick=" not in html, path
        assert "<style" not in html, path


def test_a_visitor_who_only_reads_gets_no_cookie(client, group):
    for path in ("/", "/zoeken", "/groepen/", group.get_absolute_url(), "/kaart/groepen.geojson"):
        assert not client.get(path).cookies, path


def test_pages_of_somebody_logged_in_are_kept_in_no_cache(client, manager):
    client.force_login(manager)

    assert "no-store" in client.get("/")["Cache-Control"]


def test_a_post_without_token_gets_a_plain_page():
    client = Client(enforce_csrf_checks=True)

    response = client.post(reverse("account_login"), {"login": "a@example.org"})

    assert response.status_code == 403
    assert "<h1" in response.content.decode()
    assert csp_of(response) >= DIRECTIVES


def test_security_txt_is_what_the_standard_says(client, settings):
    settings.SITE_URL = "https://alert.example.nl"

    text = client.get("/.well-known/security.txt").content
    parser = Parser(text, urls="https://alert.example.nl/.well-known/security.txt")

    assert parser.errors == []


def test_the_admin_sends_strangers_to_the_log_in_of_the_portal(client):
    response = client.get("/beheer/", follow=True)

    assert response.redirect_chain[-1] == ("/accounts/login/?next=%2Fbeheer%2F", 302)


def test_signing_up_is_closed(client):
    response = client.post(
        reverse("account_signup"),
        {
            "email": "nieuw@example.org",
            "password1": "een lang woord 1",
            "password2": "een lang woord 1",
        },
    )

    assert response.status_code == 200
    assert not User.objects.exists()


def test_an_account_that_is_switched_off_is_logged_out_at_once(client, manager):
    client.force_login(manager)
    assert client.get("/beheer/").status_code == 200

    type(manager).objects.filter(pk=manager.pk).update(is_active=False)

    assert client.get("/beheer/").status_code == 302
