"""Logging in with an app, from setting it to the recovery codes."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories

from .totp import SECRET, code_of, set_app, type_password

pytestmark = pytest.mark.django_db

# What a passkey answers, with nothing in it.
NONSENSE = """{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {
    "clientDataJSON": "e30", "attestationObject": "oA", "authenticatorData": "YQ",
    "signature": "YQ", "userHandle": "w_8"}}"""


@pytest.fixture
def officer():
    return factories.UserFactory(role="municipality", factor=False)


@pytest.fixture
def with_app(officer):
    factories.give_factor(officer, SECRET)
    return officer


@pytest.mark.django_db(transaction=True)
def test_the_first_log_in_sets_the_app_and_shows_recovery_codes(client, officer):
    assert type_password(client, officer).url == "/mijn/"
    assert client.get("/mijn/").url == reverse("mfa_index")

    answer = set_app(client)

    assert answer.url == reverse("mfa_view_recovery_codes")
    codes = client.get(answer.url).context["unused_codes"]
    assert len(set(codes)) == 10
    assert client.get("/mijn/").status_code == 200
    assert list(OutgoingMail.objects.values_list("kind", "recipient")) == [
        ("totp_activated", officer.email)
    ]


def test_the_page_says_neither_secret_nor_address_in_the_picture(client, officer):
    client.force_login(officer)

    page = client.get(reverse("mfa_activate_totp"))

    secret = page.context["form"].secret
    assert secret not in page.content.decode()
    assert page.content.decode().count(page.context["form"].secret_in_fours) == 1
    assert 'alt="QR-code om de app in te stellen' in page.content.decode()


def test_a_password_alone_opens_nothing(client, with_app):
    answer = type_password(client, with_app)

    assert answer.url == reverse("mfa_authenticate")
    assert client.get("/mijn/").url == "/accounts/login/?next=/mijn/"


def test_the_code_opens_it(client, with_app):
    type_password(client, with_app)

    client.post(reverse("mfa_authenticate"), {"code": code_of()})
    client.post(reverse("mfa_trust"), {"action": "skip"})

    assert client.get("/mijn/").status_code == 200


@pytest.mark.parametrize("steps", [-3, 3, 100])
def test_a_code_of_another_time_does_not(client, with_app, steps):
    type_password(client, with_app)

    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(steps=steps)})

    assert answer.context["form"].errors["code"] == [
        "Dit klopt niet. Probeer het opnieuw met een nieuwe code."
    ]
    assert client.get("/mijn/").status_code == 302


def test_a_code_works_once(client, with_app):
    code = code_of()
    for browser in (client, Client()):
        type_password(browser, with_app)
        answer = browser.post(reverse("mfa_authenticate"), {"code": code})

    assert answer.status_code == 200
    assert browser.get("/mijn/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_recovery_code_works_once(client, officer):
    client.force_login(officer)
    set_app(client)
    code = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]
    statuses = []
    for browser in (Client(), Client()):
        type_password(browser, officer)
        browser.post(reverse("mfa_authenticate"), {"code": code})
        browser.post(reverse("mfa_trust"), {"action": "skip"})
        statuses.append(browser.get("/mijn/").status_code)

    assert statuses == [200, 302]


def test_a_device_is_remembered_for_thirty_days(client, with_app, time_machine):
    time_machine.move_to("2026-11-27T10:00:00+00:00")
    type_password(client, with_app)
    client.post(reverse("mfa_authenticate"), {"code": code_of()})
    client.post(reverse("mfa_trust"), {"action": "trust"})
    asked = {}
    for day in ("2026-12-26", "2026-12-28"):
        client.cookies.pop("sessionid")
        time_machine.move_to(f"{day}T10:00:00+00:00")
        asked[day] = type_password(client, with_app).url == reverse("mfa_authenticate")

    assert asked == {"2026-12-26": False, "2026-12-28": True}


def test_a_remembered_device_counts_as_proof(client, with_app):
    type_password(client, with_app)
    client.post(reverse("mfa_authenticate"), {"code": code_of()})
    client.post(reverse("mfa_trust"), {"action": "trust"})
    client.cookies.pop("sessionid")

    type_password(client, with_app)

    assert client.get("/mijn/").status_code == 200


def test_removing_the_last_factor_leads_back_to_the_set_up(client, with_app):
    client.force_login(with_app)

    answer = client.post(reverse("mfa_deactivate_totp"))

    assert answer.url == reverse("mfa_index")
    assert not Authenticator.objects.filter(user=with_app).exists()
    assert client.get("/mijn/").url == reverse("mfa_index")
    assert OutgoingMail.objects.get().kind == "totp_deactivated"


def test_guessing_codes_is_counted(client, with_app):
    type_password(client, with_app)
    for _try in range(8):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})

    client.post(reverse("mfa_authenticate"), {"code": code_of()})

    assert client.get("/mijn/").status_code == 302


@pytest.mark.parametrize("page", ["mfa_authenticate", "mfa_add_webauthn", "mfa_login_webauthn"])
@pytest.mark.parametrize(
    "credential",
    [
        *("", "null", "[]", "1", '"x"', "{}", "{", '{"id": 1}', '{"id": "a", "response": []}'),
        '{"id":"YQ","rawId":"YQ","type":"public-key","response":{"clientDataJSON":"YQ"}}',
        NONSENSE,
        NONSENSE.replace("w_8", "NTE"),
        '{"response": {"userHandle": 5}}',
    ],
)
def test_what_no_passkey_answers_is_refused(client, coordinator, page, credential):
    if page == "mfa_authenticate":
        factories.give_factor(coordinator)
        type_password(client, coordinator)
    elif page == "mfa_add_webauthn":
        client.force_login(coordinator)
    client.get(reverse(page), headers={"accept": "application/json"})

    answer = client.post(reverse(page), {"credential": credential, "name": "x" * 300})

    assert answer.status_code in (200, 302)
    assert Authenticator.objects.filter(type="webauthn").count() == 0
    if page != "mfa_add_webauthn":
        assert "_auth_user_id" not in client.session


@pytest.mark.django_db(transaction=True)
def test_everybody_may_have_one(client, coordinator):
    client.force_login(coordinator)

    set_app(client)

    assert type_password(Client(), coordinator).url == reverse("mfa_authenticate")
    assert User.objects.get(pk=coordinator.pk).role == "coordinator"


def test_twenty_wrong_codes_a_day_end_guessing_at_an_app(with_app, time_machine, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "1000/m/ip"}
    time_machine.move_to("2026-11-24 10:00+01:00")
    page = reverse("mfa_authenticate")
    guesser = Client()
    type_password(guesser, with_app)
    for _ in range(20):
        assert guesser.post(page, {"code": "000000"}).status_code == 200

    answer = guesser.post(page, {"code": code_of()})

    assert "te vaak een verkeerde code" in answer.content.decode()
    assert guesser.get("/mijn/").status_code == 302
    time_machine.move_to("2026-11-25 10:01+01:00")
    owner = Client()
    type_password(owner, with_app)
    assert owner.post(page, {"code": code_of()}).url == reverse("mfa_trust")
