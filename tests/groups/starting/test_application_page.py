"""The applicant's own page: confirming, naming somebody else, taking back."""

import pytest
from django.utils import timezone

from groups.desk_coordinators import lines
from groups.links import application_link, invitation_link
from groups.models import AlertGroup, Application, Invitation, StatusChange, TransitionNotAllowed
from groups.posts import acts as posts
from hoogeveen_alert.logs import TOKEN
from hoogeveen_alert.mail.models import OutgoingMail
from tests.factories import ApplicationFactory, InvitationFactory, UserFactory
from tests.joining import errors, words
from tests.starting import EMAIL, SECOND

pytestmark = pytest.mark.django_db

OTHER = {"second_name": "Olga Ander", "second_email": "olga@example.org"}


@pytest.fixture
def application() -> Application:
    """Not confirmed yet, with a second coordinator who was not asked yet."""
    application = ApplicationFactory(email=EMAIL, confirmed_at=None)
    InvitationFactory(group=application.group, email=SECOND)
    return application


@pytest.fixture
def url(application) -> str:
    return f"/groepen/starten/{application_link.make(application)}/"


@pytest.fixture
def confirmed(client, url) -> None:
    client.post(url)
    OutgoingMail.objects.all().delete()


def mails() -> list[tuple[str, str]]:
    return sorted(OutgoingMail.objects.values_list("recipient", "kind"))


def answer(application, status) -> None:
    application.group.invitations.update(status=status, answered_at=timezone.now())


def test_opening_the_link_confirms_nothing(client, application, url):
    response = client.get(url)

    assert response.status_code == 200
    assert "Bevestig uw aanvraag" in words(response)
    application.refresh_from_db()
    assert application.confirmed_at is None
    assert not OutgoingMail.objects.exists()


def test_confirming_asks_the_second_and_tells_applicant_and_municipality(client, application, url):
    for role in ("municipality", "police", "area_coordinator", "coordinator"):
        UserFactory(role=role, email=f"{role}@example.org")
    UserFactory(role="municipality", is_active=False)

    response = client.post(url)

    assert (response.status_code, response["Location"]) == (302, url)
    application.refresh_from_db()
    assert application.confirmed_at is not None
    assert mails() == [
        (EMAIL, "application_received"),
        ("municipality@example.org", "new_application"),
        (SECOND, "coordinator_invitation"),
    ]


def test_the_term_of_the_invitation_begins_with_the_confirmation(client, application, url):
    application.group.invitations.update(invited_at="2026-01-01T12:00Z")

    client.post(url)

    assert application.group.invitations.get().invited_at.date() == timezone.now().date()


def test_confirming_twice_does_it_once(client, url):
    client.post(url)
    before = mails()

    assert client.post(url).status_code == 302
    assert mails() == before


def test_mails_name_nobody_but_their_receiver(client, application, url):
    UserFactory(role="municipality")

    client.post(url)

    for mail in OutgoingMail.objects.all():
        told = mail.subject + mail.text + mail.html
        others = {application.name, EMAIL, "Wim Tweede", SECOND, "12345678"} - {
            application.name if mail.recipient == EMAIL else ""
        }
        assert [other for other in others if other in told] == []


@pytest.mark.parametrize("action", ["", "tweede/", "intrekken/", "wissen/", "gegevens.json"])
@pytest.mark.parametrize("token", ["vervalst", "a:b:c"])
def test_a_forged_link_opens_nothing(client, url, action, token):
    path = f"/groepen/starten/{token}/{action}"

    answers = {client.get(path).status_code, client.post(path, OTHER).status_code}

    assert answers <= {405, 410}
    assert 410 in answers


def test_the_link_of_a_deleted_application_is_gone(client, application, url):
    application.group.delete()

    assert client.get(url).status_code == 410
    assert client.post(url).status_code == 410


def test_the_page_shows_the_applicants_own_data(client, application, url):
    page = words(client.get(url))

    for told in (application.name, EMAIL, str(application.address), application.why):
        assert told in page


def test_the_page_is_not_kept_and_not_found_by_search_engines(client, url):
    response = client.get(url)

    assert "no-store" in response["Cache-Control"]
    assert 'content="noindex"' in response.content.decode()


def test_logs_do_not_keep_the_link(url):
    assert TOKEN.sub(r"\1***", f"GET {url}intrekken/") == "GET /groepen/starten/***/intrekken/"


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("open", "heeft nog niet geantwoord"),
        ("accepted", "ja gezegd"),
        ("declined", "nee gezegd"),
        ("lapsed", "zonder antwoord"),
    ],
)
def test_says_where_the_second_coordinator_stands(
    client, application, url, confirmed, status, told
):
    if status != "open":
        answer(application, status)

    response = client.get(url)

    assert told in words(response)
    assert bool(response.context.get("form")) is (status != "accepted")


@pytest.mark.parametrize("status", ["open", "declined", "lapsed", "withdrawn"])
def test_asks_somebody_else_in_place_of_who_did_not_say_yes(
    client, application, url, confirmed, status
):
    if status != "open":
        answer(application, status)

    response = client.post(f"{url}tweede/", OTHER)

    assert response["Location"] == url
    asked = application.group.invitations
    assert asked.open().get().email == "olga@example.org"
    assert asked.get(email=SECOND).status == ("withdrawn" if status == "open" else status)
    assert mails() == [("olga@example.org", "coordinator_invitation")]


def test_the_same_person_can_be_asked_once_more(client, application, url, confirmed):
    client.post(f"{url}tweede/", {"second_name": "Wim", "second_email": SECOND.upper()})

    assert application.group.invitations.open().get().email == SECOND
    assert mails() == [(SECOND, "coordinator_invitation")]


def test_nobody_else_is_asked_once_somebody_said_yes(client, application, url, confirmed):
    answer(application, "accepted")

    response = client.post(f"{url}tweede/", OTHER)

    assert response.status_code == 409
    assert application.group.invitations.count() == 1
    assert mails() == []


def test_a_yes_of_an_account_that_can_hold_no_post_counts_as_none(
    client, application, url, confirmed
):
    """It became an officer's, or was closed, after the yes."""
    answer(application, "accepted")
    UserFactory(email=SECOND, role="municipality")
    page = client.get(url)

    response = client.post(f"{url}tweede/", OTHER)

    assert "U hoeft niets te doen" not in words(page)
    assert page.context["form"]
    assert response["Location"] == url
    assert application.group.invitations.open().get().email == OTHER["second_email"]
    assert application.group.invitations.get(email=SECOND).status == "withdrawn"


def test_nobody_is_asked_before_the_applicant_confirmed(client, application, url):
    assert client.post(f"{url}tweede/", OTHER).status_code == 409
    assert mails() == []


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, {"second_name": ["required"], "second_email": ["required"]}),
        (OTHER | {"second_email": EMAIL}, {"second_email": ["oneself"]}),
        (OTHER | {"second_email": EMAIL.upper()}, {"second_email": ["oneself"]}),
        (OTHER | {"second_email": "olga"}, {"second_email": ["invalid"]}),
    ],
    ids=["empty", "oneself", "oneself in capitals", "no address"],
)
def test_a_slip_in_who_is_asked_keeps_the_earlier_invitation(
    client, application, url, confirmed, typed, wrong
):
    response = client.post(f"{url}tweede/", typed)

    assert errors(response) == wrong
    assert application.group.invitations.get().status == "open"
    assert mails() == []


def test_asking_others_is_rate_limited(client, url, confirmed):
    answers = [
        client.post(f"{url}tweede/", OTHER | {"second_email": f"o{n}@example.org"}).status_code
        for n in range(6)
    ]

    assert answers == [302] * 5 + [429]


@pytest.mark.parametrize("answer", ["accept", "decline", "lapse"])
def test_nobody_answers_an_invitation_that_was_not_sent(client, application, answer):
    """It would mail an address that anybody may have typed."""
    invitation = application.group.invitations.get()
    yes = {"name": "Wim", "phone": "+31612345678", "code_version": "1"}

    with pytest.raises(TransitionNotAllowed):
        getattr(posts, answer)(invitation, **(yes if answer == "accept" else {}))

    token = invitation_link.make(invitation)
    assert client.get(f"/uitnodiging/{token}/").status_code == 410
    assert client.post(f"/uitnodiging/{token}/afslaan/").status_code == 410
    assert application.group.invitations.get().status == "open"
    assert mails() == []


def test_who_is_asked_finds_it_on_the_desk_once_the_applicant_confirmed(client, application, url):
    user = UserFactory(email=SECOND)
    before = list(lines(user))

    client.post(url)

    assert before == []
    assert [line.url.split(":")[0] for line in lines(user)] == [
        f"/uitnodiging/{invitation_link.make(application.group.invitations.get())}".split(":")[0]
    ]


def test_taking_back_is_asked_before_it_is_done(client, application, url, confirmed):
    response = client.get(f"{url}intrekken/")

    assert response.status_code == 200
    assert Application.objects.get() == application


def test_taking_back_forgets_everything_and_tells_who_was_asked(
    client, application, url, confirmed
):
    response = client.post(f"{url}intrekken/")

    assert response.status_code == 200
    left = [kind.objects.count() for kind in (AlertGroup, Application, Invitation)]
    assert left == [0, 0, 0]
    assert mails() == [(SECOND, "application_withdrawn")]
    assert client.get(url).status_code == 410


def test_taking_back_before_confirming_mails_nobody(client, url):
    client.post(f"{url}intrekken/")

    assert not AlertGroup.objects.exists()
    assert mails() == []


@pytest.mark.parametrize("action", ["", "tweede/", "intrekken/"])
@pytest.mark.parametrize("status", ["active", "rejected"])
def test_after_the_decision_nothing_can_be_changed(
    client, application, url, confirmed, status, action
):
    AlertGroup.objects.filter(pk=application.group.pk).update(status=status)

    response = client.post(f"{url}{action}", OTHER)

    assert response.status_code == 409
    assert application.group.invitations.get().status == "open"
    assert AlertGroup.objects.get().status == status
    assert mails() == []


@pytest.mark.parametrize("status", ["active", "rejected"])
def test_after_the_decision_the_applicant_can_be_forgotten(
    client, application, url, confirmed, status
):
    AlertGroup.objects.update(status=status)
    asked = client.get(f"{url}wissen/")

    response = client.post(f"{url}wissen/")

    assert (asked.status_code, response.status_code) == (200, 200)
    assert not Application.objects.exists()
    assert AlertGroup.objects.get().status == status
    assert client.get(url).status_code == 410


def test_while_it_waits_an_application_is_taken_back_and_not_half_erased(
    client, application, url, confirmed
):
    assert client.post(f"{url}wissen/").status_code == 409
    assert Application.objects.exists()


def test_a_lost_link_is_sent_again(client, application, url):
    for email in (EMAIL.upper(), "vreemd@example.org"):
        client.post("/aanmelding/", {"email": email})

    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.kind) == (EMAIL, "links")
    (line,) = [line for line in mail.text.splitlines() if "/groepen/starten/" in line]
    assert application_link.read(line.split("/")[-2]) == application


def test_shows_the_reason_of_a_rejection(client, application, url, confirmed):
    AlertGroup.objects.update(status="rejected")
    StatusChange.objects.create(group=application.group, status="rejected", why="Er is er al een.")

    page = words(client.get(url))

    assert "Er is er al een." in page
    assert "intrekken" not in page


def test_an_approved_group_is_linked(client, application, url, confirmed):
    AlertGroup.objects.update(status="active")

    assert application.group.get_absolute_url() in client.get(url).content.decode()


def test_gives_the_applicant_the_own_data_and_nobody_elses(client, application, url):
    response = client.get(f"{url}gegevens.json")

    held = response.json()
    assert (held["name"], held["email"], held["why"]) == (
        application.name,
        EMAIL,
        application.why,
    )
    assert SECOND not in response.content.decode()


def test_the_page_takes_the_same_queries_after_many_invitations(
    client, application, url, confirmed, django_assert_max_num_queries
):
    for number in range(3):
        client.post(f"{url}tweede/", OTHER | {"second_email": f"o{number}@example.org"})
    client.get(url)

    with django_assert_max_num_queries(12):
        client.get(url)
