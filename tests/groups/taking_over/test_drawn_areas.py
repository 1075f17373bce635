"""Areas of a list as GeoJSON: in the cell, or a file beside the workbook."""

import json

import pytest
from django.contrib.gis.geos import Polygon

from groups.models import AlertGroup
from groups.models.rd import to_rd
from tests.factories import square
from tests.sheets import uploaded, zip_of
from tests.town_lists import GROUPS, UPLOAD, book, confirm, rows_of, send, why

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder", "clerk", "town")]
HEAD = [*GROUPS[:2], "Straten", "Gebied in GeoJSON"]
RD_NEW = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}


def listed(*rows) -> bytes:
    return book(rows, heads=(HEAD, ["Groep", "Naam", "E-mailadres"]))


def geojson(area, **more) -> bytes:
    return json.dumps(json.loads(area.geojson) | more).encode()


def in_rd(area, **more) -> bytes:
    return json.dumps({"type": "MultiPolygon", "coordinates": to_rd(area).coords, **more}).encode()


def choose(client, content: bytes, **files: bytes):
    chosen = [uploaded(content, "gemeente.xlsx")]
    chosen += [uploaded(of, f"{name}.geojson") for name, of in files.items()]
    return client.post(UPLOAD, {"file": chosen}, follow=True)


@pytest.mark.parametrize("name", ["brink", "Brink.geojson", "kaarten/BRINK.GEOJSON"])
@pytest.mark.parametrize("make", [geojson, in_rd, lambda area: in_rd(area, crs=RD_NEW)])
def test_a_file_beside_the_workbook_is_the_area(client, name, make):
    preview = choose(client, listed(["De Brink", "", "", name]), brink=make(square(1)))

    assert why(preview, "groups", 2).startswith(f"2 adressen: {name}.")
    confirm(client, preview)
    group = AlertGroup.objects.get()
    assert (to_rd(group.area) ^ to_rd(square(1))).area < 500  # of a million square metres
    assert [place.name for place in group.neighbourhoods.all()] == ["Noord"]


def test_a_zip_may_hold_both(client):
    files = {"werkmap.xlsx": listed(["De Brink", "", "", "brink"]), "brink.json": b""}
    files |= {"gebieden/Brink.GeoJSON": geojson(square(2))}

    preview = send(client, zip_of(files), "alles.zip")

    assert rows_of(preview)["groups"] == {"new": [2]}


def test_the_geometry_may_stand_in_the_cell_with_the_quotes_of_a_word_processor(client):
    text = geojson(square(0)).decode().replace('"', "\u201d")

    preview = send(client, listed(["De Brink", "", "", text]))

    assert why(preview, "groups", 2).startswith("2 adressen: GeoJSON.")


def test_what_lies_outside_is_cut_off_and_said(client):
    west, south, east, north = square(2).extent
    area = Polygon.from_bbox((west - 0.5, south, east, north))

    preview = choose(client, listed(["De Brink", "", "", "brink"]), brink=geojson(area))

    assert "buiten de gemeente" in why(preview, "groups", 2)


def test_the_same_file_again_is_known_and_another_of_its_name_is_a_change(client):
    content = listed(["De Brink", "", "", "brink"])
    confirm(client, choose(client, content, brink=geojson(square(0))))

    again = choose(client, content, brink=geojson(square(0)))
    other = choose(client, content, brink=geojson(square(1)))

    assert rows_of(again)["groups"] == {"known": [2]}
    assert rows_of(other)["groups"] == {"changed": [2]}
    confirm(client, other)
    assert AlertGroup.objects.get().area.contains(square(1).centroid)


def test_addresses_of_a_drawn_group_and_a_named_one_are_said_to_both(client):
    rows = (["Een", "", "", "brink"], ["Twee", "", "Noordstraat", ""], ["Drie", "Zuid"])

    preview = choose(client, listed(*rows), brink=geojson(square(1)))

    assert "2 adressen zijn ook van Twee. Klopt dat?" in why(preview, "groups", 2)
    assert "2 adressen zijn ook van Een. Klopt dat?" in why(preview, "groups", 3)
    assert "ook van" not in why(preview, "groups", 4)


BOW_TIE = b'{"type":"Polygon","coordinates":[[[6.4,52.7],[6.5,52.8],[6.5,52.7],[6.4,52.8]]]}'
ROUND = geojson(square(0).centroid.buffer(0.01, 1000))
GERMAN = {"properties": {"name": "EPSG:25832"}}
WRONG = {
    "no such file": ({"ander": b"{}"}, "geen bestand met deze naam"),
    "no JSON": ({"brink": b"\x89PNG"}, "geen tekst in UTF-8"),
    "no shape": ({"brink": b"{}"}, "geen gebied"),
    "too large": ({"brink": b" " * 600_001}, "te groot"),
    "too many corners": ({"brink": ROUND}, "te veel hoeken"),
    "crossing edges": ({"brink": BOW_TIE}, "kruist"),
    "of elsewhere": ({"brink": geojson(square(400))}, "buiten de gemeente"),
    "in another system": ({"brink": geojson(square(0), crs=GERMAN)}, "RD New"),
    "metres of nowhere": ({"brink": in_rd(square(0)).replace(b"[2", b"[92")}, "graden"),
    "no address inside": ({"brink": geojson(square(0).centroid.buffer(1e-5))}, "geen adres"),
    "brackets without end": ({"brink": b"[" * 100_000}, "niet lezen"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_file_is_said_by_its_cell(client, case):
    files, said = WRONG[case]

    preview = choose(client, listed(["De Brink", "", "", "brink"], ["Goed", "Noord"]), **files)

    assert rows_of(preview)["groups"] == {"refused": [2], "new": [3]}
    assert why(preview, "groups", 2).startswith("Gebied in GeoJSON: ")
    assert said in why(preview, "groups", 2)


def test_an_area_that_is_said_twice_is_refused(client):
    row = ["De Brink", "Centrum", "", "brink"]

    preview = choose(client, listed(row), brink=geojson(square(0)))

    assert "andere kolommen" in why(preview, "groups", 2)


def test_many_files_take_no_more_queries(client, django_assert_max_num_queries):
    rows = [[f"Groep {number}", "", "", f"gebied{number}.json"] for number in range(100)]
    files = {f"gebied{number}.json": geojson(square(number % 3)) for number in range(100)}
    content = zip_of({"alles.xlsx": listed(*rows), **files})

    with django_assert_max_num_queries(60):
        preview = send(client, content)

    assert len(rows_of(preview)["groups"]["new"]) == 100
