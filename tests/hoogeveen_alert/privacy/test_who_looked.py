"""Who looked at somebody's details, and the log itself."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.joining import acts as joining
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.privacy.models import ProcessingRecord
from hoogeveen_alert.privacy.own.finding import declared
from hoogeveen_alert.privacy.own.looked import looks_at
from hoogeveen_alert.privacy.people_shown import identities
from hoogeveen_alert.privacy.processing import pseudonym_of, record_processing
from tests import factories
from tests.contact_factories import OfficerProfileFactory
from tests.listing import member_of

pytestmark = pytest.mark.django_db
PAGE = "/mijn/wie-keek/"
LOG = "/beheer/privacy/processingrecord/"


@pytest.fixture
def clerk(client) -> User:
    clerk = factories.UserFactory(role="municipality", name="Griet Gemeente")
    client.force_login(clerk)
    return clerk


@pytest.fixture
def member(group):
    return member_of(group, name="Anna Vink", email="Anna@Example.org", phone="+31612345678")


def looked(row, by: User, name: str = "member-page", days: int = 0) -> None:
    at = timezone.now() - timedelta(days=days)
    record_processing(name, [row], by=by, activity="members", started_at=at)


def ask(client: Client, whom: str) -> tuple[str, str]:
    """The address of what was found, and its page."""
    response = client.post(PAGE, {"wie": whom})
    assert response.status_code == 302, response.content.decode()
    return response.url, client.get(response.url).content.decode()


@pytest.mark.parametrize(
    "whom", ["anna@example.org", " ANNA@example.org ", "anna\u200b@example.org", "06 12345678"]
)
def test_it_says_when_who_and_what_for(client, clerk, member, coordinator, whom):
    looked(member, coordinator, days=3)

    url, page = ask(client, whom)

    on = timezone.localdate() - timedelta(days=3)
    assert f"{on.day} " in page
    assert "Bea Beheer (groepsbeheerder)" in page
    assert coordinator.email in page
    assert "De ledenlijst bijhouden" in page
    assert "anna" not in url.lower()
    assert "1234" not in url


def test_a_line_of_before_a_new_secret_is_found_by_the_one_kept(
    client, clerk, member, coordinator, settings
):
    looked(member, coordinator)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret of more than fifty signs, as the start asks for"
    client.force_login(clerk)

    _url, page = ask(client, "anna@example.org")
    assert "Bea Beheer (groepsbeheerder)" in page

    # The question itself is a line too, under the new secret.
    assert [look.by_role for look in looks_at("anna@example.org")] == [
        "gemeente",
        "groepsbeheerder",
    ]
    settings.SECRET_KEY_FALLBACKS = []
    assert [look.by_role for look in looks_at("anna@example.org")] == ["gemeente"]


def test_each_row_of_the_mailbox_counts_and_nobody_elses(client, clerk, member, coordinator):
    account = factories.UserFactory(email="anna@EXAMPLE.org", name="Anna Vink")
    other = member_of(factories.AlertGroupFactory(), email="danna@example.org")
    for row, name in ((member, "een"), (account, "twee"), (other, "drie")):
        looked(row, coordinator, name)

    url, page = ask(client, "anna@example.org")

    assert "2 keer" in page
    file = client.get(f"{PAGE}bestand/?{url.partition('?')[2]}").content.decode("utf-8-sig")
    lines = [line.split(";") for line in file.splitlines()[1:]]
    assert [(line[1], line[5]) for line in lines] == [
        ("Griet Gemeente", "who-looked"),  # it was noted too
        ("Bea Beheer", "twee"),
        ("Bea Beheer", "een"),
    ]


def test_what_is_known_of_an_officer_hangs_on_the_account(client, clerk, coordinator):
    profile = OfficerProfileFactory(phone="+31600009901")
    looked(profile.user, coordinator)

    _url, page = ask(client, "0600009901")

    assert "Bea Beheer" in page


def test_it_is_noted_that_somebody_asked(client, clerk, member, coordinator):
    looked(member, coordinator)
    before = list(ProcessingRecord.objects.values_list("pk", flat=True))

    url, _page = ask(client, "anna@example.org")
    client.get(f"{PAGE}bestand/?{url.partition('?')[2]}")

    lines = ProcessingRecord.objects.exclude(pk__in=before)
    assert {line.by for line in lines} == {pseudonym_of(clerk)}
    assert {line.subject for line in lines} == {pseudonym_of(member), pseudonym_of(coordinator)}
    assert {line.name for line in lines} == {"who-looked", "who-looked-csv"}


def test_somebody_who_is_gone_and_somebody_nobody_knows(client, clerk, member):
    gone = factories.UserFactory()
    looked(member, gone)
    gone.delete()

    assert "Een account dat er niet meer is" in ask(client, "anna@example.org")[1]
    assert "Het portaal bewaart niets" in ask(client, "niemand@example.org")[1]


def test_a_search_is_of_its_session_alone(client, clerk, member, coordinator):
    looked(member, coordinator)
    url, _page = ask(client, "anna@example.org")
    other = Client()
    other.force_login(factories.UserFactory(role="municipality"))

    assert "Bea Beheer" not in other.get(url).content.decode()
    assert other.get(f"{PAGE}bestand/?{url.partition('?')[2]}").status_code == 404


@pytest.mark.parametrize("whom", ["", "Anna", "a@", "@", "06", "\x00a@b.nl", "x" * 300, "²³¹"])
def test_what_is_no_address_and_no_number_is_explained(client, clerk, whom):
    response = client.post(PAGE, {"wie": whom})

    assert response.status_code == 200
    assert response.context["form"].errors


@pytest.mark.parametrize("query", ["?zoek=x", "?zoek=%00", "?page=99999999999999999999", "?zoek="])
def test_an_address_that_was_made_up_shows_the_empty_page(client, clerk, query):
    assert client.get(PAGE + query).status_code == 200


def test_a_page_of_many_lines_takes_as_many_queries_as_one_of_few(
    client, clerk, member, coordinator, django_assert_max_num_queries
):
    for _ in range(60):
        looked(member, coordinator)
    url, _page = ask(client, "anna@example.org")

    with django_assert_max_num_queries(40):  # most for the kinds of rows of a mailbox
        page = client.get(f"{url}&page=2").content.decode()

    assert page.count("Bea Beheer (") == 11  # ten of them, and the first search


def test_the_desk_leads_there(client, clerk):
    assert PAGE in client.get("/mijn/").content.decode()


def test_the_log_says_in_words_what_for_and_nobodys_name(client, manager, member, coordinator):
    looked(member, coordinator)
    client.force_login(manager)

    page = client.get(LOG).content.decode()

    assert "De ledenlijst bijhouden" in page
    assert pseudonym_of(member)[:12] in page
    assert pseudonym_of(coordinator)[:12] in page
    assert "Anna Vink" not in page
    assert "Bea Beheer" not in page
    record = ProcessingRecord.objects.get(name="member-page")
    assert pseudonym_of(member) in client.get(f"{LOG}{record.pk}/change/").content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("waarvoor=members", {"een", "twee"}),
        ("waarvoor=joining", set()),
        ("waarvoor=nergens", set()),
        ("handeling=een", {"een"}),
    ],
)
def test_the_log_is_filtered(client, manager, member, coordinator, query, found):
    for name in ("een", "twee"):
        looked(member, coordinator, name)
    client.force_login(manager)

    listed = client.get(f"{LOG}?{query}").context["cl"].queryset

    assert {record.name for record in listed} == found


def test_what_was_decided_about_somebody_stays_to_be_found(client, clerk, member, coordinator):
    """The pseudonym is of the row, whatever becomes of the person's name and status."""
    looked(member, coordinator)
    member.status, member.name = "waiting", "Anna de Vries"
    member.save()
    joining.invite(member, by=coordinator)

    assert "Bea Beheer" in ask(client, "anna@example.org")[1]


def test_the_address_of_the_page_holds_nobody(client, clerk):
    assert client.get(f"{PAGE}?wie=anna@example.org").context["form"].is_bound is False
    assert reverse("processing:who_looked") == PAGE


def test_whoever_a_page_can_show_by_an_address_can_be_found_by_it():
    """Else somebody is in the log whom nobody can look up."""
    found = {own.model for own in declared() if own.found_by}

    assert {model._meta.label for model, identity in identities() if identity.emails} <= found
