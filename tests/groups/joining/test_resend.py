import pytest
from django.test import Client
from django.urls import reverse

from groups.links import membership_link
from groups.models import Membership
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.factories import square

pytestmark = pytest.mark.django_db

EMAIL = "sanne@example.org"


def ask(client, email=EMAIL):
    return client.post("/aanmelding/", {"email": email})


def words(response) -> str:
    return " ".join(response.content.decode().split())


def linked(mail: OutgoingMail) -> list[Membership]:
    """The memberships whose own pages the mail links to."""
    lines = [line for line in mail.text.splitlines() if "/aanmelding/" in line]
    return [membership_link.read(line.split("/")[-2]) for line in lines]


@pytest.fixture
def membership(group, address) -> Membership:
    return factories.MembershipFactory(group=group, address=address, email="Sanne@Example.org")


def test_the_links_to_all_own_pages_come_in_one_mail(client, membership, address):
    left = factories.MembershipFactory(
        group__area=square(3), address=address, email=EMAIL, status="left"
    )
    factories.MembershipFactory(group=membership.group, address=address, email="ander@example.org")

    ask(client)

    mail = OutgoingMail.objects.get()
    assert mail.recipient == EMAIL
    assert {m.pk for m in linked(mail)} == {membership.pk, left.pk}


def test_the_answer_is_the_same_for_known_and_unknown(client, membership):
    known, unknown = ask(client), ask(client, "vreemd@example.org")

    assert known.status_code == unknown.status_code == 200
    assert words(known).replace(EMAIL, "") == words(unknown).replace("vreemd@example.org", "")
    assert OutgoingMail.objects.get().recipient == EMAIL


@pytest.mark.parametrize(
    "email",
    [
        "",
        "sanne",
        "sanne@example.org\r\nBcc: ander@example.org",
        "sanne@example.org\0",
        "<script>alert(1)</script>@example.org",
        "{{ x }}@example.org",
        "😀@example.org",
        "a" * 10_000 + "@example.org",
    ],
)
def test_a_bad_email_address_is_explained_and_kept(client, membership, email):
    response = ask(client, email)

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["email"]
    assert response.context["form"]["email"].value() == email
    assert b"<script>alert" not in response.content
    assert not OutgoingMail.objects.exists()


def test_a_pattern_of_the_database_is_no_address(client, membership):
    ask(client, "sann_@example.org")
    ask(client, "%@example.org")

    assert not OutgoingMail.objects.exists()


def test_somebody_on_paper_is_not_found_by_an_empty_address(client, membership):
    Membership.objects.update(email="")

    assert list(ask(client, " ").context["form"].errors) == ["email"]
    assert not OutgoingMail.objects.exists()


def test_too_many_for_one_mailbox_are_refused(client, membership):
    answers = [ask(client).status_code for _ in range(4)]

    assert answers == [200] * 3 + [429]
    assert OutgoingMail.objects.count() == 3


def test_too_many_from_one_visitor_are_refused(client):
    answers = [ask(client, f"jan{n}@example.org").status_code for n in range(11)]

    assert answers == [200] * 10 + [429]


def test_a_post_without_token_is_refused(membership):
    assert ask(Client(enforce_csrf_checks=True)).status_code == 403
    assert not OutgoingMail.objects.exists()


def test_the_pages_are_kept_nowhere_and_not_indexed(client, membership):
    for response in (client.get(reverse("groups:resend")), ask(client)):
        assert "no-store" in response["Cache-Control"]
        assert '<meta name="robots" content="noindex">' in words(response)


def test_the_number_of_queries_does_not_grow(
    client, membership, address, django_assert_max_num_queries
):
    for number in range(10):
        factories.MembershipFactory(group__area=square(number), address=address, email=EMAIL)

    with django_assert_max_num_queries(5):
        ask(client)
