"""What is mailed about an account: where its links lead, what it tells, and what it does not."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from hoogeveen_alert.login.adapter import ClosedAccountAdapter
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "een-heel-nieuw-wachtwoord"


@pytest.fixture
def jan():
    return factories.UserFactory(email="jan@example.org")


def links_of(row):
    return re.findall(r"https?://[^\s\"<>]+", row.text + row.html)


@pytest.mark.parametrize("host", ["localhost:9999", "127.0.0.1:666", "localhost"])
@pytest.mark.parametrize("page", ["account_reset_password", "account_request_login_code"])
def test_links_in_mails_lead_here_whatever_host_was_asked(client, jan, page, host):
    client.post(reverse(page), {"email": jan.email}, headers={"host": host})

    links = links_of(OutgoingMail.objects.get())
    here = [link for link in links if "/accounts/" in link]
    assert [link for link in here if not link.startswith("http://localhost:8000/")] == []
    assert here
    assert host not in " ".join(links).replace("http://localhost:8000/", "")


def test_links_of_a_change_of_address_lead_here_too(client, jan):
    client.force_login(jan)
    headers = {"host": "localhost:9999"}

    client.post(reverse("account_email"), {"email": "nieuw@example.org"}, headers=headers)

    links = [link for row in OutgoingMail.objects.all() for link in links_of(row)]
    assert len([link for link in links if link.startswith("http://localhost:8000/accounts/")]) == 4
    assert not any("9999" in link for link in links)


def test_the_link_for_a_new_password_works(client, jan):
    client.post(reverse("account_reset_password"), {"email": jan.email})
    link = next(link for link in links_of(OutgoingMail.objects.get()) if "/key/" in link)

    page = client.get(link, follow=True)
    form = {"password1": PASSWORD, "password2": PASSWORD}
    client.post(page.redirect_chain[-1][0], form)

    jan.refresh_from_db()
    assert jan.check_password(PASSWORD)
    assert_told("password_reset", jan)


def assert_told(kind, user):
    row = OutgoingMail.objects.get(kind=kind)
    assert row.recipient == user.email
    assert "Was u het niet? Bel dan meteen de gemeente: 14 0528." in row.text
    assert "Was u het niet?" in row.html
    assert "127.0.0.1" not in row.text + row.html


def test_who_changes_a_password_is_told(client, jan):
    client.post(reverse("account_login"), {"login": jan.email, "password": "hoogeveen-demo"})

    client.post(
        reverse("account_change_password"),
        {"oldpassword": "hoogeveen-demo", "password1": PASSWORD, "password2": PASSWORD},
    )

    assert_told("password_changed", jan)


def test_who_sets_a_first_password_is_told(client):
    user = factories.UserFactory(email="jan@example.org")
    user.set_unusable_password()
    user.save()
    client.force_login(user)

    client.post(reverse("account_set_password"), {"password1": PASSWORD, "password2": PASSWORD})

    assert_told("password_set", user)


def test_opening_the_own_page_makes_no_address_that_is_not_confirmed(client, jan):
    EmailAddress.objects.all().delete()
    client.force_login(jan)

    assert client.get(reverse("account_email")).status_code == 200

    assert not EmailAddress.objects.filter(verified=False).exists()


@pytest.mark.parametrize("action", ["action_add", "action_send", "action_remove", "action_primary"])
def test_what_allauth_offers_with_addresses_is_not_there(client, jan, action):
    client.force_login(jan)

    client.post(reverse("account_email"), {"email": "nieuw@example.org", action: ""})

    jan.refresh_from_db()
    assert list(EmailAddress.objects.values_list("email", "verified")) == [(jan.email, True)]
    assert jan.email == "jan@example.org"


# Known and unknown -------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["account_reset_password", "account_request_login_code"])
def test_known_and_unknown_get_the_same_answer_and_cost_the_same_queries(
    client, jan, page, django_assert_max_num_queries
):
    def ask(email):
        browser = type(client)()
        with django_assert_max_num_queries(40) as captured:
            answer = browser.post(reverse(page), {"email": email}, follow=True)
        shown = re.sub(r'(value|nonce)="[^"]*"', "", answer.content.decode())
        return answer.redirect_chain, shown.replace(email, "X"), len(captured)

    chain, shown, queries = ask(jan.email)
    chain_unknown, shown_unknown, queries_unknown = ask("wie@example.org")

    assert (chain, shown) == (chain_unknown, shown_unknown)
    assert abs(queries - queries_unknown) <= 2
    assert list(OutgoingMail.objects.values_list("recipient", flat=True)) == [jan.email]


@pytest.mark.parametrize("page", ["account_reset_password", "account_request_login_code"])
def test_nothing_is_left_of_what_was_written_for_an_unknown_address(client, page):
    client.post(reverse(page), {"email": "wie@example.org"})

    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("page", ["account_login", "account_request_login_code"])
@pytest.mark.parametrize("typed", ["a@[127.0.0.1]", "a@[IPv6:::1]", '"a b"@example.org'])
def test_a_domain_literal_is_refused_where_one_logs_in(client, page, typed):
    form = {"login": typed, "email": typed, "password": "x"}

    response = client.post(reverse(page), form)

    assert response.status_code == 200
    assert response.context["form"].errors


def test_wrong_passwords_are_counted_by_address_whatever_port_was_asked(client, jan):
    def wrong(port):
        form = {"login": jan.email, "password": "fout"}
        headers = {"host": f"localhost:{port}"}
        return client.post(reverse("account_login"), form, headers=headers)

    for port in range(5):
        wrong(9000 + port)

    said = str(wrong(9999).context["form"].errors)
    assert str(ClosedAccountAdapter.error_messages["too_many_login_attempts"]) in said
