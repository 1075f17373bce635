"""What a password may be, and how it is changed: ASVS 6.2, 6.4 and 6.5."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.hoogeveen_alert.login.factor.totp import type_password

pytestmark = pytest.mark.django_db
OWN = "hoogeveen-demo"  # of everybody the factory makes
ODD = "Ünï 😀 '\"<b>{{ x }}</b>"


@pytest.fixture
def jan(client) -> User:
    jan = factories.UserFactory(role="coordinator", name="Jan de Boer", email="jan@example.org")
    client.force_login(jan)
    return jan


def change(client, password: str, present: str = OWN):
    form = {"oldpassword": present, "password1": password, "password2": password}
    return client.post(reverse("account_change_password"), form)


@pytest.mark.parametrize(
    "password",
    ["elf-tekens!", "1q2w3e4r5t6y", "1234567890123", "jan@example.org", "Jan de Boer 1"],
)
def test_a_password_that_is_easy_to_guess_is_refused(client, jan, password):
    assert change(client, password).context["form"].errors

    jan.refresh_from_db()
    assert jan.check_password(OWN)


@pytest.mark.parametrize(
    "password", ["zeventienkoffers", "paard batterij niet", ODD, "x9" * 32, "Aa" + "é" * 126]
)
def test_any_signs_of_any_length_are_taken_as_typed(client, jan, password):
    assert change(client, password).status_code == 302

    jan.refresh_from_db()
    assert jan.check_password(password)
    assert not jan.check_password(password.swapcase())
    assert not jan.check_password(password[:-1])


def test_a_password_is_changed_with_the_present_one(client, jan):
    assert change(client, "zeventienkoffers", present="iets-anders-dan-dat").context["form"].errors

    jan.refresh_from_db()
    assert jan.check_password(OWN)


def test_fields_for_passwords_are_masked_and_let_a_manager_fill_them_in(client, jan):
    fields = re.findall(
        r'<input[^>]*name="(?:old)?password[^>]*>',
        client.get(reverse("account_change_password")).content.decode(),
    )
    client.logout()
    page = client.get(reverse("account_login")).content.decode()
    fields += re.findall(r'<input[^>]*name="password"[^>]*>', page)

    assert len(fields) == 4
    assert all('type="password"' in field for field in fields)
    assert all(re.search(r'autocomplete="(new|current)-password"', field) for field in fields)
    assert not any("onpaste" in field or "maxlength" in field for field in fields)


def test_a_forgotten_password_is_no_way_round_the_factor(client):
    user = factories.UserFactory(role="municipality")
    client.post(reverse("account_reset_password"), {"email": user.email})
    words = OutgoingMail.objects.get(kind="password_reset_key").text
    link = re.search(r"https?://[^/\s]+(/\S*/key/\S+)", words).group(1)

    page = client.get(link, follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": OWN, "password2": OWN})

    assert "_auth_user_id" not in client.session
    assert type_password(client, user).url == reverse("mfa_authenticate")


def mailed_code(client, user: User) -> str:
    client.post(reverse("account_request_login_code"), {"email": user.email})
    words = OutgoingMail.objects.filter(kind="login_code").latest("pk").text
    return re.search(r"^\d{6}$", words, re.MULTILINE).group()


@pytest.mark.parametrize(("minutes", "comes_in"), [(9, True), (11, False)])
def test_a_mailed_code_lives_ten_minutes(client, time_machine, minutes, comes_in):
    user = factories.UserFactory(role="coordinator")
    code = mailed_code(client, user)

    time_machine.move_to(timezone.now() + timedelta(minutes=minutes))
    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert ("_auth_user_id" in client.session) is comes_in


def test_a_mailed_code_works_once_and_only_where_it_was_asked(client):
    user = factories.UserFactory(role="coordinator")
    code = mailed_code(client, user)
    elsewhere = client.__class__()
    elsewhere.post(reverse("account_confirm_login_code"), {"code": code})
    assert "_auth_user_id" not in elsewhere.session

    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    mailed_code(client, user)
    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert "_auth_user_id" not in client.session
