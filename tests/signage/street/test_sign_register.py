"""The register of signs: who sees what, filters, files for the crew."""

import datetime
import json
import re

import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from groups.apps import GroupsConfig
from groups.life import acts as life
from groups.models import AlertGroup
from signage.models import DamageReport, Sign
from tests import factories
from tests.sign_factories import SignFactory, SmederijFactory, ask, point_at

pytestmark = pytest.mark.django_db

REGISTER, FILE, PDF, POINTS = (
    "/mijn/borden/register/",
    "/mijn/borden/register.geojson",
    "/mijn/borden/werklijst.pdf",
    "/mijn/borden/register.json",
)


@pytest.fixture
def office(client):
    client.force_login(factories.UserFactory(role="municipality"))
    return client


@pytest.fixture
def signs(group) -> dict[str, Sign]:
    """One sign in each state that people see."""
    ended = factories.AlertGroupFactory(name="Beëindigde groep", status="closed")
    past = timezone.localdate() - datetime.timedelta(days=1)
    coming = timezone.localdate() + datetime.timedelta(days=100)
    hanging = {"group": group, "next_inspection_on": coming}
    return {
        "planned": SignFactory(
            group=group, status="planned", placed_on=None, delivered_on=timezone.localdate()
        ),
        "placed": SignFactory(**hanging, place="Bij Kerkweg 3, Pesse", pole_number="L-77"),
        "damaged": SignFactory(**hanging, status="damaged"),
        "to_remove": SignFactory(group=ended),
        "to_inspect": SignFactory(group=group, next_inspection_on=past),
        "removed": SignFactory(group=group, status="removed"),
    }


def shown(client, **query) -> set[int]:
    page = client.get(REGISTER, query).content.decode()
    return {int(number) for number in re.findall(r'<td><a href="/mijn/borden/(\d+)/"', page)}


def in_file(client, **query) -> dict[int, dict]:
    features = json.loads(client.get(FILE, query).content)["features"]
    return {feature["id"]: feature for feature in features}


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# Bad input


@pytest.mark.parametrize(
    "query",
    [
        {"staat": "kapot"},
        {"staat": ["placed", "x"]},
        {"smederij": "x"},
        {"smederij": "999999"},
        {"zoek": "x" * 81},
        {"zoek": "\x00"},
        {"page": "-1"},
        {"page": "99999999999999999999"},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", [REGISTER, FILE])
def test_filters_that_make_no_sense_break_nothing(office, signs, path, query):
    assert office.get(path, query).status_code == 200


@pytest.mark.parametrize("words_typed", ["9" * 40, "%", "_", "'; DROP TABLE", "{{ x }}", "٣"])
def test_whatever_is_searched_for_is_only_text(office, signs, words_typed):
    assert shown(office, zoek=words_typed) == set()


# What is shown


@pytest.mark.parametrize("state", ["planned", "placed", "damaged", "to_remove", "removed"])
def test_each_state_has_its_filter(office, signs, state):
    expected = {signs[state].pk}
    if state == "placed":
        expected.add(signs["to_inspect"].pk)

    assert shown(office, staat=state) == expected


def test_without_a_filter_all_that_are_not_removed_are_shown(office, signs):
    assert shown(office) == {sign.pk for sign in signs.values()} - {signs["removed"].pk}


def test_the_work_in_the_street_is_what_somebody_has_to_go_to(office, signs):
    states = ("planned", "damaged", "to_remove", "to_inspect")
    reported = SignFactory(group=signs["placed"].group)
    DamageReport.objects.create(sign=reported, text="Scheef")

    assert shown(office, staat="work") == {signs[s].pk for s in states} | {reported.pk}


def test_signs_that_are_due_are_found(office, signs):
    assert shown(office, staat="to_inspect") == {signs["to_inspect"].pk}
    assert "te controleren" in words(office.get(REGISTER))


def test_the_sign_of_an_ended_group_has_to_go_though_nothing_says_so(office, signs, group, manager):
    life.close(group, by=manager, why="Niemand meer.")

    hanging = {signs[state].pk for state in ("placed", "damaged", "to_remove", "to_inspect")}
    assert shown(office, staat="to_remove") == hanging
    assert shown(office, staat="placed") == set()


@pytest.mark.parametrize("typed", ["kerkweg", "L-77", "Bij Kerk"])
def test_a_sign_is_found_by_its_street_or_its_pole(office, signs, typed):
    assert shown(office, zoek=typed) == {signs["placed"].pk}


def test_a_sign_is_found_by_its_number_and_its_group(office, signs):
    assert signs["placed"].pk in shown(office, zoek=str(signs["placed"].pk))
    assert shown(office, zoek="beëindigde") == {signs["to_remove"].pk}


def test_the_signs_of_one_smederij(office, signs, group):
    smederij = SmederijFactory(group=group)

    found = shown(office, smederij=smederij.pk)

    assert signs["placed"].pk in found
    assert signs["to_remove"].pk not in found


def test_a_sign_tells_all_about_itself_but_not_what_only_the_office_knows(
    office, client, signs, group
):
    sign = signs["placed"]
    Sign.objects.filter(pk=sign.pk).update(request=ask(group), price_cents=5445)
    path = reverse("signage:sign", args=[sign.pk])
    assert "€\xa054,45" in office.get(path).content.decode()

    client.force_login(factories.CoordinatorFactory(group=group, post="deputy").user)
    page = client.get(path).content.decode()
    assert "Kerkweg 3" in page
    assert "54,45" not in page


@pytest.mark.parametrize("role", ["coordinator", "area_coordinator", "police"])
def test_the_words_of_a_report_are_for_who_works_in_the_street(
    office, client, signs, group, manager, role
):
    path = reverse("signage:sign", args=[signs["placed"].pk])
    DamageReport.objects.create(sign=signs["placed"], text="Ik ben Kees, bel 0612345678.")
    assert "Ik ben Kees" in words(office.get(path))

    user = factories.UserFactory(role=role)
    factories.CoordinatorFactory(group=group, user=user, post="deputy")
    user.districts.add(group.neighbourhoods.get().district)
    client.force_login(user)

    page = words(client.get(path))
    assert "Kees" not in page
    assert "schade gemeld" in page


def test_coordinators_see_the_signs_of_their_own_groups(client, signs, group):
    client.force_login(factories.CoordinatorFactory(group=group).user)
    assert signs["to_remove"].pk not in shown(client)
    assert signs["placed"].pk in shown(client)
    assert set(in_file(client)) == shown(client)

    client.force_login(factories.CoordinatorFactory().user)
    assert shown(client) == set()
    assert in_file(client) == {}


def test_an_empty_register_says_when_it_fills(office):
    assert "zodra de gemeente een aanvraag goedkeurt" in words(office.get(REGISTER))


# Files


def test_the_file_for_map_programs_is_offered_to_the_office_only(office, client, signs, group):
    assert "als GeoJSON" in words(office.get(REGISTER))

    client.force_login(factories.CoordinatorFactory(group=group).user)
    assert "als GeoJSON" not in words(client.get(REGISTER))


def test_the_file_is_geojson_and_holds_no_person(office, group):
    request = ask(group, by=factories.UserFactory(name="Jantje Geheim"), motivation="Om Kees.")
    SignFactory(group=group, request=request, point=point_at(0))

    response = office.get(FILE)

    [feature] = response.json()["features"]
    assert response["Content-Type"] == "application/geo+json"
    assert feature["geometry"]["coordinates"] == [round(number, 5) for number in point_at(0).coords]
    assert feature["properties"]["task"] == ""
    assert b"Jantje" not in response.content
    assert b"Kees" not in response.content


def test_the_file_says_what_to_do(office, signs):
    tasks = {pk: feature["properties"]["task"] for pk, feature in in_file(office).items()}

    assert tasks[signs["planned"].pk] == "bord plaatsen"
    assert tasks[signs["to_remove"].pk].startswith("bord weghalen")
    assert tasks[signs["placed"].pk] == ""


def test_the_work_list_on_paper_has_the_chosen_signs(office, signs):
    response = office.get(PDF, {"staat": "planned"})

    assert response["Content-Type"] == "application/pdf"
    text = text_of(response.content)
    assert "Werklijst voor borden" in text
    assert "Bord plaatsen" in text
    assert "Kerkweg" not in text


def test_what_somebody_typed_fetches_nothing_and_is_text_on_paper(office, group, recwarn):
    SignFactory(group=group, place='<img src="file:///etc/passwd"><b>Hoek</b>')

    text = text_of(office.get(PDF, {"staat": "placed"}).content)

    assert "<b>Hoek</b>" in "".join(text.split())  # a cell breaks it where it is full
    assert "root:" not in text


def test_the_work_list_has_the_work_unless_something_else_is_asked(office, signs):
    Sign.objects.filter(pk=signs["to_inspect"].pk).update(place="Werkstraat 1")

    assert "Kerkweg" not in text_of(office.get(PDF).content)
    assert "Werkstraat 1" in text_of(office.get(PDF).content)
    assert "Kerkweg" in text_of(office.get(PDF, {"staat": ""}).content)


def test_a_long_work_list_says_how_many_are_left_out(office, signs, monkeypatch):
    monkeypatch.setattr("signage.street.views.MOST_ON_PAPER", 2)

    text = text_of(office.get(PDF, {"staat": ""}).content)

    assert "de eerste 2 van 5 borden" in " ".join(text.split())


def test_paper_is_not_printed_without_end(office, signs, monkeypatch):
    monkeypatch.setitem(GroupsConfig.rate_limits, "print", "1/h/ip")

    assert [office.get(PDF).status_code for _ in range(2)] == [200, 429]


def test_a_sign_that_had_to_be_gone_is_marked(office, signs):
    ended = signs["to_remove"].group
    last_day = timezone.now() - datetime.timedelta(days=14)
    marks = []
    for ended_at in (last_day, last_day - datetime.timedelta(days=1)):
        AlertGroup.objects.filter(pk=ended.pk).update(closed_at=ended_at)
        path = reverse("signage:sign", args=[signs["to_remove"].pk])
        feature = in_file(office)[signs["to_remove"].pk]["properties"]
        paper = text_of(office.get(PDF).content)
        marks.append(
            [
                "te laat" in words(office.get(REGISTER)),
                "te laat" in words(office.get(path)),
                "had al weg moeten zijn" in feature["task"],
                "had al weg moeten zijn" in " ".join(paper.split()),
            ]
        )

    assert marks == [[False] * 4, [True] * 4]


def test_an_empty_work_list_says_so(office):
    assert "Er is niets te doen." in text_of(office.get(PDF).content)


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


# Size


@pytest.mark.parametrize("path", [REGISTER, FILE, "sign"])
def test_more_signs_take_no_more_queries(office, signs, path, django_assert_max_num_queries):
    path = reverse("signage:sign", args=[signs["placed"].pk]) if path == "sign" else path
    office.get(path)
    with django_assert_max_num_queries(15) as few:
        office.get(path)
    for number in range(20):
        sign = SignFactory(group=factories.AlertGroupFactory(), request=None)
        DamageReport.objects.create(sign=sign, text=f"Nummer {number}")
    with django_assert_max_num_queries(15) as many:
        office.get(path)

    assert len(many) == len(few)


def test_the_map_gets_what_the_list_shows_and_says_each_state(office, signs):
    said = json.loads(office.get(POINTS, {"staat": "to_remove"}).content)

    sign = signs["to_remove"]
    [[number, lat, lon, state, place]] = said["signs"]
    assert (number, place) == (sign.pk, sign.place)
    assert (lat, lon) == (round(sign.point.y, 5), round(sign.point.x, 5))
    assert said["states"][state] == "Te verwijderen, te laat"
    everything = json.loads(office.get(POINTS).content)["signs"]
    assert {row[0] for row in everything} == shown(office)


def test_the_map_takes_as_many_queries_with_many_signs(office, group):
    def taken() -> int:
        with CaptureQueriesContext(connection) as queries:
            office.get(POINTS)
        return len(queries)

    SignFactory(group=group)
    few = taken()
    for _ in range(20):
        SignFactory(group=factories.AlertGroupFactory())

    assert taken() == few <= 5


@pytest.mark.parametrize("query", ["staat=verf", "smederij=x", f"zoek={'9' * 90}", "zoek=%00"])
def test_the_map_of_a_wrong_filter_is_that_of_the_page(office, signs, query):
    rows = json.loads(office.get(f"{POINTS}?{query}").content)["signs"]

    assert {row[0] for row in rows} == {s.pk for n, s in signs.items() if n != "removed"}
