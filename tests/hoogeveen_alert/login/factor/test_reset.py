"""The application manager takes a second factor away from somebody who lost it."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.privacy.models import HistoryEntry
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return factories.UserFactory(role="police", name="Pim Politie")


def page_of(user):
    return reverse("admin:accounts_user_reset", args=[user.pk])


def test_it_is_reset_with_a_reason_and_both_hear_of_it(client, manager, officer):
    client.force_login(manager)

    answer = client.post(page_of(officer), {"reason": "Telefoon kwijt"})

    assert answer.status_code == 302
    assert not Authenticator.objects.filter(user=officer).exists()
    entry = HistoryEntry.objects.get(object_pk=str(officer.pk))
    assert entry.actor == manager
    assert entry.changes == {
        "second_factor": ["totp", ""],
        "reason": ["", "Telefoon kwijt"],
    }
    mails = dict(OutgoingMail.objects.values_list("recipient", "kind"))
    assert mails == {officer.email: "factor_reset", manager.email: "factor_reset_by"}
    assert not [mail for mail in OutgoingMail.objects.all() if "Telefoon" in mail.text]
    assert officer.name not in OutgoingMail.objects.get(recipient=manager.email).text


def test_sessions_end_and_the_next_log_in_sets_a_new_one(client, manager, officer):
    theirs = Client()
    theirs.force_login(officer)
    client.force_login(manager)

    client.post(page_of(officer), {"reason": "Telefoon kwijt"})

    assert theirs.get("/mijn/").url == "/accounts/login/?next=/mijn/"
    officer.refresh_from_db()
    theirs.force_login(officer)
    assert theirs.get("/mijn/").url == reverse("mfa_index")


def test_without_a_reason_nothing_happens(client, manager, officer):
    client.force_login(manager)

    answer = client.post(page_of(officer), {"reason": " "})

    assert answer.status_code == 200
    assert Authenticator.objects.filter(user=officer).exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("role", ["coordinator", "area_coordinator", "police", "municipality"])
def test_nobody_else_resets(client, role, officer):
    client.force_login(factories.UserFactory(role=role))

    answer = client.post(page_of(officer), {"reason": "Ik wil het"})

    assert answer.status_code == 403
    assert Authenticator.objects.filter(user=officer).exists()


def test_not_ones_own(client, manager):
    client.force_login(manager)

    answer = client.post(page_of(manager), {"reason": "Telefoon kwijt"})

    assert answer.status_code == 403
    assert Authenticator.objects.filter(user=manager).exists()


def test_the_page_of_the_account_leads_to_it_where_there_is_a_factor(client, manager, officer):
    client.force_login(manager)
    without = factories.UserFactory()
    pages = {
        user: client.get(reverse("admin:accounts_user_change", args=[user.pk])).content.decode()
        for user in (officer, without)
    }

    assert page_of(officer) in pages[officer]
    assert page_of(without) not in pages[without]


def test_at_the_server_it_is_reset_by_a_command(manager):
    out = StringIO()

    call_command("reset_factor", manager.email.upper(), reason="Sleutel kwijt", stdout=out)

    assert "Removed: 1." in out.getvalue()
    assert not Authenticator.objects.exists()
    assert HistoryEntry.objects.get().actor is None
    assert [mail.kind for mail in OutgoingMail.objects.all()] == ["factor_reset"]


def test_the_command_says_when_there_is_no_account():
    with pytest.raises(CommandError, match="has no account"):
        call_command("reset_factor", "nobody@example.org", reason="x")
