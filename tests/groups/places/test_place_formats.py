"""A small town's neighbourhoods in every format of CBS and PDOK since 2015."""

import json
import sqlite3

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.core.management import CommandError, call_command

from groups.models import District, Neighbourhood
from groups.models.rd import to_rd
from groups.places.imports import ImportRefused
from groups.places.imports.geopackage import opened_geopackage
from tests.geopackages import make_geopackage

pytestmark = pytest.mark.django_db

WEST, SOUTH, SIDE = 6.55, 52.99, 0.01
CODES = ["BU01060000", "BU01060001", "BU01060100"]
NAMES = ["Centrum", "Vredeveld", "Peelo"]


@pytest.fixture(autouse=True)
def assen(settings):
    settings.MUNICIPALITY_CODE = "GM0106"
    settings.MUNICIPALITY_NAME = "Assen"


def square(number):
    west = WEST + number * SIDE
    return Polygon.from_bbox((west, SOUTH, west + SIDE, SOUTH + SIDE))


def shape(number, srid=4326):
    area = MultiPolygon(square(number), srid=4326)
    return to_rd(area) if srid == 28992 else area


OGC = {"buurtcode": 0, "buurtnaam": 1, "wijkcode": 2, "gemeentecode": 3, "aantal_inwoners": 4}
CAMEL = {"buurtcode": 0, "buurtnaam": 1, "wijkcode": 2, "gemeentecode": 3, "aantalInwoners": 4}
SHAPES = {"BU_CODE": 0, "BU_NAAM": 1, "WK_CODE": 2, "GM_CODE": 3, "AANT_INW": 4}
AREAS = {"statcode": 0, "statnaam": 1}
YEARS = {"OGC": OGC, "until 2022": CAMEL, "shapefile since 2015": SHAPES, "map of areas": AREAS}


def facts(number, called=OGC, **more):
    code = CODES[number]
    values = [code, NAMES[number], f"WK{code[2:8]}", "GM0106", 100 + number]
    return {name: values[place] for name, place in called.items()} | more


def features(called=OGC, srid=4326, **more):
    return [
        {
            "type": "Feature",
            "properties": facts(number, called),
            "geometry": json.loads(shape(number, srid).json),
        }
        | more
        for number in range(3)
    ]


def geojson(path, given, **members):
    collection = {"type": "FeatureCollection", "features": given} | members
    path.write_text(json.dumps(collection), encoding="utf-8")
    return path


def run(*args):
    call_command("import_neighbourhoods", *map(str, args))


def assert_all_there(*, inhabitants=True):
    rows = list(Neighbourhood.objects.order_by("code"))
    assert [(row.code, row.name, row.district.code) for row in rows] == [
        (CODES[0], "Centrum", "WK010600"),
        (CODES[1], "Vredeveld", "WK010600"),
        (CODES[2], "Peelo", "WK010601"),
    ]
    for number, row in enumerate(rows):
        assert row.area.extent == pytest.approx(square(number).extent, abs=1e-5)
    assert [row.inhabitants for row in rows] == ([100, 101, 102] if inhabitants else [None] * 3)


@pytest.mark.parametrize("srid", [4326, 28992])
@pytest.mark.parametrize("called", YEARS.values(), ids=YEARS)
def test_geojson_of_every_year_and_in_either_grid(tmp_path, called, srid):
    run(geojson(tmp_path / "buurten.geojson", features(called, srid)))

    assert_all_there(inhabitants="statcode" not in called)


def test_geojson_that_names_its_grid(tmp_path):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}

    run(geojson(tmp_path / "buurten.geojson", features(srid=28992), crs=crs))

    assert_all_there()


@pytest.mark.parametrize("called", YEARS.values(), ids=YEARS)
def test_a_geopackage_of_every_year(tmp_path, called):
    rows = [facts(number, called, geom=shape(number, 28992)) for number in range(3)]

    run(make_geopackage(tmp_path / "wijkenbuurten.gpkg", buurten=rows))

    assert_all_there(inhabitants="statcode" not in called)


WIJKEN = [("WK010600", "Wijk 00 Assen-Centrum", 0), ("WK010601", "Wijk 01 Peelo", 2)]


def districts():
    return [
        {"geom": shape(at, 28992), "wijkcode": code, "wijknaam": name, "gemeentecode": "GM0106"}
        for code, name, at in WIJKEN
    ]


def test_districts_come_from_the_same_geopackage(tmp_path):
    """As PDOK has it: the municipality is a layer too, and points for labels may be."""
    rows = [facts(number, geom=shape(number, 28992)) for number in range(3)]
    labels = [facts(0, geom=to_rd(Point(WEST, SOUTH, srid=4326)))]
    town = [{"geom": shape(0, 28992), "gemeentecode": "GM0106", "gemeentenaam": "Assen"}]
    layers = {"buurten": rows, "buurt_labelpoint": labels, "wijken": districts(), "gemeenten": town}

    run(make_geopackage(tmp_path / "wijkenbuurten_2024.gpkg", **layers))

    assert_all_there()
    assert list(District.objects.order_by("code").values_list("name", flat=True)) == [
        "Assen-Centrum",
        "Peelo",
    ]


def test_districts_may_be_a_geopackage_of_their_own(tmp_path):
    path = geojson(tmp_path / "buurten.geojson", features())

    run(path, "--districts", make_geopackage(tmp_path / "wijken.gpkg", wijken=districts()))

    assert District.objects.get(code="WK010601").name == "Peelo"


def test_pages_of_districts_are_each_named(tmp_path):
    one, other = districts()
    pages_ = []
    for row in (one, other):
        shape_ = json.loads(shape(0).json)
        facts_ = {name: value for name, value in row.items() if name != "geom"}
        feature = {"type": "Feature", "properties": facts_, "geometry": shape_}
        links = [{"rel": "next"}] if row is one else []
        pages_.append(geojson(tmp_path / f"{row['wijkcode']}.json", [feature], links=links))

    # Options first: they take no file that is of the neighbourhoods.
    run(
        "--districts", pages_[0], "--districts", pages_[1], geojson(tmp_path / "b.json", features())
    )

    assert District.objects.get(code="WK010601").name == "Peelo"


def test_without_names_a_district_has_its_number_until_it_gets_one(tmp_path, capsys):
    path = geojson(tmp_path / "buurten.geojson", features())
    run(path)
    first = list(District.objects.order_by("code").values_list("name", flat=True))
    told = capsys.readouterr().out
    run(path, "--districts", make_geopackage(tmp_path / "wijken.gpkg", wijken=districts()))
    run(path)

    assert first == ["Wijk 00", "Wijk 01"]
    assert "The file has no name of WK010600, WK010601: called by number." in told
    assert District.objects.get(code="WK010601").name == "Peelo"


PAGE_1 = {"links": [{"rel": "next", "href": "x"}], "numberReturned": 2, "numberMatched": 3}
PAGE_2 = {"links": [{"rel": "prev", "href": "x"}], "numberReturned": 1, "numberMatched": 3}


def pages(tmp_path):
    given = features()
    return [
        geojson(tmp_path / "1.geojson", given[:2], **PAGE_1),
        geojson(tmp_path / "2.geojson", given[2:], **PAGE_2),
    ]


def test_all_pages_are_taken_in_any_order(tmp_path):
    run(*reversed(pages(tmp_path)))

    assert_all_there()


def test_the_first_page_alone_is_refused_with_its_number(tmp_path):
    with pytest.raises(CommandError, match=r"1.geojson is page 1 of more: .* 2 features of 3"):
        run(pages(tmp_path)[0])

    assert not Neighbourhood.objects.exists()


def test_the_last_page_alone_is_refused_by_the_count(tmp_path):
    with pytest.raises(CommandError, match=r"2.geojson is page 1 of more: .* 1 features of 3"):
        run(pages(tmp_path)[1])


def test_one_page_twice_is_refused(tmp_path):
    first, second = pages(tmp_path)

    with pytest.raises(CommandError, match="BU01060000 stands in the file twice"):
        run(first, first, second)


def garbage(path):
    path.write_bytes(b"SQLite format 3\x00" + bytes(range(256)) * 20)


def no_database(path):
    path.write_text("<html>404</html>", encoding="utf-8")


def cut_off(path):
    rows = [facts(number, geom=shape(number, 28992)) for number in range(3)] * 200
    make_geopackage(path, buurten=[row | {"buurtnaam": "x" * 500} for row in rows])
    path.write_bytes(path.read_bytes()[:-100_000])


def other_database(path):
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE buurten (buurtcode TEXT)")
    database.close()


def endless(path):
    make_geopackage(path, buurten=[facts(0, geom=shape(0, 28992))])
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE gpkg_geometry_columns")
        database.execute(
            "CREATE VIEW gpkg_geometry_columns AS WITH RECURSIVE n(table_name) AS "
            "(SELECT 1 UNION ALL SELECT table_name + 1 FROM n) SELECT * FROM n"
        )
    database.close()


def open_elsewhere(path):
    """As QGIS leaves it: what was changed stands in a file beside it."""
    make_geopackage(path, buurten=[facts(0, geom=shape(0, 28992))])
    path.with_name("buurten.gpkg-wal").write_bytes(b"x")


def of_a_view(path):
    rows = [facts(0, geom=shape(0, 28992))]
    make_geopackage(path, buurten=rows)
    with sqlite3.connect(path) as database:
        database.execute("ALTER TABLE buurten RENAME TO echt")
        database.execute("CREATE VIEW buurten AS SELECT * FROM echt")
        database.execute("UPDATE gpkg_geometry_columns SET table_name = 'buurten'")
    database.close()


def in_england(path):
    make_geopackage(path, srid=27700, buurten=[facts(0, geom=shape(0, 28992))])


def of_points(path):
    make_geopackage(path, buurten=[facts(0, geom=Point(1, 1, srid=28992))])


def of_nothing(path):
    make_geopackage(path, buurten=[facts(0, geom=None)])


def of_bytes(path):
    make_geopackage(path, buurten=[facts(0, geom=b"GP\x00\x01" + b"\xff" * 40)])


def of_a_strange_kind(path):
    make_geopackage(path, buurten=[facts(0, geom=b"GP\x00\x21" + b"\x00" * 40)])


def at_sea(path):
    make_geopackage(
        path, buurten=[facts(0, geom=MultiPolygon(Polygon.from_bbox((0, 0, 9, 9)), srid=4326))]
    )


def twice(path):
    make_geopackage(path, buurten_2023=[facts(0, geom=shape(0))], buurten=[facts(0, geom=shape(0))])


NO_GEOPACKAGE = [
    (garbage, "is not a sound GeoPackage"),
    (no_database, "is not JSON"),
    (cut_off, "is not a sound GeoPackage"),
    (other_database, "is not a sound GeoPackage: it has no table gpkg_geometry_columns"),
    (endless, "is not a sound GeoPackage: it has no table gpkg_geometry_columns"),
    (open_elsewhere, "buurten.gpkg is open in another program"),
    (of_a_view, "must have one layer of buurten; it has none"),
    (in_england, "the coordinates of buurten are EPSG:27700"),
    (of_points, "must have one layer of buurten; it has none"),
    (of_nothing, "buurten 1: the geometry is missing"),
    (of_bytes, "buurten 1: the geometry cannot be read"),
    (of_a_strange_kind, "buurten 1: the geometry is empty, or of an unknown kind"),
    (at_sea, "outside the Netherlands"),
    (twice, "must have one layer of buurten; it has buurten, buurten_2023"),
]


@pytest.mark.parametrize(
    ("make", "message"), NO_GEOPACKAGE, ids=lambda one: getattr(one, "__name__", str(one))[:30]
)
def test_a_geopackage_that_is_none_is_refused(tmp_path, make, message):
    path = tmp_path / "buurten.gpkg"
    make(path)

    with pytest.raises(CommandError) as refusal:
        run(path)

    assert message in str(refusal.value)
    assert not Neighbourhood.objects.exists()


def test_reading_a_geopackage_leaves_it_as_it_is(tmp_path):
    rows = [facts(number, geom=shape(number, 28992)) for number in range(3)]
    path = make_geopackage(tmp_path / "buurten.gpkg", buurten=rows)
    before = path.read_bytes()

    run(path)

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def _empty(path, protection):
    with opened_geopackage(path) as database:
        database.execute(protection)
        database.execute("DELETE FROM buurten")
        database.commit()


def test_nothing_can_be_written_into_a_geopackage(tmp_path):
    path = make_geopackage(tmp_path / "buurten.gpkg", buurten=[facts(0, geom=shape(0, 28992))])
    before = path.read_bytes()

    for protection in ("", "PRAGMA query_only = OFF"):
        with pytest.raises(ImportRefused, match="readonly"):
            _empty(path, protection)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_geopackage_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(ImportRefused), opened_geopackage(tmp_path / "none.gpkg"):
        pass

    assert list(tmp_path.iterdir()) == []
