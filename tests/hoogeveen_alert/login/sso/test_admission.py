"""Who comes in by a provider, and with which role and districts."""

import threading

import pytest
from allauth.account.internal.flows.login import get_authentication_records
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth import SESSION_KEY
from django.db import connection

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.login.models import ClaimMapping, Vouching
from hoogeveen_alert.login.sso import acts
from hoogeveen_alert.login.sso.claims import Identity
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.privacy.models import HistoryEntry
from tests import factories

pytestmark = pytest.mark.django_db

EMAIL = "anne@example.org"
KNOWN = {"email": EMAIL, "email_verified": True, "name": "Anne\u202e Ambtenaar"}


def gives(role: str, value: str = "alert", **more) -> ClaimMapping:
    values = {"provider": "liar", "claim": "groups", "value": value, "role": role} | more
    return ClaimMapping.objects.create(**values)


def logged_in_as(client) -> User | None:
    return User.objects.filter(pk=client.session.get(SESSION_KEY)).first()


def said(response) -> str:
    return response.content.decode()


def history_of(user: User) -> list[dict]:
    return [entry.changes for entry in HistoryEntry.objects.get_for_object(user).order_by("pk")]


def test_nobody_comes_in_without_mapping_or_account(client, log_in):
    response = log_in(**KNOWN, groups=["others"])

    assert response.status_code == 403
    assert "U hebt hier geen account" in said(response)
    assert (logged_in_as(client), User.objects.count(), SocialAccount.objects.count()) == (
        None,
        0,
        0,
    )


@pytest.mark.parametrize("role", ["coordinator", "area_coordinator", "police", "municipality"])
def test_a_mapping_makes_an_account_with_its_role(role, client, log_in):
    gives(role)

    response = log_in(**KNOWN, groups=["others", "alert"])

    user = User.objects.get()
    assert (response.status_code, logged_in_as(client)) == (302, user)
    assert (user.email, user.name, user.role) == (EMAIL, "Anne Ambtenaar", role)
    assert client.get("/mijn/").status_code == 200
    assert (user.is_superuser, user.has_usable_password()) == (False, False)


def test_of_somebody_no_more_is_kept_than_a_fingerprint(client, log_in):
    gives("municipality")

    log_in(**KNOWN, groups=["alert"], sub="employee-4711")

    account = SocialAccount.objects.get()
    assert (account.extra_data, len(account.uid), "4711" in account.uid) == ({}, 64, False)
    assert not SocialToken.objects.exists()


def test_a_log_in_at_the_provider_is_recorded_as_such(client, log_in, rf):
    gives("police")
    log_in(**KNOWN, groups=["alert"])

    request = rf.get("/")
    request.session = client.session
    (record,) = get_authentication_records(request, User.objects.get())

    assert (record["method"], record["provider"]) == ("socialaccount", "liar")


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"email": EMAIL},
        {"email": EMAIL, "email_verified": False},
        {"email": EMAIL, "email_verified": "yes"},
        {"email": [EMAIL], "email_verified": True},
        {"email": "an\u200bne@example.org", "email_verified": True},
        {"email": "anne@[127.0.0.1]", "email_verified": True},
        {
            "email": f"anne@{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 60}.example.org",
            "email_verified": True,
        },
        {"email": "anne", "email_verified": True},
    ],
)
def test_no_account_is_made_for_an_address_that_nobody_vouches_for(claims, client, log_in):
    gives("municipality")

    response = log_in(groups=["alert"], **claims)

    assert response.status_code == 403
    assert "dat zij heeft gecontroleerd" in said(response)
    assert not User.objects.exists()


def test_an_existing_account_is_found_by_the_address_and_keeps_its_role(client, log_in):
    user = factories.UserFactory(email="Anne@Example.org", role="area_coordinator")

    log_in(**KNOWN)

    assert logged_in_as(client) == user
    assert (User.objects.get().role, Vouching.objects.count()) == ("area_coordinator", 0)


@pytest.mark.parametrize("email", ["ANNE@Example.ORG", " anne@example.org "])
def test_an_address_has_one_spelling_there_and_here(email, client, log_in):
    user = factories.UserFactory(email=EMAIL)

    log_in(email=email, email_verified="true")

    assert logged_in_as(client) == user


@pytest.mark.parametrize("name", [None, 7, "x" * 300, "a\x00b", "\ud800", ""])
def test_a_name_of_any_kind_makes_an_account_that_can_be_kept(name, client, log_in):
    gives("coordinator")

    log_in(email=EMAIL, email_verified=True, groups=["alert"], name=name)

    assert 0 < len(User.objects.get().name) <= 100


def test_an_existing_account_is_not_found_by_an_address_that_nobody_vouches_for(client, log_in):
    factories.UserFactory(email=EMAIL, role="municipality")

    response = log_in(email=EMAIL)

    assert (response.status_code, logged_in_as(client)) == (403, None)


@pytest.mark.parametrize(
    ("email", "verified", "comes_in"),
    [
        (EMAIL, None, True),
        (EMAIL, True, True),
        (EMAIL, False, False),
        ("anne@example.net", True, False),
        ("anne@sub.example.org", True, False),
    ],
)
def test_a_trusted_provider_is_believed_for_its_own_domains_only(
    email, verified, comes_in, client, log_in, configure, liar_url
):
    user = factories.UserFactory(email=email)
    configure(f"{liar_url}/truth", email_domains="Example.org")
    claims = {"email": email} | ({} if verified is None else {"email_verified": verified})

    log_in(**claims)

    assert logged_in_as(client) == (user if comes_in else None)


def test_the_owner_of_an_account_hears_of_another_way_in_once(client, log_in):
    factories.UserFactory(email=EMAIL)
    for _ in range(2):
        log_in(**KNOWN)
        client.post("/accounts/logout/")

    (mail,) = OutgoingMail.objects.filter(kind="organisation_linked")
    assert (mail.recipient, mail.subject) == (EMAIL, "Uw account werkt nu ook via Gemeente")
    assert "Bel dan meteen de gemeente" in mail.text


def test_of_a_new_account_nobody_is_told_of_another_way_in(log_in):
    gives("police")

    log_in(**KNOWN, groups=["alert"])

    assert not OutgoingMail.objects.exists()


def test_an_application_manager_does_not_come_in_by_an_address_alone(client, log_in, manager):
    response = log_in(email=manager.email, email_verified=True)

    assert (response.status_code, logged_in_as(client)) == (403, None)
    assert not SocialAccount.objects.exists()


def test_an_application_manager_comes_in_by_a_mapping_and_stays_one(client, log_in):
    manager = factories.UserFactory(role="municipality", is_superuser=True, factor=False)
    gives("municipality")

    log_in(email=manager.email, email_verified=True, groups=["alert"])

    assert logged_in_as(client) == manager
    manager.refresh_from_db()
    assert (manager.is_superuser, manager.role) == (True, "municipality")
    assert not Vouching.objects.exists()


def test_a_row_of_another_role_lets_no_application_manager_in(client, log_in, manager):
    gives("police")

    response = log_in(email=manager.email, email_verified=True, groups=["alert"])

    assert (response.status_code, logged_in_as(client)) == (403, None)
    assert not SocialAccount.objects.exists()


def test_role_and_districts_follow_the_claims_at_each_log_in(client, log_in):
    first, second = factories.DistrictFactory(), factories.DistrictFactory()
    gives("police", "officer-a", districts=[first.code])
    gives("police", "officer-b", districts=[second.code])
    gives("municipality", "officer-c")
    elsewhere = client.__class__()
    log_in(elsewhere, **KNOWN, groups=["officer-a"])
    user = User.objects.get()
    assert [*user.districts.all()] == [first]

    log_in(**KNOWN, groups=["officer-b", "officer-a"])
    assert {*user.districts.all()} == {first, second}
    assert elsewhere.get("/mijn/").status_code == 302

    log_in(**KNOWN, groups=["officer-c"])
    user.refresh_from_db()
    assert (user.role, user.districts.count()) == ("municipality", 0)
    assert {"role": ["police", "municipality"]} in history_of(user)
    assert {"districts": [str([first.code]), str(sorted([first.code, second.code]))]} in history_of(
        user
    )


def test_other_sessions_with_the_old_role_end_and_this_one_lives(client, log_in):
    user = factories.UserFactory(email=EMAIL, role="area_coordinator")
    elsewhere = client.__class__()
    elsewhere.force_login(user)
    elsewhere.get("/mijn/")
    client.force_login(user)
    gives("coordinator")

    log_in(**KNOWN, groups=["alert"])

    assert elsewhere.get("/mijn/").status_code == 302
    assert client.get("/mijn/").status_code == 200


def test_districts_given_by_hand_stay_where_the_mapping_names_none(client, log_in):
    gives("police")
    log_in(**KNOWN, groups=["alert"])
    district = factories.DistrictFactory()
    district.people.add(User.objects.get())

    log_in(**KNOWN, groups=["alert"])

    assert [*User.objects.get().districts.all()] == [district]


def test_the_lowest_number_decides_between_roles(client, log_in):
    gives("municipality", "office", order=20)
    gives("police", "officer", order=10)

    log_in(**KNOWN, groups=["office", "officer"])

    assert User.objects.get().role == "police"


@pytest.mark.parametrize(
    ("claim", "value", "claims"),
    [
        ("groups", "alert", {"groups": "alert"}),
        ("realm_access.roles", "alert", {"realm_access": {"roles": ["x", "alert"]}}),
        ("urn:mace:dir.member", "alert", {"urn:mace:dir.member": ["alert"]}),
        ("employee", "true", {"employee": True}),
        ("level", "2", {"level": 2}),
    ],
)
def test_claims_of_many_shapes_are_read(claim, value, claims, client, log_in):
    gives("police", value, claim=claim)

    log_in(**KNOWN, **claims)

    assert User.objects.get().role == "police"


@pytest.mark.parametrize(
    "claims",
    [{"groups": ["Alert"]}, {"groups": ["alert "]}, {"groups": [["alert"]]}, {"groups": None}, {}],
)
def test_a_value_that_only_looks_alike_gives_nothing(claims, client, log_in):
    gives("police")

    assert log_in(**KNOWN, **claims).status_code == 403


def test_an_address_that_went_to_somebody_else_opens_nothing(client, log_in):
    factories.UserFactory(email=EMAIL)
    log_in(**KNOWN, sub="first")
    client.post("/accounts/logout/")

    response = log_in(**KNOWN, sub="second")

    assert (response.status_code, logged_in_as(client)) == (403, None)


def test_the_link_stays_when_the_address_changes_at_the_provider(client, log_in):
    user = factories.UserFactory(email=EMAIL)
    log_in(**KNOWN)
    client.post("/accounts/logout/")

    log_in(email="other@example.org", email_verified=True)

    assert logged_in_as(client) == user
    assert User.objects.get().email == EMAIL


def test_another_provider_ends_no_account(db):
    gives("municipality")
    who = Identity("liar", "Gemeente", "1" * 64, {"groups": ["alert"]}, EMAIL, "Anne")
    acts.admit(who)

    gives("police", provider="other")

    for claims in ({}, {"groups": ["alert"]}):
        refusal = acts.admit(Identity("other", "Politie", "2" * 64, claims, EMAIL, "Anne"))
        assert refusal is acts.Refusal.OTHER_PROVIDER

    assert User.objects.get().role == "municipality"
    assert User.objects.get().is_active


@pytest.mark.django_db(transaction=True)
def test_two_first_log_ins_at_once_make_one_account():
    gives("municipality")
    who = Identity("liar", "Gemeente", "1" * 64, {"groups": ["alert"]}, EMAIL, "Anne")
    found, start = [], threading.Barrier(4)

    def come_in() -> None:
        start.wait()
        found.append(acts.admit(who).user_id)
        connection.close()

    threads = [threading.Thread(target=come_in) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [User.objects.get().pk] * 4
    assert (SocialAccount.objects.count(), Vouching.objects.count()) == (1, 1)
