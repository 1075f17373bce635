"""The history of changes: who changed what, without persons, links and shapes."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from groups.life import acts as life
from groups.models import Coordinator, GroupLimits
from hoogeveen_alert.privacy.models import HistoryEntry
from hoogeveen_alert.privacy.retention import delete_expired
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/beheer/privacy/historyentry/"


def entries(**facts) -> list[HistoryEntry]:
    return list(HistoryEntry.objects.filter(**facts).order_by("pk"))


def everything_kept() -> str:
    """Every column of every entry, as a thief would find it."""
    rows = HistoryEntry.objects.values()
    return json.dumps(list(rows), default=str)


@pytest.fixture
def office(client):
    client.force_login(factories.UserFactory(role="municipality", name="Olga Officier"))
    return client


def change(client, group, **fields):
    data = {"name": group.name, "purpose": group.purpose, "capacity": group.capacity} | fields
    for inline in ("coordinators", "history"):
        data |= {f"{inline}-TOTAL_FORMS": "0", f"{inline}-INITIAL_FORMS": "0"}
    return client.post(f"/beheer/groups/alertgroup/{group.pk}/change/", data)


def test_a_change_in_the_admin_is_kept_with_who_made_it(office, group):
    HistoryEntry.objects.all().delete()

    change(office, group, name="Buurtalert Anders")

    entry = HistoryEntry.objects.get()
    assert entry.changes == {"name": [group.name, "Buurtalert Anders"]}
    assert (entry.actor.name, entry.object_id) == ("Olga Officier", group.pk)


def test_who_changes_something_is_not_the_next_requests_actor(office, client, group):
    change(office, group, name="Buurtalert Anders")
    HistoryEntry.objects.all().delete()

    group.purpose = "Nieuw."
    group.save()

    assert HistoryEntry.objects.get().actor is None


def test_no_link_shape_or_person_is_kept(group):
    group.whatsapp_link = "https://chat.whatsapp.com/DEMOgeheim"
    group.area = factories.square(3)
    group.save()
    life.renew_link(group, "https://chat.whatsapp.com/DEMOander")
    factories.CoordinatorFactory(group=group, user__name="Quirijntje Verstopt")
    invitation = factories.InvitationFactory(group=group, name="Wim Verstopt", email="w@geheim.nl")
    invitation.delete()

    kept = everything_kept()

    for secret in ("DEMO", "Verstopt", "geheim", "6.43", "POLYGON"):
        assert secret not in kept
    renewed = [entry for entry in entries() if entry.changes == {"whatsapp_link": ["***", "***"]}]
    assert len(renewed) == 1


def test_headers_of_a_visitor_are_not_kept(office, group):
    office.defaults |= {
        "HTTP_X_CORRELATION_ID": "x" * 300,
        "HTTP_X_FORWARDED_PORT": "99999999999",
        "HTTP_X_FORWARDED_FOR": "203.0.113.77",
    }

    response = change(office, group, name="Buurtalert Anders")

    assert response.status_code == 302
    assert "203.0.113.77" not in everything_kept()
    assert "xxx" not in everything_kept()


def test_posts_neighbourhoods_and_limits_are_followed(group):
    place = factories.NeighbourhoodFactory(name="Buurt Erbij")
    HistoryEntry.objects.all().delete()

    group.neighbourhoods.add(place)
    Coordinator.objects.create(group=group, user=factories.UserFactory())
    GroupLimits(min_addresses=5).save()

    kinds = [entry.content_type.model for entry in entries()]
    assert kinds == ["alertgroup", "coordinator", "grouplimits"]
    assert entries()[0].changes["neighbourhoods"]["objects"] == ["Buurt Erbij"]


def test_every_move_is_in_the_groups_own_history(group):
    """Moves go by `update()`, which auditlog does not see."""
    officer = factories.UserFactory(role="municipality")
    life.fall_dormant(group, by=officer, why="Stil.")
    life.revive(group, by=officer, why="Gesproken.")
    life.close(group, by=officer, why="Klaar.")

    moves = list(group.history.order_by("pk").values_list("status", "by", "why"))

    assert moves == [
        ("dormant", officer.pk, "Stil."),
        ("active", officer.pk, "Gesproken."),
        ("closed", officer.pk, "Klaar."),
    ]


def test_the_list_shows_what_and_who_with_few_queries(office, group, django_assert_max_num_queries):
    for number in range(12):
        change(office, group, name=f"Buurtalert {number}")
    office.get(LIST)

    with django_assert_max_num_queries(15):
        page = office.get(LIST).content.decode()

    assert "Olga Officier" in page
    entry = HistoryEntry.objects.filter(action=HistoryEntry.Action.UPDATE).first()
    detail = office.get(f"{LIST}{entry.pk}/change/").content.decode()
    assert "Buurtalert" in detail


@pytest.mark.parametrize("role", ["coordinator", "area_coordinator", "police"])
def test_nobody_else_reads_it(client, role):
    client.force_login(factories.UserFactory(role=role))

    assert client.get(LIST).status_code == 403


@pytest.mark.parametrize(("days", "left"), [(729, 1), (731, 0)])
def test_it_goes_after_two_years(group, days, left):
    HistoryEntry.objects.all().delete()
    group.name = "Anders"
    group.save()
    HistoryEntry.objects.update(timestamp=timezone.now() - timedelta(days=days))

    delete_expired()

    assert HistoryEntry.objects.count() == left


def test_auditlogs_own_table_does_not_exist(db):
    assert "auditlog_logentry" not in connection.introspection.table_names()


def test_a_visitors_request_asks_for_no_user(client, group):
    response = client.get("/kaart/groepen.geojson")

    assert "Cookie" not in response.get("Vary", "")
