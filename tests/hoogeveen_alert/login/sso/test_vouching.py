"""An account whose role a provider gives: it logs in there only, and ends when the role does."""

import pytest
from allauth.socialaccount.models import SocialAccount

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.login.models import Vouching
from tests import factories

from .test_admission import EMAIL, KNOWN, gives, history_of, logged_in_as, said

pytestmark = pytest.mark.django_db


def test_an_account_without_mapping_any_more_is_switched_off(client, log_in):
    gives("municipality")
    elsewhere = client.__class__()
    log_in(elsewhere, **KNOWN, groups=["alert"])
    user = User.objects.get()

    response = log_in(**KNOWN, groups=[])

    user.refresh_from_db()
    assert (response.status_code, user.is_active, logged_in_as(client)) == (403, False, None)
    assert "Uw account is nu gesloten" in said(response)
    assert elsewhere.get("/mijn/").status_code == 302
    assert {"is_active": ["True", "False"]} in history_of(user)


def test_an_account_that_is_off_stays_off_until_somebody_switches_it_on(client, log_in):
    gives("municipality")
    factories.UserFactory(email=EMAIL, is_active=False)

    response = log_in(**KNOWN, groups=["alert"])

    assert (response.status_code, logged_in_as(client)) == (403, None)
    assert "Uw account hier is gesloten" in said(response)


def test_groups_that_the_provider_leaves_out_end_no_account(client, log_in):
    gives("municipality")
    log_in(**KNOWN, groups=["alert"])
    client.post("/accounts/logout/")

    response = log_in(**KNOWN, _claim_names={"groups": "src1"})

    assert "zo veel groepen" in said(response)
    assert User.objects.get().is_active


def test_whose_role_comes_by_claims_logs_in_nowhere_else(client, log_in):
    gives("municipality")
    log_in(**KNOWN, groups=["alert"])
    client.post("/accounts/logout/")
    user = User.objects.get()
    user.set_password("een lang wachtwoord")
    user.save()

    typed = {"login": EMAIL, "password": "een lang wachtwoord"}
    response = client.post("/accounts/login/", typed)

    assert (response.status_code, logged_in_as(client)) == (403, None)
    assert "U logt hier in via uw organisatie" in said(response)
    assert "Inloggen via Gemeente" in said(response)


def test_who_was_only_found_by_address_may_log_in_otherwise_too(client, log_in):
    user = factories.UserFactory(email=EMAIL, password="een lang wachtwoord")
    log_in(**KNOWN)
    client.post("/accounts/logout/")

    client.post("/accounts/login/", {"login": EMAIL, "password": "een lang wachtwoord"})

    assert logged_in_as(client) == user


def test_an_account_that_is_let_go_logs_in_as_others_do(client, log_in, manager):
    gives("municipality")
    log_in(**KNOWN, groups=["alert"])
    user = User.objects.get(email=EMAIL)

    office = client.__class__()
    office.force_login(manager)
    step = f"/beheer/accounts/user/{user.pk}/losmaken/"
    assert step in said(office.get(f"/beheer/accounts/user/{user.pk}/change/"))
    assert office.post(step).status_code == 302

    assert (SocialAccount.objects.count(), Vouching.objects.count()) == (0, 0)
    assert client.get("/mijn/").status_code == 302
    assert {"provider": ["liar", ""]} in history_of(user)
    assert step not in said(office.get(f"/beheer/accounts/user/{user.pk}/change/"))


def test_who_may_only_change_accounts_lets_nobody_go(client, log_in):
    gives("municipality")
    log_in(**KNOWN, groups=["alert"])
    user = User.objects.get()

    assert client.post(f"/beheer/accounts/user/{user.pk}/losmaken/").status_code == 403
    assert Vouching.objects.filter(user=user).exists()
