import gzip
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from groups.models import District, MapVersion, Neighbourhood

pytestmark = pytest.mark.django_db

WEST, SOUTH, SIDE = 6.4, 52.7, 0.01
PESSE, FARMS = "BU01186000", "BU01186001"


def ring(number=0):
    """A closed square, the one with that number from west to east."""
    west, east, north = WEST + number * SIDE, WEST + (number + 1) * SIDE, SOUTH + SIDE
    return [[west, SOUTH], [east, SOUTH], [east, north], [west, north], [west, SOUTH]]


def feature(number=0, *, coordinates=None, kind="Polygon", **properties):
    facts = {
        "buurtcode": f"BU0118600{number}",
        "buurtnaam": f"Buurt {number}",
        "wijkcode": "WK011860",
        "wijknaam": "Wijk 60 Pesse",
        "gemeentecode": "GM0118",
        "inwoners_2024": 100,
        "huishoudens_2024": 40,
    }
    geometry = {"type": kind, "coordinates": coordinates or [ring(number)]}
    return {"type": "Feature", "properties": facts | properties, "geometry": geometry}


@pytest.fixture
def save(tmp_path):
    def save_(*features, name="buurten.geojson", **members):
        path = tmp_path / name
        collection = {"type": "FeatureCollection", "features": list(features)} | members
        path.write_text(json.dumps(collection), encoding="utf-8")
        return path

    return save_


def run(path, *options, capsys=None):
    call_command("import_neighbourhoods", str(path), *map(str, options))
    return capsys.readouterr().out if capsys else ""


def test_neighbourhoods_and_their_district_are_stored(save, capsys):
    path = save(feature(0), feature(1))

    out = run(path, capsys=capsys)

    district = District.objects.get()
    assert out == (
        "Districts: 1 new, 0 changed, 0 gone, 0 unchanged.\n"
        "Neighbourhoods: 2 new, 0 changed, 0 gone, 0 unchanged.\n"
    )
    assert (district.code, district.name) == ("WK011860", "Pesse")
    assert (district.inhabitants, district.households) == (200, 80)
    assert district.area.extent == pytest.approx((6.4, 52.7, 6.42, 52.71))
    assert list(district.neighbourhoods.values_list("code", flat=True)) == [PESSE, FARMS]
    assert MapVersion.current() == 1


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Pesse kern", "Pesse"),
        ("Elim Kern", "Elim"),
        ("Verspreide huizen Pesse-Oost", "Verspreide huizen Pesse-Oost"),
        ("Kernhem", "Kernhem"),
    ],
)
def test_villages_are_shown_by_their_own_name(save, given, shown):
    run(save(feature(buurtnaam=given)))

    assert Neighbourhood.objects.get().name == shown


def test_the_misspelt_number_of_a_district_is_left_out(save):
    run(save(feature(wijknaam="Wijke 52 Fluitenberg")))

    assert District.objects.get().name == "Fluitenberg"


def test_a_failure_while_writing_leaves_no_districts_without_neighbourhoods(save):
    """The districts are in when the first neighbourhood is refused."""

    def refuse(execute, sql, *rest):
        if 'INTO "groups_neighbourhood"' in sql:
            raise DatabaseError("refused")
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse), pytest.raises(DatabaseError):
        run(save(feature(0)))

    assert not District.objects.exists()


def test_a_second_run_changes_nothing(save, capsys):
    path = save(feature(0), feature(1))
    run(path)
    number = MapVersion.current()
    capsys.readouterr()

    out = run(path, capsys=capsys)

    assert out == (
        "Districts: 0 new, 0 changed, 0 gone, 1 unchanged.\n"
        "Neighbourhoods: 0 new, 0 changed, 0 gone, 2 unchanged.\n"
    )
    assert MapVersion.current() == number


def test_changed_facts_reach_the_same_row_and_raise_the_map_version(save):
    run(save(feature(0)))
    before, number = Neighbourhood.objects.get(), MapVersion.current()

    run(save(feature(0, buurtnaam="Nieuw", inwoners_2024=7, coordinates=[ring(3)])))

    after = Neighbourhood.objects.get()
    assert (after.pk, after.name, after.inhabitants) == (before.pk, "Nieuw", 7)
    assert after.area.extent[0] == pytest.approx(WEST + 3 * SIDE)
    assert MapVersion.current() == number + 1


def test_a_neighbourhood_moves_to_another_district(save):
    run(save(feature(0), feature(1)))

    run(save(feature(0), feature(1, wijkcode="WK011861", wijknaam="Wijk 61 Elders")))

    assert Neighbourhood.objects.get(code=FARMS).district.name == "Elders"


def test_what_a_newer_map_lacks_is_gone_and_comes_back_as_the_same_row(save):
    whole = save(feature(0), feature(1))
    run(whole)
    pk = Neighbourhood.objects.get(code=FARMS).pk

    run(save(feature(0), name="minder.geojson"), "--expect-gone")
    gone = Neighbourhood.objects.get(pk=pk)
    current = list(Neighbourhood.objects.current().values_list("code", flat=True))
    run(whole)

    assert gone.gone_on is not None
    assert current == [PESSE]
    assert Neighbourhood.objects.get(code=FARMS).pk == pk
    assert Neighbourhood.objects.current().count() == 2


def test_a_file_that_lacks_neighbourhoods_makes_none_gone(save):
    run(save(feature(0), feature(1)))

    with pytest.raises(CommandError, match="Of the 2 neighbourhoods that are here 1 would be gone"):
        run(save(feature(0)))

    assert Neighbourhood.objects.current().count() == 2


def test_the_code_of_another_municipality_makes_nothing_gone(save, settings):
    """As today's settings with yesterday's code: the file is right, the town is not."""
    path = save(feature(0), feature(1), feature(2, gemeentecode="GM1701", wijkcode="WK170100"))
    run(path)
    settings.MUNICIPALITY_CODE = "GM1701"

    with pytest.raises(CommandError, match="2 would be gone"):
        run(path)

    assert Neighbourhood.objects.current().count() == 2
    assert District.objects.current().count() == 1


def test_a_dry_run_counts_and_writes_nothing(save, capsys):
    out = run(save(feature(0), feature(1)), "--dry-run", capsys=capsys)

    assert "Neighbourhoods: 2 new, 0 changed, 0 gone, 0 unchanged." in out
    assert "nothing was written" in out
    assert not District.objects.exists()
    assert not Neighbourhood.objects.exists()
    assert MapVersion.current() == 0


def test_districts_come_from_their_own_file_when_given(save):
    wijk = feature(wijknaam="Wijk 60 Pesse", inwoners_2024=205, coordinates=[ring(0)])
    districts = save(wijk, name="wijken.geojson")

    run(save(feature(0, wijknaam=None), feature(1, wijknaam=None)), "--districts", districts)

    assert District.objects.get().inhabitants == 205


def test_names_of_pdok_are_understood(save):
    """As api.pdok.nl gives them: no wijknaam, secret figures negative, water apart."""
    pdok = {"inwoners_2024": None, "huishoudens_2024": None, "water": "NEE"}
    one = feature(0, aantal_inwoners=835, aantal_huishoudens=-99997, **pdok)
    old = feature(1, aantalInwoners=12, aantalHuishoudens=5, **pdok)
    water = feature(9, water="JA", buurtnaam=None)

    run(save(one, old, water, numberReturned=3, links=[{"rel": "self", "href": "x"}]))

    figures = Neighbourhood.objects.order_by("code").values_list("inhabitants", "households")
    assert list(figures) == [(835, None), (12, 5)]


def test_other_municipalities_in_the_file_are_left_out(save):
    run(save(feature(0), feature(1, gemeentecode="GM1701")))

    assert Neighbourhood.objects.get().code == PESSE


def test_the_municipality_is_a_setting(save, settings):
    settings.MUNICIPALITY_CODE = "GM1701"

    run(save(feature(0), feature(1, gemeentecode="GM1701")))

    assert Neighbourhood.objects.get().code == FARMS


def test_an_island_and_a_hole_are_kept(save):
    hole = [[6.402, 52.702], [6.404, 52.702], [6.404, 52.704], [6.402, 52.702]]
    several = [[ring(0), hole], [ring(4)]]

    run(save(feature(0, kind="MultiPolygon", coordinates=several)))

    area = Neighbourhood.objects.get().area
    assert len(area) == 2
    assert area[0].num_interior_rings == 1


BOWTIE = [[6.4, 52.7], [6.41, 52.71], [6.41, 52.7], [6.4, 52.71], [6.4, 52.7]]
OTHER_CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::31467"}}
NEXT = [{"rel": "next", "href": "?page=2"}]

BROKEN_FEATURES = {
    "code of no neighbourhood": ({"buurtcode": "X1"}, "feature 2: buurtcode is 'X1'"),
    "no code": ({"buurtcode": None}, "feature 2: buurtcode is None"),
    "code twice": ({"buurtcode": PESSE}, f"feature 2: {PESSE} stands in the file twice"),
    "no name": ({"buurtnaam": "  "}, "feature 2: buurtnaam is missing"),
    "NUL in the name": ({"buurtnaam": "a\x00b"}, "feature 2: buurtnaam 'a\\x00b' holds"),
    "half a character": ({"buurtnaam": "a\ud83d"}, "feature 2: buurtnaam 'a\\ud83d' holds"),
    "long name": ({"buurtnaam": "a" * 10_000}, "feature 2: buurtnaam is longer than 100"),
    "count is text": ({"inwoners_2024": "veel"}, "feature 2: inwoners_2024 is 'veel'"),
    "count is infinite": ({"inwoners_2024": 10**400}, "feature 2: inwoners_2024 is 1000"),
    "half a person": ({"inwoners_2024": 1.5}, "feature 2: inwoners_2024 is 1.5"),
    "wrong geometry": ({"kind": "Point"}, "feature 2: geometry is Point, not a Polygon"),
    "flat coordinates": ({"coordinates": [6.4, 52.7]}, "feature 2: the coordinates are not nest"),
    "ring of three": ({"coordinates": [ring()[:3]]}, "feature 2: a ring is not closed or has too"),
    "open ring": ({"coordinates": [ring()[:4]]}, "feature 2: a ring is not closed"),
    "bow tie": ({"coordinates": [BOWTIE]}, "feature 2: the polygon is not valid: Self-intersec"),
    "swapped": ({"coordinates": [[p[::-1] for p in ring()]]}, "longitude and latitude are swapped"),
    "null island": ({"coordinates": [[[0, 0], [0, 1], [1, 1], [0, 0]]]}, "outside the Netherlands"),
    "text for a number": ({"coordinates": [[["6.4", "52.7"]] * 4]}, "is no position"),
    "huge number": ({"coordinates": [[[10**400, 52.7]] * 4]}, "is no position"),
}


@pytest.mark.parametrize(("wrong", "message"), BROKEN_FEATURES.values(), ids=BROKEN_FEATURES)
def test_a_broken_feature_is_named_and_nothing_is_written(save, wrong, message):
    path = save(feature(0), feature(**{"number": 1} | wrong))

    with pytest.raises(CommandError) as refusal:
        run(path)

    assert str(refusal.value).startswith("Nothing was imported. buurten.geojson, feature 2: ")
    assert message in str(refusal.value)
    assert not Neighbourhood.objects.exists()
    assert not District.objects.exists()


@pytest.mark.parametrize(
    ("features", "members", "message"),
    [
        ([], {}, "holds no features"),
        ([feature()], {"type": "Topology"}, "is not a GeoJSON FeatureCollection"),
        ([feature()], {"features": {}}, "holds no features"),
        (["x"], {}, "feature 1: this is no Feature"),
        ([{"type": "Feature"}], {}, "feature 1: it has no properties"),
        ([feature()], {"crs": OTHER_CRS}, "neither WGS84 (EPSG:4326) nor RD New"),
        (
            [feature()],
            {"links": NEXT},
            "buurten.geojson is page 1 of more: with it there are 1 features",
        ),
        ([feature(gemeentecode="GM1701")], {}, "holds nothing of GM0118; it is about GM1701"),
    ],
)
def test_a_wrong_collection_is_refused(save, features, members, message):
    path = save(*features, **members)

    with pytest.raises(CommandError) as refusal:
        run(path)

    assert message in str(refusal.value)
    assert not District.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("leeg.geojson", b"", "leeg.geojson is empty"),
        ("half.geojson", b'{"type": "FeatureCollection",\n "features": [', "line 2, column 15"),
        ("latin.geojson", b'{\n"type": "\xe9"}', "latin.geojson, line 2: this is not UTF-8"),
        ("nan.geojson", b'{"type": "FeatureCollection", "features": [NaN]}', "holds NaN where"),
        ("diep.geojson", b"[" * 100_000, "cannot be read as JSON"),
        ("lijst.geojson", b"[]", "is not a GeoJSON FeatureCollection"),
        ("geen.geojson.gz", b"{}", "is not a sound gzip file"),
        ("kort.geojson.gz", gzip.compress(b"{}" * 500, mtime=0)[:-9], "is cut off"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(CommandError) as refusal:
        run(path)

    assert message in str(refusal.value)
    assert not District.objects.exists()


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "nergens.geojson")


def test_a_district_that_its_file_lacks_is_refused(save):
    districts = save(feature(wijkcode="WK011899"), name="wijken.geojson")

    with pytest.raises(CommandError, match="BU01186000 lies in WK011860, which the districts' fi"):
        run(save(feature(0)), "--districts", districts)

    assert not District.objects.exists()
