"""The page of who sets the portal up: what is red, what makes it green, and who may say so."""

import os
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hoogeveen_alert.backups.keeping import MARK
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.setting_up.models import Confirmation
from hoogeveen_alert.texts.models import TextVersion
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/mijn/inrichten/"


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def office(client, manager):
    client.force_login(manager)
    return client


def colours(client) -> dict[str, bool]:
    """Of each step whether it is green, as the page says it."""
    page = client.get(PAGE).content.decode()
    cards = re.findall(r'<li class="card[^"]*" id="([\w-]+)">(.*?)<h2(.*?)</p>', page, re.DOTALL)
    return {key: "utrecht-status-badge--success" in badge for key, _before, badge in cards}


def state_of(client, key: str) -> str:
    shown = next(s for s in client.get(PAGE).context["steps"] if s.step.key == key)
    return shown.step.state


def confirm(client, key: str, state: str | None = None):
    state = state_of(client, key) if state is None else state
    return client.post(f"{PAGE}{key}/bevestigen/", {"state": state}, follow=True)


def words(response) -> str:
    return " ".join(response.content.decode().split())


# Bad input


@pytest.mark.parametrize("key", ["bestaat-niet", "reservekopie", "tweede-factor", "adressen"])
def test_what_nobody_is_asked_cannot_be_confirmed(office, key):
    assert office.post(f"{PAGE}{key}/bevestigen/", {"state": ""}).status_code == 404
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize("state", ["", "0" * 64, "x" * 10_000, "\x00"])
def test_what_was_not_on_the_page_is_not_confirmed(office, state):
    response = confirm(office, "contact", state)

    assert "Kijk er nog eens naar" in words(response)
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize("path", ["testmail/", "contact/bevestigen/"])
def test_opening_the_address_of_a_button_does_nothing(office, path):
    assert office.get(PAGE + path).status_code == 405
    assert not OutgoingMail.objects.exists()


def test_nobody_sends_test_mails_all_day(office):
    answers = [office.post(f"{PAGE}testmail/").status_code for _ in range(11)]

    assert answers == [302] * 10 + [429]


# The steps


def test_a_portal_that_was_just_installed_is_red_and_says_what_to_do(office, settings):
    settings.DEFAULT_FROM_EMAIL = "Assen Alert <alert@assen.example>"
    settings.EMAIL_HOST = "mail.assen.example"

    page = words(office.get(PAGE))

    assert colours(office) == {
        "adressen": False,
        "eigen-gegevens": False,
        "contact": False,
        "afzender": False,
        "teksten": False,
        "tweede-factor": True,  # of the manager alone
        "reservekopie": False,
    }
    for told in (
        "v=spf1 mx a:mail.assen.example -all",
        "_domainkey.assen.example",
        "_dmarc.assen.example",
        "manage.py import_addresses",
        "1 van de 7 in orde",
    ):
        assert told in page


def test_addresses_are_there_once_they_are_imported(office, address):
    assert colours(office)["adressen"]


def test_who_looked_says_so_until_it_changes(office, settings):
    confirm(office, "contact")
    assert colours(office)["contact"]

    settings.MUNICIPALITY_PHONE = "14 0592"
    assert not colours(office)["contact"]
    assert "daarna veranderd" in words(office.get(PAGE))

    confirm(office, "contact")
    assert colours(office)["contact"]
    assert Confirmation.objects.count() == 1


def test_texts_are_read_again_when_one_changed(office, manager):
    confirm(office, "teksten")
    assert colours(office)["teksten"]

    TextVersion.save_next("privacy", "Andere woorden.", after=3, by=manager)

    assert not colours(office)["teksten"]


def test_mail_is_right_once_it_was_handed_over_and_somebody_got_it(office, manager):
    office.post(f"{PAGE}testmail/")
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.recipient) == ("set_up_test", manager.email)
    assert "/mijn/inrichten/#afzender" in mail.text
    confirm(office, "afzender")
    assert not colours(office)["afzender"]  # it still waits

    OutgoingMail.objects.update(state="sent", sent_at=timezone.now(), next_try_at=None)
    assert colours(office)["afzender"]

    OutgoingMail.objects.update(state="failed", sent_at=None)
    assert not colours(office)["afzender"]
    assert "is mislukt" in words(office.get(PAGE))


@pytest.mark.parametrize("role", ["municipality", "police", "contractor"])
def test_one_account_without_its_second_factor_makes_it_red(office, role):
    account = factories.UserFactory(role=role, factor=False)
    assert not colours(office)["tweede-factor"]

    factories.give_factor(account)
    assert colours(office)["tweede-factor"]


@pytest.mark.parametrize(
    "fields", [{"role": "coordinator"}, {"role": "police", "is_active": False}]
)
def test_who_needs_none_is_not_counted(office, fields):
    factories.UserFactory(factor=False, **fields)

    assert colours(office)["tweede-factor"]


def test_a_demonstration_has_no_second_factor(office, settings):
    settings.DEMO = True

    assert not colours(office)["tweede-factor"]


@pytest.mark.parametrize(("hours", "is_right"), [(1, True), (49, True), (51, False)])
def test_a_backup_is_seen_as_long_as_it_is_of_these_days(office, data_dir, hours, is_right):
    mark = data_dir / MARK
    mark.touch()
    made = (timezone.now() - timedelta(hours=hours)).timestamp()
    os.utime(mark, (made, made))

    assert colours(office)["reservekopie"] is is_right


def test_the_page_asks_as_much_for_many_as_for_one(office, address, django_assert_max_num_queries):
    counts = []
    for number in (1, 20):
        for _ in range(number):
            factories.UserFactory(role="police")
            office.post(f"{PAGE}testmail/") if number == 1 else None
        with django_assert_max_num_queries(15) as captured:
            office.get(PAGE)
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_the_desk_of_the_municipality_leads_there(client):
    client.force_login(factories.UserFactory(role="municipality"))

    assert f'href="{reverse("setting_up:list")}"' in words(client.get("/mijn/"))
