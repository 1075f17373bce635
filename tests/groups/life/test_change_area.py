"""The municipality gives a group another area: by list, in words or by file, and sees it first."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groups.life import acts
from groups.models import AlertGroup, MapVersion, TransitionNotAllowed
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.starting import place, strip

pytestmark = pytest.mark.django_db
WHY = "De straat hoort erbij."


@pytest.fixture
def places():
    return place(), place(1)


@pytest.fixture
def group(places) -> AlertGroup:
    group = factories.AlertGroupFactory(neighbourhoods=[places[0]])
    factories.CoordinatorFactory(group=group)
    return group


@pytest.fixture
def office(client):
    client.force_login(factories.UserFactory(role="municipality"))
    return client


def url_of(group) -> str:
    return f"/beheer/groups/alertgroup/{group.pk}/gebied/"


def asked(**typed) -> dict:
    return {"way": "buurten", "neighbourhoods": [], "named": "", "reason": WHY} | typed


def send(client, group, **typed):
    return client.post(url_of(group), asked(**typed))


def shown(page) -> str:
    """What the page shows, with nothing changed yet; gives the mark to send it again."""
    form = page.context["form"]
    assert {field: [e.code for e in errors] for field, errors in form.errors.as_data().items()} == {
        "__all__": ["look"]
    }
    return form["seen"].value()


def geojson(area, **more) -> SimpleUploadedFile:
    content = json.dumps({"type": "Feature", "geometry": json.loads(area.geojson), **more})
    return SimpleUploadedFile("gebied.geojson", content.encode())


def codes(page) -> dict:
    errors = page.context["form"].errors.as_data()
    return {field: [error.code for error in found] for field, found in errors.items()}


def test_the_new_area_is_seen_first_and_taken_after(office, group, places):
    was, number = group.area, MapVersion.current()
    typed = {"neighbourhoods": [p.code for p in places]}

    mark = shown(send(office, group, **typed))
    group.refresh_from_db()
    assert group.area.equals(was)

    response = send(office, group, **typed, seen=mark)

    assert response.status_code == 302
    group.refresh_from_db()
    assert group.area.equals(was.union(places[1].area))
    assert set(group.neighbourhoods.all()) == set(places)
    assert MapVersion.current() > number
    assert WHY in group.history.first().why
    assert [mail.kind for mail in OutgoingMail.objects.all()] == ["area_changed"]


def test_streets_and_postcodes_make_an_area(office, group, places):
    mark = shown(send(office, group, way="straten", named="7931 PA"))

    send(office, group, way="straten", named="7931 PA", seen=mark)

    group.refresh_from_db()
    assert group.area.covers(places[1].area.centroid)
    assert not group.area.covers(places[0].area.centroid)
    assert list(group.neighbourhoods.all()) == [places[1]]


def test_a_file_makes_an_area_and_is_sent_once(office, group):
    page = send(office, group, way="tekenen", file=geojson(strip(0.2, 1.8)))
    drawing = page.context["form"]["drawing"].value()

    send(office, group, way="tekenen", drawing=drawing, seen=shown(page))

    group.refresh_from_db()
    assert group.area.sym_difference(strip(0.2, 1.8)).area < 1e-9


def test_a_file_may_have_a_hole(office, group):
    with_hole = strip(0, 2).difference(strip(0.1, 0.4).buffer(-0.0005))

    page = send(office, group, way="tekenen", file=geojson(with_hole))

    assert shown(page)
    assert page.context["form"].area[0].num_interior_rings == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"   ", "empty"),
        (b"\xff\xfe{\x00", "encoding"),
        (b"{" + b" " * 700_000, "size"),
        (b"SQLite format 3\x00", "json"),
        (b"[" * 100_000, "json"),
        (b'{"type": "Point", "coordinates": [6.4, 52.7]}', "point"),
        (b'{"type": "FeatureCollection", "features": [1, 2]}', "collection"),
        (b'{"type": "Polygon", "coordinates": [[[220000, 525000], [1, 2], [3, 4]]]}', "degrees"),
        (b'{"crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::31370"}}}', "srid"),
        (b'{"crs": [[[]]], "type": "Polygon", "coordinates": []}', "srid"),
    ],
    ids=range(11),
)
def test_a_file_that_is_no_area_is_refused(office, group, content, code):
    page = send(office, group, way="tekenen", file=SimpleUploadedFile("x.geojson", content))

    assert codes(page)["file"] == [code]
    group.refresh_from_db()
    assert not group.history.exists()


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"way": ""}, {"way": ["required"]}),
        ({}, {"neighbourhoods": ["required"]}),
        ({"way": "straten"}, {"named": ["empty"]}),
        ({"way": "straten", "named": "Nergenslaan"}, {"named": ["unknown"]}),
        ({"way": "tekenen"}, {"drawing": ["empty"]}),
        ({"way": "straten", "named": "7931 PA", "reason": ""}, {"reason": ["required"]}),
    ],
    ids=range(6),
)
def test_each_slip_is_named_at_its_field(office, group, typed, wrong):
    assert codes(send(office, group, **typed)) == wrong


def test_an_area_that_a_colleague_changed_meanwhile_is_shown_again(office, group, places):
    typed = {"way": "straten", "named": "7931 PA"}
    mark = shown(send(office, group, **typed))
    acts.change_area(
        group, places[1].area, [places[1]], was=group.area, by=factories.UserFactory(), why=WHY
    )

    shown(send(office, group, **typed, seen=mark))


def test_of_two_at_once_one_is_too_late(group, places):
    late = AlertGroup.objects.get(pk=group.pk)
    was = group.area
    by = factories.UserFactory(role="municipality")
    acts.change_area(group, places[1].area, [places[1]], was=was, by=by, why=WHY)

    with pytest.raises(TransitionNotAllowed):
        acts.change_area(late, places[0].area, [places[0]], was=was, by=by, why=WHY)


def test_a_group_that_ended_keeps_its_area(office, places):
    ended = factories.AlertGroupFactory(neighbourhoods=[places[0]], status="closed")

    assert send(office, ended, way="straten", named="7931 PA").status_code == 302
    ended.refresh_from_db()
    assert ended.area.equals(places[0].area)


def test_the_page_takes_as_many_queries_with_many_groups(office, group, places):
    def queries() -> int:
        with CaptureQueriesContext(connection) as taken:
            send(office, group, way="straten", named="7931 PA")
        return len(taken)

    queries()
    few = queries()
    for _ in range(3):
        factories.AlertGroupFactory(neighbourhoods=[places[1]])

    assert queries() == few
