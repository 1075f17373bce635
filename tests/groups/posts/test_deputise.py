"""The area coordinator who steps in as deputy where requests wait too long."""

import pytest

from groups.models import Coordinator, JoinTerms, Membership, StatusChange
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.deciding import page_of, request_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(group, address) -> Membership:
    return request_of(group, address, name="Sanne Proef", email="sanne@example.org")


# The area coordinator


@pytest.fixture
def area(group):
    user = factories.UserFactory(role="area_coordinator", name="Gerda Gebied")
    user.districts.add(group.neighbourhoods.get().district)
    return user


@pytest.fixture
def step_in_page(group) -> str:
    return f"/groepen/{group.slug}/waarnemen/"


def test_an_area_coordinator_steps_in_where_a_request_waits_too_long(
    client, group, address, coordinator, area, step_in_page
):
    late = request_of(group, address, days=7)
    client.force_login(area)
    assert client.get(page_of(late)).status_code == 404
    assert client.get(step_in_page).status_code == 200
    assert not group.coordinators.filter(user=area).exists()

    client.post(step_in_page)

    change = StatusChange.objects.get(group=group)
    mail = OutgoingMail.objects.get()
    assert client.get(page_of(late)).status_code == 200
    assert group.coordinators.current().get(user=area).post == Coordinator.Post.DEPUTY
    assert (change.by, change.status) == (area, "active")
    assert (mail.kind, mail.recipient) == ("area_coordinator_stepped_in", coordinator.email)
    assert "Gerda Gebied" not in mail.text + mail.html


def test_stepping_in_twice_is_once(client, group, address, coordinator, area, step_in_page):
    request_of(group, address, days=7)
    client.force_login(area)

    client.post(step_in_page)
    response = client.post(step_in_page)

    assert response.status_code == 302
    assert group.coordinators.filter(user=area).count() == 1
    assert (StatusChange.objects.count(), OutgoingMail.objects.count()) == (1, 1)


@pytest.mark.parametrize("days", [0, 6])
def test_nobody_steps_in_without_need(client, group, address, area, step_in_page, days):
    request_of(group, address, days=days)
    request_of(group, address, days=40, status="invited")
    client.force_login(area)

    assert client.get(step_in_page).status_code == 403
    assert client.post(step_in_page).status_code == 403
    assert not group.coordinators.exists()


def test_the_municipality_says_after_how_many_days_one_may_step_in(
    client, group, address, area, step_in_page
):
    JoinTerms(remind_after=1, area_after=2).save()
    request_of(group, address, days=2)
    client.force_login(area)

    assert client.post(step_in_page).status_code == 302


def test_an_area_coordinator_of_elsewhere_finds_no_such_page(client, group, address, step_in_page):
    request_of(group, address, days=8)
    client.force_login(factories.UserFactory(role="area_coordinator"))

    assert client.post(step_in_page).status_code == 404
    assert not group.coordinators.exists()
