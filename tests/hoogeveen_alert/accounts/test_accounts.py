import re
from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.urls import reverse

from hoogeveen_alert.accounts.management.commands import create_manager
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import PERMISSIONS, Role
from hoogeveen_alert.accounts.templatetags.devices import device
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories

pytestmark = pytest.mark.django_db


def test_one_address_has_one_account_whatever_the_case():
    factories.UserFactory(email="jan@example.org")

    with pytest.raises(IntegrityError):
        factories.UserFactory(email="Jan@Example.org")


def test_logging_in_by_password_does_not_mind_the_case(client):
    factories.UserFactory(email="jan@example.org")

    response = client.post(
        reverse("account_login"), {"login": "Jan@Example.ORG", "password": "hoogeveen-demo"}
    )

    assert response.status_code == 302
    assert client.get("/beheer/").status_code == 200


def test_logging_in_by_a_mailed_code(client):
    factories.UserFactory(email="jan@example.org")

    client.post(reverse("account_request_login_code"), {"email": "jan@example.org"})
    mail = OutgoingMail.objects.get(kind="login_code")
    code = re.search(r"^\d{6}$", mail.text, re.MULTILINE).group()
    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert client.get("/beheer/").status_code == 200


@pytest.mark.parametrize(
    "page", ["account_login", "account_request_login_code", "account_reset_password"]
)
def test_pages_to_log_in_ask_for_an_e_mail_address(client, page):
    form = client.get(reverse(page)).context["form"]

    assert "E-mailadres" in [str(field.label) for field in form]


def test_a_wrong_code_is_told_with_what_to_do(client):
    factories.UserFactory(email="jan@example.org")
    client.post(reverse("account_request_login_code"), {"email": "jan@example.org"})

    response = client.post(reverse("account_confirm_login_code"), {"code": "abcdef"})

    assert response.context["form"].errors["code"] == [
        "Deze code klopt niet. Vul hem opnieuw in of vraag een nieuwe."
    ]


def test_asking_a_code_for_an_unknown_address_answers_the_same_and_mails_nobody(client):
    factories.UserFactory(email="known@example.org")
    known = client.post(reverse("account_request_login_code"), {"email": "known@example.org"})
    unknown = type(client)().post(
        reverse("account_request_login_code"), {"email": "unknown@example.org"}
    )

    assert (unknown.status_code, unknown.url) == (known.status_code, known.url)
    assert [mail.recipient for mail in OutgoingMail.objects.all()] == ["known@example.org"]


def test_every_permission_of_the_role_table_exists():
    existing = {
        f"{p.content_type.app_label}.{p.codename}"
        for p in Permission.objects.select_related("content_type")
    }

    assert set().union(*PERMISSIONS.values()) - existing == set()


def test_every_role_has_a_row_in_the_table():
    assert set(PERMISSIONS) == set(Role.values)


def test_the_municipality_cannot_make_itself_application_manager(client):
    officer = factories.UserFactory(role="municipality")
    client.force_login(officer)

    client.post(
        reverse("admin:accounts_user_change", args=[officer.pk]),
        {"email": officer.email, "name": "Ander", "role": "municipality", "is_active": "on",
         "is_superuser": "on"},
    )  # fmt: skip

    officer.refresh_from_db()
    assert (officer.name, officer.is_superuser) == ("Ander", False)


def test_the_municipality_cannot_change_the_application_manager(client, manager):
    client.force_login(factories.UserFactory(role="municipality"))

    response = client.post(
        reverse("admin:accounts_user_change", args=[manager.pk]), {"email": "taken@example.org"}
    )

    manager.refresh_from_db()
    assert response.status_code == 403
    assert manager.email != "taken@example.org"


@pytest.mark.parametrize("is_superuser", [False, True])
def test_an_account_that_is_switched_off_may_nothing(is_superuser):
    user = User(role="municipality", is_superuser=is_superuser)
    assert user.has_perm("accounts.view_user")
    assert user.has_module_perms("accounts")

    user.is_active = False

    assert not user.has_perm("accounts.view_user")
    assert not user.has_module_perms("accounts")
    assert not user.is_staff


def test_a_new_account_made_in_the_admin_has_no_password(client, manager):
    client.force_login(manager)

    client.post(
        reverse("admin:accounts_user_add"),
        {"email": "Nieuw@example.org", "name": "Nieuw", "role": "municipality"},
    )

    user = User.objects.get(email="nieuw@example.org")
    assert not user.has_usable_password()


def test_somebody_sees_and_ends_own_sessions(client, coordinator):
    typed = {"login": coordinator.email, "password": "hoogeveen-demo"}
    client.post(reverse("account_login"), typed)
    other = type(client)()
    other.post(reverse("account_login"), typed)
    assert len(client.get(reverse("usersessions_list")).context["sessions"]) == 2

    client.post(reverse("usersessions_list"))

    assert client.get("/beheer/").status_code == 200
    assert other.get("/beheer/").status_code == 302


def test_create_manager_makes_an_account_that_may_do_everything():
    out = StringIO()
    call_command("create_manager", "Eva@example.org", name="Eva", no_password=True, stdout=out)

    user = User.objects.get(email="eva@example.org")
    assert (user.is_superuser, user.role, user.has_usable_password()) == (
        True,
        Role.MUNICIPALITY,
        False,
    )


@pytest.mark.parametrize("email", ["eva@example.org", "EVA@example.org", "no address"])
def test_create_manager_refuses_an_address_that_is_taken_or_none(email):
    factories.UserFactory(email="eva@example.org")

    with pytest.raises(CommandError):
        call_command("create_manager", email, name="Eva", no_password=True)

    assert User.objects.count() == 1


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def at_a_terminal(monkeypatch, *lines: str, passwords: tuple[str, ...]) -> None:
    typed = iter(passwords)
    monkeypatch.setattr("sys.stdin", Terminal("".join(f"{line}\n" for line in lines)))
    monkeypatch.setattr(create_manager, "getpass", lambda _question: next(typed))


def test_create_manager_asks_until_the_answers_will_do(monkeypatch):
    factories.UserFactory(email="taken@example.org")
    lines = ("no address", "taken@example.org", "Eva@example.org", " ", "Eva")
    secret = "brandnetel-soep-9"
    at_a_terminal(monkeypatch, *lines, passwords=("short", secret, "other", secret, secret))
    said = StringIO()

    call_command("create_manager", stdout=StringIO(), stderr=said)

    user = User.objects.get(email="eva@example.org")
    assert (user.name, user.is_superuser, user.check_password(secret)) == ("Eva", True, True)
    assert said.getvalue().count("\n") == 5
    assert "has an account already" in said.getvalue()


def test_create_manager_asks_only_for_what_is_not_given(monkeypatch):
    at_a_terminal(monkeypatch, "Eva", passwords=("",))

    call_command("create_manager", "eva@example.org", stdout=StringIO())

    user = User.objects.get()
    assert (user.name, user.has_usable_password()) == ("Eva", False)


@pytest.mark.parametrize(
    ("given", "missing"),
    [((), "email, --name"), (("eva@example.org",), "--name"), (("--name=Eva",), "email")],
)
def test_create_manager_without_a_terminal_names_what_it_needs(monkeypatch, given, missing):
    monkeypatch.setattr("sys.stdin", StringIO())

    with pytest.raises(CommandError, match=f"needs: {missing}\\.$"):
        call_command("create_manager", *given)

    assert not User.objects.exists()


def test_create_manager_that_is_left_makes_no_account(monkeypatch):
    at_a_terminal(monkeypatch, "eva@example.org", passwords=())

    with pytest.raises(CommandError, match="no account was made"):
        call_command("create_manager", stderr=StringIO())

    assert not User.objects.exists()


def test_the_number_of_a_demonstration_account_may_stay_and_not_be_made(client, manager):
    account = factories.UserFactory(phone="+31600009001", name="Bea")
    client.force_login(manager)
    url = reverse("admin:accounts_user_change", args=[account.pk])
    typed = {"email": account.email, "name": "Bea Beheer", "role": "coordinator", "is_active": "on"}

    saved = client.post(url, typed | {"phone": "06 00009001"})
    refused = client.post(url, typed | {"name": "Anders", "phone": "06 00009002"})
    emptied = client.post(url, typed | {"phone": ""})

    assert (saved.status_code, emptied.status_code) == (302, 302)
    assert refused.context["adminform"].form.errors.keys() == {"phone"}
    account.refresh_from_db()
    assert (account.name, str(account.phone)) == ("Bea Beheer", "")
    assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
                " Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"
            ),
            "Edge op Windows",
        ),
        (
            (
                "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko)"
                " Chrome/142.0.0.0 Mobile Safari/537.36"
            ),
            "Chrome op Android",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15"
                " (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1"
            ),
            "Safari op iPhone",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
            "Firefox op Linux",
        ),
        ("<script>", "Onbekend apparaat"),
        ("", "Onbekend apparaat"),
    ],
)
def test_a_device_is_named_by_browser_and_system(user_agent, said):
    assert device(user_agent) == said


def test_titles_of_the_administration_begin_with_a_capital(client):
    client.force_login(factories.UserFactory(is_superuser=True))

    for page in ("/beheer/groups/", "/beheer/accounts/user/add/"):
        heading = re.search(r"<h1>\s*(\S)", client.get(page).content.decode())[1]
        assert heading.isupper()
