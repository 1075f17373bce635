"""In a second town, from its registers to a sign: search, start, join, sign, mails and papers."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.links import application_link, invitation_link, membership_link
from groups.models import Address, AlertGroup, Application, GroupLimits, Membership, Neighbourhood
from groups.places import example
from groups.starting import acts as starting
from hoogeveen_alert.mail.models import OutgoingMail
from signage.budgets import acts as budget_acts
from signage.models import SignRequest, Smederij
from signage.requests import acts as request_acts
from tests import second_town
from tests import starting as start_form
from tests.factories import UserFactory
from tests.joining import PERSON
from tests.second_town import of_the_first_town, words_in
from tests.sign_factories import SignTypeFactory

pytestmark = pytest.mark.django_db
WHERE = {"postcode": "9405AA", "house_number": "1"}


class Reader(Client):
    """A browser that reads every answer for words of the first town."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        assert response.status_code < 400, (response.status_code, request["PATH_INFO"])
        assert of_the_first_town(words_in(response)) == set(), request["PATH_INFO"]
        return response


@pytest.fixture(scope="module", autouse=True)
def assen() -> Iterator[None]:
    with second_town.assen():
        yield


@pytest.fixture
def registers(db, tmp_path) -> None:
    call_command("import_neighbourhoods", second_town.MAP)
    call_command("import_addresses", second_town.write_addresses(tmp_path / "adressen.csv"))
    example.keep(None)


@pytest.fixture
def clerk(registers):
    return UserFactory(role="municipality", is_superuser=True)


@pytest.fixture
def group(registers, clerk) -> AlertGroup:
    """Applied for, confirmed, the second said yes, approved: all by pages, but for the decision."""
    GroupLimits(min_addresses=2).save()
    visitor = Reader()
    typed = start_form.person(group_name="Buurtalert Brink", neighbourhoods=["BU01060000"], **WHERE)
    visitor.post(start_form.URL, typed, follow=True)
    application = Application.objects.get()
    visitor.post(f"/groepen/starten/{application_link.make(application)}/", follow=True)
    second = application.group.invitations.get()
    visitor.post(
        f"/uitnodiging/{invitation_link.make(second)}/",
        typed | {"name": "Wim Tweede", "mobile": "06 12345679"},
        follow=True,
    )
    starting.approve(application.group, by=clerk)
    AlertGroup.objects.update(whatsapp_link="https://chat.whatsapp.com/DEMOassen")
    return AlertGroup.objects.get()


def browser_of(person) -> Reader:
    reader = Reader()
    reader.force_login(person)
    return reader


def check_mails(*kinds: str) -> None:
    mails = list(OutgoingMail.objects.all())
    assert {mail.kind for mail in mails} >= set(kinds)
    for mail in mails:
        said = " ".join(map(str, (mail.subject, mail.text, mail.html, mail.headers, mail.sender)))
        assert of_the_first_town(said) == set(), mail.kind
        assert "14 0592" in said or "Assen" in said, mail.kind


def test_the_registers_are_those_of_the_town(registers):
    assert Neighbourhood.objects.count() == 26
    assert Address.objects.count() == 26 * 12
    assert example.example().town in ("Assen", "Witten")


def test_a_visitor_searches_and_finds_explanations_of_the_own_town(registers):
    visitor = Reader()

    for page in ("", "groepen", "kaart", "uitleg", "contact", "privacy", "toegankelijkheid"):
        visitor.get(f"/{page}/".replace("//", "/"))
    found = visitor.get("/zoeken", {"zoek": "Kerkstraat 1"})
    nothing = visitor.get("/zoeken", {"zoek": ""})

    assert "9405 AA" in words_in(found)
    assert "14 0592" in words_in(nothing)
    contact = visitor.get("/.well-known/security.txt")
    assert "mailto:security@assen.example" in words_in(contact)


def test_a_resident_starts_a_group_and_a_neighbour_joins(group):
    visitor = Reader()
    visitor.post(f"{group.get_absolute_url()}aanmelden/", PERSON | WHERE)
    membership = Membership.objects.get()
    own = f"/aanmelding/{membership_link.make(membership)}/"
    visitor.post(f"{own}bevestigen/", follow=True)
    lead = browser_of(group.coordinators.earliest("pk").user)
    lead.get(reverse("groups:request", args=[membership.pk]))
    lead.post(reverse("groups:request_approve", args=[membership.pk]), follow=True)

    visitor.get(own)
    membership.refresh_from_db()
    assert membership.status == "invited"
    check_mails("application_received", "start_kit", "request_received", "new_request", "invited")


def test_papers_of_a_group_are_of_the_town(group):
    visitor = Reader()
    lead = browser_of(group.coordinators.earliest("pk").user)

    for name in ("groups:poster", "groups:flyer", "groups:picture", "groups:spread"):
        paper = words_in(lead.get(reverse(name, args=[group.slug])))
        assert "Assen" in paper or name == "groups:picture"
    visitor.get(reverse("groups:embed"))
    lead.get(reverse("groups:member_template", args=[group.slug]))
    lead.get(reverse("groups:record", args=[group.slug]))


def test_a_sign_is_asked_for_decided_on_ordered_and_listed(group, clerk):
    pot = Smederij.objects.create(name="Buurtpot Centrum", contact_email="pot@assen.example")
    budget_acts.take_neighbourhoods(pot, group.neighbourhoods.all())
    budget_acts.allocate(pot, timezone.localdate().year, 500_000, by=clerk)
    lead, office = browser_of(group.coordinators.earliest("pk").user), browser_of(clerk)
    here = Address.objects.filter(neighbourhood__code="BU01060000").earliest("pk").point
    typed = {
        "group": group.pk,
        "sign_type": SignTypeFactory().pk,
        "motivation": "Iedereen komt hierlangs.",
        "point_1": f"{here.y:.6f}, {here.x:.6f}",
    }
    for step in ("check", "send"):
        lead.post("/mijn/borden/aanvragen/", typed | {"step": step}, follow=True)
    request = SignRequest.objects.get()
    decide = office.get(reverse("admin:signage_signrequest_change", args=[request.pk]))
    request_acts.approve(request, by=clerk)
    order = request_acts.send_order([request], supplier="Bordenmaker", by=clerk)

    assert "buurtbudget" in words_in(lead.get("/mijn/borden/"))
    assert "Buurtpot Centrum" in words_in(decide)
    for path in ("budget/", "budget.csv", "budget.xlsx", "borden/register/"):
        office.get(f"/mijn/{path}")
    office.get(reverse("admin:signage_signorder_paper", args=[order.pk]))
    office.get(reverse("signage:work_list"), {"soort": "pdf"})
    check_mails("sign_asked", "sign_decided", "sign_ordered")
