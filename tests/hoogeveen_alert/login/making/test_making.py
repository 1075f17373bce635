"""A new account is one form, in one transaction, and its owner is welcomed by mail."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from contacts.models import OfficerProfile
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.login.making import acts
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories

pytestmark = pytest.mark.django_db
EMAIL = "pim@politie.example"


@pytest.fixture
def office(client):
    client.force_login(factories.UserFactory(role="municipality"))
    return client


@pytest.fixture
def typed():
    """A police officer; nothing is wrong."""
    return {
        "role": "police",
        "email": EMAIL,
        "name": "Pim",
        "phone": "06 12345678",
        "districts": [factories.DistrictFactory().code],
        "channel": "whatsapp",
        "hours": "di",
    }


def add(client, typed):
    return client.post(reverse("admin:accounts_user_add"), typed)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("role", "boss"),
        ("role", ""),
        ("email", "no address"),
        ("email", "two@example.org, three@example.org"),
        ("name", ""),
        ("name", "x" * 101),
        ("phone", ""),
        ("phone", "zes"),
        ("phone", "\x00"),
        ("districts", ["WK999999"]),
        ("districts", ["' OR 1=1"]),
        ("channel", "pigeon"),
        ("hours", "x" * 81),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_the_rest_stays(office, typed, field, value):
    answer = add(office, typed | {field: value})

    form = answer.context["adminform"].form
    assert set(form.errors) == {field}
    assert [form[name].value() for name in typed] == [
        value if name == field else typed[name] for name in typed
    ]
    assert not User.objects.filter(role="police").exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("role", ["coordinator", "municipality", "contractor"])
def test_who_has_no_districts_is_given_none(office, typed, role):
    answer = add(office, typed | {"role": role})

    assert set(answer.context["adminform"].form.errors) == {"districts"}
    assert not User.objects.filter(email=EMAIL).exists()


def test_an_address_that_has_an_account_is_told_with_a_link_to_it(office, typed):
    known = factories.UserFactory(email=EMAIL, is_active=False)

    answer = add(office, typed | {"email": " PIM@politie.example "})

    url = reverse("admin:accounts_user_change", args=[known.pk])
    assert f'<a href="{url}">Naar dat account</a>' in answer.content.decode()
    assert office.get(url).status_code == 200
    assert not OfficerProfile.objects.exists()


def test_who_was_second_by_a_hair_is_told_the_same(office, typed, monkeypatch):
    """Another makes the account after the form looked, and before it is saved."""
    looked = acts.make_account

    def make_late(user, data):
        monkeypatch.setattr(acts, "make_account", looked)
        with pytest.raises(IntegrityError):
            factories.UserFactory._meta.model.objects.bulk_create(
                [User(email=EMAIL, name="Eerder"), User(email=EMAIL, name="Later")]
            )
        raise IntegrityError

    factories.UserFactory(email="ander@example.org")
    monkeypatch.setattr(acts, "make_account", make_late)

    assert add(office, typed).status_code == 302
    again = add(office, typed | {"csrfmiddlewaretoken": "new"})
    assert again.context["adminform"].form.errors.keys() == {"email"}
    assert User.objects.filter(email=EMAIL).count() == 1


def test_one_form_makes_an_officer_with_districts_and_says_how_to_reach_them(office, typed):
    assert add(office, typed).status_code == 302

    officer = User.objects.get(email=EMAIL)
    profile = OfficerProfile.objects.get(user=officer)
    assert (officer.role, str(officer.phone), officer.has_usable_password()) == (
        *("police", "+31612345678"),
        False,
    )
    assert (str(profile.phone), profile.channel, profile.hours) == (
        "+31612345678",
        "whatsapp",
        "di",
    )
    assert [district.code for district in officer.districts.all()] == typed["districts"]


@pytest.mark.parametrize("role", ["coordinator", "municipality", "contractor", "area_coordinator"])
def test_no_other_role_gets_a_profile_of_an_officer(office, typed, role):
    assert add(office, typed | {"role": role, "districts": [], "phone": ""}).status_code == 302

    assert User.objects.get(email=EMAIL).role == role
    assert not OfficerProfile.objects.exists()


def test_nothing_is_made_when_a_part_fails(typed):
    with pytest.raises(IntegrityError):
        acts.make_account(User(email=EMAIL, role="police", phone=""), typed | {"hours": None})

    assert not User.objects.filter(email=EMAIL).exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    ("role", "says"),
    [
        ("police", "tweede stap"),
        ("municipality", "tweede stap"),
        ("contractor", "tweede stap"),
        ("coordinator", "Mijn account"),
        ("area_coordinator", "Mijn account"),
    ],
)
def test_the_owner_is_welcomed_and_told_what_to_do_the_first_day(office, typed, role, says):
    add(office, typed | {"role": role, "districts": []})

    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.kind) == (EMAIL, "account_made")
    words = " ".join(mail.text.split())
    assert says in words
    assert f"http://localhost:8000{reverse('account_login')}" in words
    assert ("tweede stap" in words) == (role in {"police", "municipality", "contractor"})
    assert "wachtwoord hebt u niet nodig" in words


def test_the_welcome_opens_the_way_in(office, typed, client):
    add(office, typed)
    office.logout()

    client.post(reverse("account_request_login_code"), {"email": EMAIL})

    assert OutgoingMail.objects.filter(kind="login_code", recipient=EMAIL).count() == 1


@pytest.mark.parametrize("role", ["coordinator", "area_coordinator", "police", "contractor"])
def test_who_gives_no_role_makes_no_account(client, typed, role):
    client.force_login(factories.UserFactory(role=role))

    assert add(client, typed | {"email": "ander@example.org"}).status_code == 403
    assert not User.objects.filter(email="ander@example.org").exists()


def test_the_page_takes_as_many_queries_for_three_districts_as_for_many(
    office, django_assert_max_num_queries
):
    factories.DistrictFactory.create_batch(20)
    office.get(reverse("admin:accounts_user_add"))

    with django_assert_max_num_queries(12):
        office.get(reverse("admin:accounts_user_add"))
