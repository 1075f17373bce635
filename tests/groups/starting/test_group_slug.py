"""The address of a group's page: given with the approval, and burned by no application."""

import pytest
from django.db import IntegrityError

from groups.life import acts as life
from groups.models import AlertGroup, Application
from groups.starting import acts as starting
from tests import factories
from tests.starting import apply, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(db):
    return factories.UserFactory(role="municipality")


def application(name: str = "Buurtalert Pesse") -> AlertGroup:
    return factories.ApplicationFactory(group__name=name).group


def test_the_address_comes_with_the_approval_and_stays(client, officer):
    group = application()
    before = group.slug

    starting.approve(group, by=officer)

    assert before.startswith("_")
    assert (group.slug, client.get("/groepen/buurtalert-pesse/").status_code) == (
        "buurtalert-pesse",
        200,
    )
    life.fall_dormant(group, by=officer, why="Stil.")
    life.revive(group, by=officer)
    life.close(group, by=officer, why="Klaar.")
    assert AlertGroup.objects.get().slug == "buurtalert-pesse"


def test_who_saw_the_application_before_its_approval_moves_no_address(officer):
    seen = application()
    starting.approve(AlertGroup.objects.get(), by=officer)

    life.close(seen, by=officer, why="Klaar.")

    assert AlertGroup.objects.get().slug == seen.slug == "buurtalert-pesse"


def test_no_application_burns_an_address(client, officer):
    """Neither one that nobody confirmed, nor one that waits, nor one that was rejected."""
    place()
    apply(client, group_name="Buurtalert  Pesse!")
    application("Buurtalert-Pesse")
    starting.reject(application("Buurtalert Pesse?"), by=officer, why="Nee.")
    group = application()

    starting.approve(group, by=officer)

    assert Application.objects.filter(confirmed_at=None).count() == 1
    assert group.slug == "buurtalert-pesse"


def test_a_rejected_group_gives_up_the_address_it_had(officer):
    group = application()
    AlertGroup.objects.filter(pk=group.pk).update(slug="buurtalert-pesse")
    group.refresh_from_db()

    starting.reject(group, by=officer, why="Nee.")

    again = application()
    starting.approve(again, by=officer)
    assert again.slug == "buurtalert-pesse"


def test_a_second_one_of_the_same_words_gets_a_number(officer):
    first, second = application(), application("Buurtalert-Pesse")

    starting.approve(first, by=officer)
    starting.approve(second, by=officer)

    assert (first.slug, second.slug) == ("buurtalert-pesse", "buurtalert-pesse-2")


def test_names_differ_while_both_wait(db):
    application()

    with pytest.raises(IntegrityError):
        application("BUURTALERT PESSE")
