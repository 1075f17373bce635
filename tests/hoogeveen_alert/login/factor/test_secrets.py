"""Secrets of factors are unreadable in the database, and survive another SECRET_KEY."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.contrib import admin

from tests import factories

from .totp import SECRET, code_of, set_app

pytestmark = pytest.mark.django_db


def test_neither_secret_nor_codes_stand_in_the_database(client, coordinator):
    client.force_login(coordinator)
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret

    client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})

    rows = {each.type: json.dumps(each.data) for each in Authenticator.objects.all()}
    assert set(rows) == {"totp", "recovery_codes"}
    assert secret not in rows["totp"]
    seed = Authenticator.objects.get(type="recovery_codes").data["seed"]
    assert len(decrypt(seed)) == 80
    assert decrypt(seed) not in rows["recovery_codes"]


def test_a_secret_of_an_older_key_is_still_read(settings):
    written = encrypt(SECRET)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-another-key-another-key-another-key-another"

    assert decrypt(written) == SECRET
    assert decrypt(encrypt(SECRET)) == SECRET


def test_without_the_older_key_no_code_is_right_and_no_page_breaks(client, settings):
    user = factories.UserFactory(role="police", factor=False)
    factories.give_factor(user, SECRET)
    settings.SECRET_KEY = "another-key-another-key-another-key-another-key-another"
    client.post("/accounts/login/", {"login": user.email, "password": "hoogeveen-demo"})

    answers = [client.post("/accounts/2fa/authenticate/", {"code": code_of(SECRET)})]
    answers.append(client.post("/accounts/2fa/authenticate/", {"code": code_of("")}))

    assert [answer.status_code for answer in answers] == [200, 200]


def test_the_same_secret_is_never_written_the_same():
    assert encrypt(SECRET) != encrypt(SECRET)


def test_the_admin_has_no_page_of_factors():
    assert Authenticator not in admin.site._registry


@pytest.mark.django_db(transaction=True)
def test_who_has_a_factor_sees_it_named(client, coordinator):
    client.force_login(coordinator)
    set_app(client)

    page = client.get("/accounts/2fa/").content.decode()

    assert "Ingesteld" in page
    assert "App verwijderen" in page
