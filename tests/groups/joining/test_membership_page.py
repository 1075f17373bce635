from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest
import segno
import time_machine
from django.core import signing
from django.test import Client
from django.urls import reverse

from groups.joining import acts
from groups.links import interest_link, membership_link
from groups.models import AlertGroup, MapVersion, Membership, MembershipChange
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories

pytestmark = pytest.mark.django_db

LIVE = ["unverified", "waiting", "invited", "joined"]
ENDED = ["refused", "withdrawn", "lapsed", "left", "removed"]
BUTTONS = {
    "verify": ("bevestigen/", "unverified", "waiting"),
    "joined": ("binnen/", "invited", "joined"),
    "withdraw": ("intrekken/", "waiting", "withdrawn"),
    "withdraw_invitation": ("intrekken/", "invited", "withdrawn"),
    "leave": ("verlaten/", "joined", "left"),
}
SECRET = "https://chat.whatsapp.com/DEMOgeheim"


@pytest.fixture
def membership(group, address) -> Membership:
    AlertGroup.objects.filter(pk=group.pk).update(whatsapp_link=SECRET)
    factories.CoordinatorFactory(group=group, user__email="beheer@example.org")
    return factories.MembershipFactory(
        group=group, address=address, name="Sanne Proefpersoon", email="sanne@example.org"
    )


def page_of(membership, status: str = "") -> str:
    """Address of the own page, after putting the membership in that status."""
    if status:
        Membership.objects.filter(pk=membership.pk).update(status=status)
    return reverse("groups:membership", args=[membership_link.make(membership)])


def words(response) -> str:
    return " ".join(response.content.decode().split())


def status_of(membership) -> str:
    return Membership.objects.get(pk=membership.pk).status


def close_door(group: AlertGroup, reason: str) -> None:
    changes = {
        "dormant": {"status": "dormant"},
        "ended": {"status": "closed", "closed_at": "2026-11-02T00:00Z", "whatsapp_link": ""},
        "paused": {"paused_because": "Eerst koffie"},
        "full": {"capacity": 1},
    }[reason]
    AlertGroup.objects.filter(pk=group.pk).update(**changes)


@pytest.mark.parametrize("status", LIVE + ENDED)
def test_looking_changes_nothing_however_often(client, membership, status):
    url = page_of(membership, status)
    before = Membership.objects.values().get()

    for path in ["", "gegevens.json", "wissen/", *[b[0] for b in BUTTONS.values()]]:
        for method in (client.get, client.head):
            assert method(url + path).status_code in (200, 302)

    assert Membership.objects.values().get() == before
    assert not MembershipChange.objects.exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("status", LIVE + ENDED)
def test_each_status_shows_its_buttons_and_what_is_held(client, membership, status):
    url = page_of(membership, status)

    page = words(client.get(url))

    valid = {path for path, before, _after in BUTTONS.values() if before == status}
    assert {b[0] for b in BUTTONS.values() if f'action="{url}{b[0]}"' in page} == valid
    for held in ("Sanne Proefpersoon", "sanne@example.org", str(membership.address)):
        assert held in page
    for path in (f"{url}gegevens.json", f"{url}wissen/", "/privacy/"):
        assert f'href="{path}"' in page


@pytest.mark.parametrize(("path", "before", "after"), BUTTONS.values(), ids=BUTTONS)
def test_a_button_does_what_it_says_and_once(client, membership, path, before, after):
    url = page_of(membership, before)

    first, second = client.post(url + path), client.post(url + path)

    assert first["Location"] == second["Location"] == url
    assert status_of(membership) == after
    assert list(MembershipChange.objects.values_list("status", flat=True)) == [after]


@pytest.mark.parametrize(("path", "before", "after"), BUTTONS.values(), ids=BUTTONS)
def test_a_button_that_comes_too_late_shows_how_things_stand(
    client, membership, path, before, after
):
    for status in {*LIVE, *ENDED} - {before, after}:
        url = page_of(membership, status)
        if path == "intrekken/" and status in ("waiting", "invited"):
            continue

        response = client.post(url + path)

        assert response.status_code == 409
        assert response.context["came_too_late"]
        assert status_of(membership) == status
    assert not OutgoingMail.objects.exists()


def test_confirming_tells_the_person_and_the_coordinators(client, membership):
    client.post(page_of(membership, "unverified") + "bevestigen/")

    assert set(OutgoingMail.objects.values_list("recipient", "kind")) == {
        ("sanne@example.org", "request_received"),
        ("beheer@example.org", "new_request"),
    }


def test_leaving_tells_the_coordinators(client, membership):
    client.post(page_of(membership, "joined") + "verlaten/")

    assert OutgoingMail.objects.get().recipient == "beheer@example.org"


@pytest.mark.parametrize("reason", ["dormant", "ended", "paused", "full"])
def test_a_door_that_closed_before_confirming_is_explained(client, membership, address, reason):
    factories.MembershipFactory(group=membership.group, address=address)
    url = page_of(membership, "unverified")
    assert f'action="{url}bevestigen/"' in words(client.get(url))
    close_door(membership.group, reason)

    response = client.post(f"{url}bevestigen/")

    assert response.status_code == 409
    assert response.context["closed"] == reason
    assert ("Eerst koffie" in words(response)) is (reason == "paused")
    assert f'action="{url}bevestigen/"' not in words(client.get(url))
    assert status_of(membership) == "unverified"
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("status", ["invited", "joined"])
def test_who_is_let_in_keeps_the_link_and_its_code(client, membership, status):
    page = words(client.get(page_of(membership, status)))

    assert f'href="{SECRET}"' in page
    code = page.partition('src="data:image/svg+xml;charset=utf-8,')[2].partition('"')[0]
    drawn = segno.make(SECRET, micro=False).svg_inline(light="#fff")
    assert unquote(code).partition("class")[2].replace("'", '"') == drawn.partition("class")[2]


@pytest.mark.parametrize("status", ["unverified", "waiting", *ENDED])
def test_nobody_else_sees_the_link(client, membership, status):
    assert "chat.whatsapp.com" not in words(client.get(page_of(membership, status)))


@pytest.mark.parametrize("status", ["invited", "joined"])
@pytest.mark.parametrize("reason", ["dormant", "ended"])
def test_a_group_that_is_not_alive_hides_its_link(client, membership, reason, status):
    close_door(membership.group, reason)

    page = words(client.get(page_of(membership, status)))

    assert "chat.whatsapp.com" not in page
    assert "data:image" not in page
    assert "binnen/" not in page


@pytest.mark.parametrize("status", LIVE)
@time_machine.travel(datetime(2026, 11, 3, 12, tzinfo=UTC), tick=False)
def test_of_a_group_that_ended_the_page_says_so_first(client, membership, status):
    close_door(membership.group, "ended")

    page = words(client.get(page_of(membership, status)))

    assert "<h1>Deze groep is gestopt</h1>" in page
    assert "Op 2 november 2026 " in page
    assert "Op 2 december 2026 wissen wij" in page  # with the group, not after two years


def test_without_a_link_the_person_is_told_to_wait(client, membership):
    AlertGroup.objects.update(whatsapp_link="")

    response = client.get(page_of(membership, "invited"))

    assert response.status_code == 200
    assert "data:image" not in words(response)


@pytest.mark.parametrize("status", ["refused", "removed"])
def test_the_reason_is_told_as_text(client, membership, status):
    why = "U woont <b>te ver</b> {{ weg }}.\nJammer 😀"
    MembershipChange.objects.create(membership=membership, status=status, why=why)

    page = words(client.get(page_of(membership, status)))

    assert "U woont &lt;b&gt;te ver&lt;/b&gt; {{ weg }}.<br>Jammer 😀" in page


@time_machine.travel(datetime(2026, 3, 12, 22, 30, tzinfo=UTC), tick=False)
def test_the_days_are_those_of_the_terms(client, membership):
    Membership.objects.update(status_at=datetime(2026, 3, 12, 22, 30, tzinfo=UTC))

    waiting = words(client.get(page_of(membership, "waiting")))
    ended = words(client.get(page_of(membership, "left")))

    for day in ("12 maart 2026", "15 maart", "19 maart", "26 maart", "11 april"):
        assert day in waiting
    assert "11 april 2026" in ended


def test_the_download_holds_everything_and_nobody_else(client, membership, manager):
    membership.status = "waiting"
    membership.save()
    acts.refuse(membership, by=manager, why="Te ver {{ x }} <b> 😀")
    MembershipChange.objects.update(undo_until=None)  # the seconds are over

    response = client.get(page_of(membership) + "gegevens.json")

    held = response.json()
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"].startswith("attachment")
    assert held["name"] == "Sanne Proefpersoon"
    assert held["mobile"] == "+31600000001"
    assert held["address"] == "Dorpsstraat 12, 7933 PA Pesse"
    assert (held["status"], held["consent_version"]) == ("refused", "1")
    assert [(c["status"], c["why"]) for c in held["history"]] == [
        ("refused", "Te ver {{ x }} <b> 😀")
    ]
    assert set(held) == HELD
    for secret in (manager.email, manager.name, "chat.whatsapp.com", "beheer@"):
        assert secret not in response.content.decode()


HELD = {
    *("group", "name", "email", "mobile", "address", "status", "status_at", "asked_at"),
    *("consent_version", "rules_version", "note", "history", "reminders"),
    *("stayed_at", "year", "asked_to_stay", "answered_at"),
}


def test_the_download_holds_every_field_of_the_row():
    # key is the link itself, id says nothing of a person, and the sort key only the name.
    hidden = {"id", "key", "sort_key"}
    fields = {field.name for field in Membership._meta.concrete_fields} - hidden

    assert {field.replace("phone", "mobile") for field in fields} <= HELD


@pytest.mark.parametrize("status", LIVE + ENDED)
def test_erasing_asks_first_and_leaves_nothing(client, membership, status):
    url = page_of(membership, status)
    MembershipChange.objects.create(membership=membership, status=status)
    assert f'href="{url}"' in words(client.get(f"{url}wissen/"))

    response = client.post(f"{url}wissen/")

    assert response.status_code == 200
    assert "Sanne" not in words(response)
    assert not Membership.objects.exists()
    assert not MembershipChange.objects.exists()
    told = ["member_left"] if status in ("invited", "joined") else []
    assert list(OutgoingMail.objects.values_list("kind", flat=True)) == told
    for path in ("", "wissen/", "gegevens.json", "bevestigen/"):
        assert client.get(url + path).status_code == client.post(url + path).status_code == 410


def test_erasing_a_member_changes_the_count_on_the_map(client, membership):
    before = MapVersion.current()

    client.post(page_of(membership, "joined") + "wissen/")

    assert MapVersion.current() > before


def test_a_link_that_is_forged_or_of_something_else_opens_nothing(client, membership, address):
    token = membership_link.make(membership)
    interest = factories.InterestFactory(address=address)
    other_purpose = signing.dumps(str(membership.key), salt="something.else")
    no_row = signing.dumps("00000000-0000-0000-0000-000000000000", salt="groups.membership")
    row_number = signing.dumps(membership.pk, salt="groups.membership")
    forged = [token[:-1] + "!", token[1:], other_purpose, no_row, row_number]
    forged += [interest_link.make(interest), "x", ":::", "%00", "%F0%9F%8F%A0", "x" * 9_000]

    for one in forged:
        for path in ("", "bevestigen/", "wissen/", "gegevens.json"):
            for answer in (client.get, client.post):
                response = answer(f"/aanmelding/{one}/{path}")
                assert response.status_code == 410, (one, path)
                assert 'href="/aanmelding/"' in words(response)


def test_a_link_works_for_400_days(client, membership):
    with time_machine.travel("2026-01-01 12:00Z", tick=False):
        url = page_of(membership, "joined")

    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=400), tick=False):
        assert client.get(url).status_code == 200
    with time_machine.travel(datetime(2026, 1, 2, tzinfo=UTC) + timedelta(days=401), tick=False):
        assert client.get(url).status_code == 410


def test_the_link_of_an_erased_request_does_not_open_the_next(client, membership, address):
    old = page_of(membership, "waiting")
    client.post(f"{old}wissen/")

    new = factories.MembershipFactory(pk=membership.pk, group=membership.group, address=address)

    assert client.get(old).status_code == 410
    assert client.get(page_of(new)).status_code == 200


def test_a_post_without_token_is_refused(membership):
    client = Client(enforce_csrf_checks=True)
    url = page_of(membership, "invited")

    for path in ("binnen/", "intrekken/", "wissen/"):
        assert client.post(url + path).status_code == 403
    assert status_of(membership) == "invited"


def test_confirming_is_limited_for_one_visitor(client, membership):
    url = page_of(membership, "unverified")

    answers = [client.post(f"{url}bevestigen/").status_code for _ in range(121)]

    assert answers == [302] * 120 + [429]


def test_the_page_is_kept_nowhere_not_indexed_and_not_logged(client, membership, caplog):
    for status in LIVE + ENDED:
        url = page_of(membership, status)
        for path in ("", "wissen/"):
            response = client.get(url + path)
            assert "no-store" in response["Cache-Control"]
            assert response["Referrer-Policy"] == "same-origin"
            assert '<meta name="robots" content="noindex">' in words(response)
    assert "Sanne" not in caplog.text


def test_the_number_of_queries_does_not_grow(
    client, membership, address, django_assert_max_num_queries
):
    url = page_of(membership, "waiting")
    factories.MembershipFactory.create_batch(30, group=membership.group, address=address)

    with django_assert_max_num_queries(5):
        client.get(url)
