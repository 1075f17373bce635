"""The page on which the municipality decides on an application."""

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.urls import reverse
from django.utils import timezone

from groups.models import Address, AlertGroup, Application, Coordinator, GroupLimits, StatusChange
from groups.starting.checks import assess
from hoogeveen_alert.privacy.models import ProcessingRecord
from tests import factories
from tests.deciding import TYPED, kinds
from tests.factories import SIDE, SOUTH, WEST, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def applied(db) -> AlertGroup:
    """An application in which every check passes."""
    GroupLimits(min_addresses=1).save()
    place = factories.NeighbourhoodFactory(area=square(0))
    group = factories.AlertGroupFactory(
        name="Buurtalert Noord", status="applied", neighbourhoods=[place]
    )
    home = factories.AddressFactory(neighbourhood=place, number=1)
    factories.ApplicationFactory(group=group, address=home, email="anna@example.org")
    factories.InvitationFactory(
        group=group, email="wim@example.org", status="accepted", answered_at=timezone.now()
    )
    return group


@pytest.fixture
def office(client):
    client.force_login(factories.UserFactory(role="municipality", name="Olga Officier"))
    return client


def page_of(group: AlertGroup) -> str:
    return f"/beheer/groups/alertgroup/{group.pk}/beslissen/"


def outcomes(group: AlertGroup) -> dict[str, str]:
    """What did not pass, by the name of the check."""
    checks = assess(group).checks
    return {str(check.name): check.outcome for check in checks if check.outcome != "pass"}


def words(response) -> str:
    return " ".join(response.content.decode().split())


# Checks


def test_an_application_in_order_passes_every_check(applied):
    assert outcomes(applied) == {}


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("Politie Noord", "fail"),
        ("Burgernet Pesse", "fail"),
        ("112 Noord", "fail"),
        ("Gemeentelijk alarm", "fail"),
        ("Alert Zuid, Buurtalert", "warn"),
        ("Buurtalert Zuyd", None),
        ("Buurtalert Zuiderpark", None),
    ],
)
def test_names_that_mislead_are_seen(applied, name, outcome):
    factories.AlertGroupFactory(name="Buurtalert Zuid", area=square(5))
    applied.name = name
    applied.save()

    assert outcomes(applied).get("Naam van de groep") == outcome


def test_the_name_of_a_group_that_ended_is_free(applied):
    factories.AlertGroupFactory(name="Buurtalert Noord", status="closed", area=square(5))

    assert outcomes(applied) == {}


@pytest.mark.parametrize("status", ["open", "declined", "withdrawn", "lapsed"])
def test_a_second_coordinator_who_did_not_agree_fails(applied, status):
    answered = None if status == "open" else timezone.now()
    applied.invitations.update(status=status, answered_at=answered)

    assert outcomes(applied) == {"Tweede groepsbeheerder": "fail"}


def test_the_applicant_cannot_be_the_second_too(applied):
    applied.invitations.update(email="Anna@example.org")

    assert outcomes(applied) == {"Tweede groepsbeheerder": "fail"}


@pytest.mark.parametrize(("least", "most"), [(2, 5000), (1, 0)])
def test_an_area_out_of_bounds_fails(applied, least, most):
    if not most:
        for number in (2, 3):
            place = applied.neighbourhoods.get()
            factories.AddressFactory(neighbourhood=place, number=number)
    GroupLimits(min_addresses=least, max_addresses=most or 2).save()

    assert outcomes(applied) == {"Grootte van het gebied": "fail"}


def test_a_waiting_list_without_anybody_is_said_so(applied):
    checks = {str(check.name): check.reason for check in assess(applied).checks}

    assert checks["Wachtlijst"] == "Niemand wacht hier."


def test_an_applicant_from_elsewhere_fails(applied):
    far = Point(WEST + 3 * SIDE, SOUTH + SIDE / 2, srid=4326)
    Address.objects.filter(number=1).update(point=far)
    factories.AddressFactory(neighbourhood=applied.neighbourhoods.get(), number=2)

    assert outcomes(applied) == {"Adres van de aanvrager": "fail"}


@pytest.mark.parametrize(("shared", "outcome"), [(0, None), (1, "warn"), (10, "fail")])
def test_overlap_is_measured_by_addresses(applied, shared, outcome):
    GroupLimits(min_addresses=1, overlap_warn_percent=5, overlap_fail_percent=50).save()
    place = applied.neighbourhoods.get()
    east = Point(WEST + SIDE * 0.9, SOUTH + SIDE / 2, srid=4326)
    for number in range(2, 2 + shared):
        factories.AddressFactory(neighbourhood=place, number=number, point=east)
    for number in range(2 + shared, 20):
        factories.AddressFactory(neighbourhood=place, number=number)
    area = MultiPolygon(
        Polygon.from_bbox((east.x, SOUTH, WEST + SIDE * 2, SOUTH + SIDE)), srid=4326
    )
    factories.AlertGroupFactory(name="Buurtalert Oost", area=area, neighbourhoods=[place])

    assert outcomes(applied).get("Overlap met andere groepen") == outcome


def test_overlap_is_with_all_groups_together_and_counts_an_address_once(office, applied):
    GroupLimits(min_addresses=1, overlap_warn_percent=5, overlap_fail_percent=100).save()
    place = applied.neighbourhoods.get()
    Address.objects.update(point=at_share(0.25))
    for number, share in enumerate((0.4, 0.45, 0.75), start=2):
        factories.AddressFactory(neighbourhood=place, number=number, point=at_share(share))
    # Two of the four in the west alone, two in both, one in the east alone: four of four.
    for name, west, east in (("Buurtalert West", 0, 0.5), ("Buurtalert Oost", 0.42, 1)):
        box = Polygon.from_bbox((WEST + SIDE * west, SOUTH, WEST + SIDE * east, SOUTH + SIDE))
        area = MultiPolygon(box, srid=4326)
        factories.AlertGroupFactory(name=name, area=area, neighbourhoods=[place])

    [check] = [one for one in assess(applied).checks if one.outcome != "pass"]

    assert check.outcome == "fail"
    assert check.reason.startswith("100% van de adressen ligt ook in het gebied van andere groepen")
    assert "Buurtalert West" in check.reason
    assert "elk adres één keer geteld</th> <td>4</td>" in words(office.get(page_of(applied)))


def at_share(share: float) -> Point:
    """A point so far from west to east in the applied area."""
    return Point(WEST + SIDE * share, SOUTH + SIDE / 2, srid=4326)


@pytest.mark.parametrize("role", ["police", "municipality"])
@pytest.mark.parametrize("email", ["anna@example.org", "Wim@example.org"])
def test_an_officer_cannot_become_coordinator_whatever_the_reason(office, applied, role, email):
    factories.UserFactory(email=email, role=role)

    response = office.post(page_of(applied), {"decision": "approve", "reason": "Toch maar."})

    assert response.context["form"].non_field_errors()
    applied.refresh_from_db()
    assert applied.status == "applied"
    assert not Coordinator.objects.exists()
    assert kinds() == []


# The page


def test_the_page_shows_who_asks_what_for(office, applied, django_assert_max_num_queries):
    neighbour = factories.AlertGroupFactory(name="Buurtalert Oost")
    office.get(page_of(applied))

    # Fifteen, and the savepoint around the processing log.
    with django_assert_max_num_queries(17):
        response = office.get(page_of(applied))

    page = words(response)
    for part in ("Anna Aanvrager", "06 00000011", "Er is hier veel ingebroken.", "Wim Tweede"):
        assert part in page
    assert f'<a href="/mijn/groep/{neighbour.slug}/">Buurtalert Oost' in page
    assert response.context["areas"]["others"][0]["name"] == "Buurtalert Oost"
    assert "chat.whatsapp.com" not in page
    assert ProcessingRecord.objects.filter(name="application-view").count() == 4


def test_what_the_applicant_typed_stays_text(office, applied):
    Application.objects.update(why=TYPED, name=TYPED)

    page = office.get(page_of(applied)).content.decode()

    assert "<b>Ömer" not in page
    assert "{% if x %}" in page


def test_approving_leads_to_the_group(office, applied):
    response = office.post(page_of(applied), {"decision": "approve", "reason": ""})

    applied.refresh_from_db()
    assert response.url == reverse("groups:record", args=[applied.slug])
    assert applied.status == "active"
    assert [kind for kind, _email in kinds()] == ["start_kit", "start_kit"]


def test_overruling_a_check_needs_a_reason_which_the_history_keeps(office, applied):
    applied.invitations.all().delete()

    refused = office.post(page_of(applied), {"decision": "approve", "reason": "  "})
    office.post(page_of(applied), {"decision": "approve", "reason": "Buurman volgt."})

    assert list(refused.context["form"].errors) == ["reason"]
    why = StatusChange.objects.get(group=applied).why
    assert why == "Buurman volgt.\nOndanks: Tweede groepsbeheerder."


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "decision"),
        ({"decision": "weg"}, "decision"),
        ({"decision": "reject"}, "reason"),
        ({"decision": "reject", "reason": " \n"}, "reason"),
        ({"decision": "reject", "reason": "x" * 1001}, "reason"),
        ({"decision": "reject", "reason": "nul\x00"}, "reason"),
    ],
)
def test_a_decision_without_what_it_needs_changes_nothing(office, applied, typed, field):
    response = office.post(page_of(applied), typed)

    applied.refresh_from_db()
    assert list(response.context["form"].errors) == [field]
    assert applied.status == "applied"
    assert kinds() == []


def test_the_second_officer_hears_who_decided_and_when(client, applied):
    officers = [factories.UserFactory(role="municipality", name=f"Officier {n}") for n in "AB"]
    client.force_login(officers[0])
    client.post(page_of(applied), {"decision": "approve"})
    sent = kinds()

    client.force_login(officers[1])
    response = client.post(page_of(applied), {"decision": "reject", "reason": "Te groot."})

    applied.refresh_from_db()
    page = words(response)
    assert applied.status == "active"
    assert kinds() == sent
    assert StatusChange.objects.count() == 1
    assert "Officier A" in page
    assert "Te groot." not in page


def test_an_application_nobody_confirmed_is_not_there(office, applied):
    Application.objects.update(confirmed_at=None)

    assert office.get(page_of(applied)).status_code == 404
    assert office.post(page_of(applied), {"decision": "approve"}).status_code == 404


@pytest.mark.parametrize("key", ["0", "999999", "x", "1'--"])
def test_what_is_no_group_is_not_found(office, key):
    assert office.get(f"/beheer/groups/alertgroup/{key}/beslissen/").status_code == 404
