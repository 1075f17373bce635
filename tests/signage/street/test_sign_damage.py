"""Reporting damage: by anybody, without an account, leaving no more behind than one wants."""

import datetime

import pytest
from django.utils import timezone

from groups.models import TransitionNotAllowed
from hoogeveen_alert.privacy.tasks import delete_expired
from signage.models import DamageReport
from signage.street import acts as street_acts
from tests import factories
from tests.sign_factories import SignFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign(group):
    return SignFactory(group=group, place="Bij Kerkweg 3, Pesse")


def path_of(sign, page="melden") -> str:
    return f"/borden/{sign.pk}/{page}/"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": ""},
        {"kind": "ontploft"},
        {"kind": "other"},
        {"kind": "other", "explanation": "  "},
        {"kind": "loose", "explanation": "x" * 301},
        {"kind": "loose", "explanation": "a\x00b"},
    ],
    ids=str,
)
def test_a_report_that_says_nothing_is_not_kept(client, sign, data):
    response = client.post(path_of(sign), data)

    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert not DamageReport.objects.exists()


def test_what_is_wrong_is_kept_and_nothing_about_who_said_so(client, sign):
    response = client.post(path_of(sign), {"kind": "loose", "explanation": "Eén schroef is weg."})

    report = DamageReport.objects.get()
    assert response.url == path_of(sign, "gemeld")
    assert report.text == "Het zit los of hangt scheef: Eén schroef is weg."
    assert (report.sign, report.by, report.handled_at) == (sign, None, None)
    assert not client.cookies.get("sessionid")


def test_the_answer_promises_nothing_that_nobody_does(client, sign):
    page = client.get(path_of(sign, "gemeld")).content.decode()

    assert "werklijst" in page
    assert "Liet u uw e-mailadres achter? Dan krijgt u één bericht" in page


def test_a_coordinator_who_is_logged_in_stands_with_the_report(logged_in, coordinator, sign):
    page = logged_in.get(path_of(sign)).content.decode()
    logged_in.post(path_of(sign), {"kind": "gone"})

    assert "U bent ingelogd" in page
    assert DamageReport.objects.get().by == coordinator


def test_who_has_the_hidden_field_filled_in_is_shown_it(client, sign):
    response = client.post(path_of(sign), {"kind": "gone", "website": "http://spam.example"})

    page = response.content.decode()
    assert response.status_code == 200
    assert "er is nog niets verstuurd" in page
    assert "spam.example" not in page
    assert not DamageReport.objects.exists()


@pytest.mark.parametrize("status", ["planned", "removed"])
@pytest.mark.parametrize("page", ["melden", "gemeld"])
def test_only_a_sign_in_the_street_can_be_damaged(client, group, status, page):
    placed_on = None if status == "planned" else datetime.date(2026, 3, 1)
    sign = SignFactory(group=group, status=status, placed_on=placed_on)

    assert client.get(path_of(sign, page)).status_code == 404
    assert client.get(f"/borden/{10**30}/{page}/").status_code == 404


def test_after_ten_reports_in_an_hour_it_is_enough(client, group):
    signs = [SignFactory(group=group) for _ in range(11)]

    statuses = [client.post(path_of(sign), {"kind": "gone"}).status_code for sign in signs]

    assert statuses == [302] * 10 + [429]
    assert DamageReport.objects.count() == 10


def test_one_sign_takes_so_many_reports_a_day_from_everybody(client, sign):
    for visitor in range(25):
        address = f"192.0.2.{visitor + 1}"
        client.post(path_of(sign), {"kind": "gone"}, REMOTE_ADDR=address)

    assert DamageReport.objects.count() == 20


def test_a_report_that_cannot_be_confirmed_still_waits(sign, manager):
    report = DamageReport.objects.create(sign=sign, text="Scheef")
    street_acts.mark_damaged(sign, by=manager, why="Al gezien.")

    with pytest.raises(TransitionNotAllowed):
        street_acts.confirm_report(report, by=manager)

    assert list(DamageReport.objects.waiting()) == [report]


def test_a_report_is_dealt_with_by_who_was_first(sign):
    report = DamageReport.objects.create(sign=sign, text="Scheef")
    stale = DamageReport.objects.get()
    street_acts.handle_report(report)

    with pytest.raises(TransitionNotAllowed):
        street_acts.handle_report(stale)

    assert DamageReport.objects.get().handled_at == report.handled_at


def test_a_damaged_sign_says_that_it_is_known(client, sign, manager):
    street_acts.mark_damaged(sign, by=manager, why="Scheef")

    assert "De gemeente weet al" in client.get(path_of(sign)).content.decode()


def test_what_was_reported_is_only_text(client, sign):
    client.post(path_of(sign), {"kind": "other", "explanation": "<script>alert(1)</script>{{ x }}"})
    client.force_login(factories.UserFactory(role="municipality"))

    page = client.get(f"/mijn/borden/{sign.pk}/").content.decode()

    assert "<script>alert" not in page
    assert "{{ x }}" in page


def test_a_report_goes_a_year_after_it_was_dealt_with(sign):
    for days in (364, 366, None):
        moment = days and timezone.now() - datetime.timedelta(days=days)
        DamageReport.objects.create(sign=sign, text="Scheef", handled_at=moment)

    assert delete_expired()["signage.DamageReport"] == 1
    assert DamageReport.objects.count() == 2


def test_a_visitor_sees_the_same_whether_or_not_something_was_reported(client, sign):
    before = client.get(path_of(sign)).content.decode()
    DamageReport.objects.create(sign=sign, text="Al gemeld")

    after = client.get(path_of(sign)).content.decode()

    assert len(after) == len(before)
