"""A coordinator found by name or telephone number, in any spelling, and where somebody stands."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.police.people_search import find_people
from groups.models import AlertGroup
from groups.models.missing import MissingAddress
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.privacy.models import ProcessingRecord
from tests import factories
from tests.contact_factories import far_group, officer_of
from tests.factories import SIDE, SOUTH, WEST
from tests.groups.public.test_groups_pages import add_groups

pytestmark = pytest.mark.django_db
LIST, HERE = "/politie/", "/politie/hier/"
INSIDE = {"here_lat": str(SOUTH + SIDE / 2), "here_lon": str(WEST + SIDE / 2)}


@pytest.fixture
def bea(group) -> User:
    user: User = factories.UserFactory(name="Beatrix van der Meer", phone="+31612345678")
    factories.CoordinatorFactory(group=group, user=user)
    return user


@pytest.fixture
def officer(group):
    return officer_of(group, name="Pim Politie")


def found(text: str, *, guess: bool = False) -> list[int]:
    return find_people(text, AlertGroup.objects.published(), guess=guess)


def search(client, text: str):
    return client.post(LIST, {"zoek": text}, follow=True)


def names(response) -> list[str]:
    return [post.user.name for group in response.context["page"] for post in group.contacts]


@pytest.mark.parametrize(
    "text",
    [
        "0612345678", "06 12345678", "06-12345678", "06 12 34 56 78", "06.1234.5678",
        "+31612345678", "+31 6 1234 5678", "0031612345678", "+31 (0)6 12345678", "31612345678",
        "(06) 12345678", "\u200e0612345678\u202c", "06\u201112345678", "٠٦١٢٣٤٥٦٧٨", "12345678",
        "345678", "612345678",
    ],
)  # fmt: skip
def test_a_number_in_any_spelling_finds_its_owner(bea, text):
    factories.CoordinatorFactory(user__phone="+31612345679")

    assert found(text) == [bea.pk]


@pytest.mark.parametrize(
    "text",
    [
        "0612345679", "06123456789", "061234567", "5678", "45678", "+49612345678", "112",
        "0", "+", "()", "00", "0" * 100, "9" * 100, "0612345678a",
    ],
)  # fmt: skip
def test_another_number_finds_nobody(bea, text):
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Beatrix van der Meer", "BEATRIX", "beatrix meer", "Meer", "van der meer", "vd Meer",
        "v.d. Meer", "Meer, Beatrix van der", "Béatrix", "Beatri\u200bx", "b meer", "mee",
    ],
)  # fmt: skip
def test_a_name_in_any_spelling_finds_its_owner(bea, text):
    factories.CoordinatorFactory(user__name="Bert Vandersteen")

    assert found(text) == [bea.pk]


@pytest.mark.parametrize("text", ["van der", "b", "be", "de", "Meers", "rix", "Beatrix Jansen"])
def test_less_than_a_name_finds_nobody(bea, text):
    assert found(text) == []


def test_a_mistyped_name_is_guessed_when_nothing_else_is_right(bea, officer, client):
    assert found("Beatirx") == []
    assert found("Beatirx", guess=True) == [bea.pk]
    client.force_login(officer)

    assert names(search(client, "Beatirx")) == [bea.name]


def test_who_stopped_was_blocked_or_left_the_map_is_not_found(bea, group):
    for fields in (
        {"until_on": "2099-01-01"},
        {"user__is_active": False},
        {"group": factories.AlertGroupFactory(status="closed")},
    ):
        factories.CoordinatorFactory(user__name="Weg Meer", **fields)

    assert found("meer") == [bea.pk]


def test_an_area_coordinator_is_found_and_comes_first(client, officer, group, bea):
    near = factories.UserFactory(role="area_coordinator", name="Gijs", phone="+31600000001")
    far = factories.UserFactory(role="area_coordinator", name="Zus Meerman", phone="+31600000002")
    near.districts.add(group.neighbourhoods.get().district)
    client.force_login(officer)

    response = search(client, "meer")

    assert names(response) == [bea.name]
    assert list(response.context["area_coordinators"]) == [far, near]


def test_whom_the_name_means_stands_before_the_lead(client, officer, group, bea):
    factories.CoordinatorFactory(group=group, user__name="Dora Tweede", post="deputy")
    client.force_login(officer)

    assert names(search(client, "dora")) == ["Dora Tweede", bea.name]


def test_a_name_and_a_place_that_are_alike_are_both_found(client, officer, address, bea):
    other = far_group("Groep Pesse")
    factories.CoordinatorFactory(group=other, user__name="Piet Pesse")
    client.force_login(officer)

    assert names(search(client, "Pesse")) == ["Piet Pesse", bea.name]


def test_a_name_stands_in_no_address(client, officer, bea):
    client.force_login(officer)

    response = search(client, "0612345678")

    assert "612345678" not in "".join(path for path, _status in response.redirect_chain)


@given(text=st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_no_text_breaks_it(bea, text):
    assert set(found(text, guess=True)) <= {bea.pk}


# Where somebody stands ---------------------------------------------------------------------------


def test_the_groups_of_a_place_are_answered_and_kept_nowhere(client, officer, bea, caplog):
    client.force_login(officer)
    session = dict(client.session)

    response = client.post(HERE, INSIDE)

    assert names(response) == [bea.name]
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert dict(client.session) == session
    assert INSIDE["here_lat"] not in caplog.text
    rows = " ".join(str(row) for row in ProcessingRecord.objects.values())
    assert ProcessingRecord.objects.count() == 1
    assert INSIDE["here_lat"] not in rows
    assert not MissingAddress.objects.exists()


def test_where_no_group_is_the_nearest_are_shown_and_it_is_said(client, officer, bea):
    client.force_login(officer)

    response = client.post(HERE, INSIDE | {"here_lon": "6.9"})

    assert names(response) == [bea.name]
    assert "Waar u staat, is geen groep." in response.content.decode()


@pytest.mark.parametrize(
    "posted",
    [
        {}, {"here_lat": "", "here_lon": ""}, {"here_lat": "nan", "here_lon": "6"},
        {"here_lat": "inf", "here_lon": "6"}, {"here_lat": "91", "here_lon": "6"},
        {"here_lat": "52", "here_lon": "181"}, {"here_lat": "52,7", "here_lon": "x"},
        {"here_lat": "1" * 5_000, "here_lon": "6"}, {"here_lat": "\0", "here_lon": "6"},
        {"here_lat": "1e400", "here_lon": "-1e400"},
    ],
    ids=str,
)  # fmt: skip
def test_a_place_that_is_none_is_explained(client, officer, bea, posted):
    client.force_login(officer)

    response = client.post(HERE, posted)

    assert response.status_code == 200
    assert response.context["found"] is None
    assert "Uw plek is niet te lezen." in response.content.decode()


def test_a_browser_is_let_ask_for_the_place_on_our_own_pages_alone(client, officer):
    client.force_login(officer)

    policy = client.get(LIST)["Permissions-Policy"]

    assert "geolocation=(self)" in policy.split(", ")


@pytest.mark.parametrize("place", [("90", "180"), ("-90", "-180"), ("0", "0"), ("89.9999", "6")])
def test_the_ends_of_the_world_are_a_place_too(client, officer, bea, place):
    client.force_login(officer)

    assert client.post(HERE, dict(zip(INSIDE, place, strict=True))).status_code == 200


def test_a_place_is_not_asked_for_by_address(client, officer):
    client.force_login(officer)

    assert client.get(HERE, INSIDE).status_code == 405


def test_a_place_that_came_too_late_is_not_kept(client, officer, time_machine):
    time_machine.move_to("2026-11-27T10:00:00+00:00")
    client.force_login(officer)
    client.get(LIST)
    time_machine.move_to("2026-11-27T12:00:00+00:00")

    assert client.post(HERE, INSIDE).status_code == 302

    assert INSIDE["here_lat"] not in str(dict(client.session))


@pytest.mark.parametrize("what", ["place", "name", "number"])
def test_queries_do_not_grow_with_the_groups(
    client, officer, bea, group, what, django_assert_max_num_queries
):
    client.force_login(officer)
    home = group.neighbourhoods.get()
    typed = {"name": "testpersoon", "number": "345678", "place": ""}[what]
    address = client.post(LIST, {"zoek": typed}).url if typed else ""
    counts = []
    for number in (3, 40):
        add_groups(number, home)
        for each in AlertGroup.objects.filter(coordinators=None):
            factories.CoordinatorFactory(group=each, user__phone=f"+316{each.pk:02}345678")
        with django_assert_max_num_queries(20) as captured:
            response = client.get(address) if address else client.post(HERE, INSIDE)
            assert response.status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]
