"""A small town's addresses in every format that a municipality receives, and in bad ones."""

import csv
import gzip
import io
import zipfile

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.core.management import CommandError, call_command

from groups.models import Address
from groups.models.rd import to_rd
from tests.factories import DistrictFactory, NeighbourhoodFactory
from tests.geopackages import make_geopackage

pytestmark = pytest.mark.django_db

WEST, SOUTH, SIDE = 6.55, 52.99, 0.01
STREETS = ["Coöperatiestraat", "Kloosterstraat", "Café-laan"]


@pytest.fixture(autouse=True)
def assen(settings, tmp_path):
    settings.MUNICIPALITY_CODE, settings.MUNICIPALITY_NAME = "GM0106", "Assen"
    settings.DATA_DIR = tmp_path / "var"
    area = MultiPolygon(Polygon.from_bbox((WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)), srid=4326)
    district = DistrictFactory(code="WK010600")
    NeighbourhoodFactory(code="BU01060000", district=district, area=area)


def town(count=30):
    """Facts of each address, all different; of every fifth a letter, of every seventh more."""
    for number in range(1, count + 1):
        yield {
            "street": STREETS[number % 3],
            "number": number,
            "letter": "a" if number % 5 == 0 else "",
            "addition": "H2" if number % 7 == 0 else "",
            "postcode": f"9401{chr(65 + number % 3)}A",
            "lon": round(WEST + 0.0001 * (number % 90 + 1), 6),
            "lat": round(SOUTH + 0.0001 * (number // 90 % 90 + 1), 6),
        }


def table(rows, delimiter=",", end="\n"):
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def ours(count=30):
    return [
        {
            "straat": one["street"],
            "huisnummer": one["number"],
            "huisletter": one["letter"],
            "toevoeging": one["addition"],
            "postcode": one["postcode"],
            "woonplaats": "Assen",
            "lat": one["lat"],
            "lon": one["lon"],
        }
        for one in town(count)
    ]


def in_dutch(rows):
    return [
        row | {name: str(row[name]).replace(".", ",") for name in ("lat", "lon")} for row in rows
    ]


def metres(one):
    return to_rd(Point(one["lon"], one["lat"], srid=4326))


def nlextract(count=30, *, gemeente="Assen", degrees=True):
    """The columns of NLExtract's adressen.csv, in its order."""
    rows = []
    for one in town(count):
        point = metres(one)
        place = {"x": f"{point.x:.3f}", "y": f"{point.y:.3f}"}
        rows.append(
            {
                "openbareruimte": one["street"],
                "huisnummer": one["number"],
                "huisletter": one["letter"],
                "huisnummertoevoeging": one["addition"],
                "postcode": one["postcode"],
                "woonplaats": "Assen",
                "gemeente": gemeente,
                "provincie": "Drenthe",
                "object_id": f"0106010000{one['number']:06}",
                "object_type": "VBO",
                "nevenadres": "f",
                **place,
                **({"lon": one["lon"], "lat": one["lat"]} if degrees else {}),
            }
        )
    return rows


def bag_light(rows, what="Verblijfsobject in gebruik"):
    """The columns of the BAG light GeoPackage of PDOK."""
    return [
        {
            "geom": metres(one) if what.startswith("Verblijf") else to_rd(around(one)),
            "identificatie": f"0106010000{one['number']:06}",
            "status": what,
            "openbare_ruimte_naam": one["street"],
            "huisnummer": one["number"],
            "huisletter": one["letter"] or None,
            "toevoeging": one["addition"] or None,
            "postcode": one["postcode"],
            "woonplaats_naam": "Assen",
        }
        for one in rows
    ]


def around(one):
    half = 0.00001
    corners = (one["lon"] - half, one["lat"] - half, one["lon"] + half, one["lat"] + half)
    area = Polygon.from_bbox(corners)
    area.srid = 4326
    return area


def run(path, *options):
    call_command("import_addresses", str(path), *options)


def assert_all_there(count=30):
    stored = {address.number: address for address in Address.objects.all()}
    assert len(stored) == count
    for one in town(count):
        address = stored[one["number"]]
        facts = {name: getattr(address, name) for name in ("street", "letter", "addition")}
        assert facts == {name: one[name] for name in facts}
        assert (address.postcode, address.town) == (one["postcode"], "Assen")
        # A tenth of a metre or so.
        assert address.point.coords == pytest.approx((one["lon"], one["lat"]), abs=2e-6)


TEXTS = {
    "ours": table(ours()).encode(),
    "semicolons": table(ours(), ";").encode(),
    "tabs": table(ours(), "\t").encode(),
    "Excel's CSV UTF-8": table(in_dutch(ours()), ";", "\r\n").encode("utf-8-sig"),
    "Excel's CSV": ("sep=;\r\n" + table(in_dutch(ours()), ";", "\r\n")).encode("cp1252"),
    "Excel's Unicode text": table(in_dutch(ours()), "\t", "\r\n").encode("utf-16"),
    "UTF-16 without a mark": table(ours(), ";").encode("utf-16-le"),
    "Excel on a Mac": table(in_dutch(ours()), ";", "\r").encode("mac_roman"),
    "empty rows below": (table(ours(), ";") + ";;;;;;;\r\n" * 50).encode(),
    "other capitals": table(ours()).replace("straat,huis", "STRAAT,Huis", 1).encode(),
    "NLExtract": table(nlextract()).encode(),
    "NLExtract in metres": table(nlextract(degrees=False), ";").encode(),
    "our columns in metres": table(
        [
            row | {"lon": metres(one).x, "lat": metres(one).y}
            for row, one in zip(ours(), town(), strict=True)
        ]
    ).encode(),
}


@pytest.mark.parametrize("content", TEXTS.values(), ids=TEXTS)
def test_every_table_gives_the_same_addresses(tmp_path, content):
    path = tmp_path / "adressen.csv"
    path.write_bytes(content)

    run(path)

    assert_all_there()


def test_metres_count_where_one_of_the_degrees_is_not_there(tmp_path):
    path = tmp_path / "adressen.csv"
    rows = [{name: row[name] for name in row if name != "lat"} for row in nlextract()]
    path.write_text(table(rows), encoding="utf-8")

    run(path)

    assert_all_there()


@pytest.mark.parametrize("kind", ["cp1252", "mac_roman"])
def test_guessed_letters_are_told(tmp_path, capsys, kind):
    path = tmp_path / "adressen.csv"
    path.write_bytes(table(ours()).encode(kind))

    run(path)

    assert f"adressen.csv is not UTF-8; it was read as {kind}" in capsys.readouterr().out


def test_a_table_in_a_zip_is_read(tmp_path):
    with zipfile.ZipFile(tmp_path / "bag-adressen.csv.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("LEESMIJ.md", "x")
        archive.writestr("adressen.csv", TEXTS["NLExtract"])

    run(tmp_path / "bag-adressen.csv.zip")

    assert_all_there()


def test_the_light_geopackage_with_its_moorings_and_pitches_is_read(tmp_path):
    rows = list(town())
    layers = {
        "ligplaats": bag_light(rows[:3], "Plaats aangewezen"),
        "standplaats": bag_light(rows[3:5], "Plaats aangewezen"),
        "verblijfsobject": bag_light(rows[5:]),
        "pand": [{"geom": metres(rows[0]), "identificatie": "1"}],
    }

    run(make_geopackage(tmp_path / "bag-light.gpkg", **layers))

    assert_all_there()


def test_the_geopackage_and_the_table_of_one_town_say_the_same(tmp_path, capsys):
    table_ = tmp_path / "adressen.csv"
    table_.write_bytes(TEXTS["NLExtract in metres"])
    run(make_geopackage(tmp_path / "bag.gpkg", verblijfsobject=bag_light(list(town()))))
    capsys.readouterr()

    run(table_)

    assert "0 new" in capsys.readouterr().out


def test_rows_that_say_they_are_of_another_municipality_are_passed_over(tmp_path, capsys):
    path = tmp_path / "adressen.csv"
    path.write_text(table(nlextract(gemeente="Emmen") + nlextract()), encoding="utf-8")

    run(path)

    assert_all_there()
    assert "30 rows of other municipalities were passed over. See " in capsys.readouterr().out


def test_a_file_of_another_municipality_is_refused_by_its_name(tmp_path):
    path = tmp_path / "adressen.csv"
    path.write_text(table(nlextract(gemeente="Emmen")), encoding="utf-8")

    with pytest.raises(CommandError, match=r"holds nothing of Assen \(GM0106\). It is about Emmen"):
        run(path)


def elsewhere(rows):
    return [row | {"lon": 5.1, "lat": 52.1} for row in rows]


def test_a_file_of_the_whole_country_is_taken_when_that_is_said(tmp_path):
    path = tmp_path / "adressen.csv"
    path.write_text(table(elsewhere(ours(90)) + ours()), encoding="utf-8")

    with pytest.raises(CommandError, match=r"with 90 of its 120 rows.* add --whole-country"):
        run(path)
    run(path, "--whole-country")

    assert_all_there()


def test_nothing_of_ours_in_a_file_of_the_whole_country_is_refused(tmp_path):
    path = tmp_path / "adressen.csv"
    path.write_text(table(elsewhere(ours())), encoding="utf-8")

    with pytest.raises(CommandError, match="holds nothing of Assen"):
        run(path, "--whole-country")


def zipped(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", ".", 1), content)


NO_TABLE = {
    "extract": ({"9999NUM08112026_zip": b"x"}, "is the BAG extract in XML: take the BAG light"),
    "two tables": ({"a_csv": b"x", "b_csv": b"x"}, "holds 2 tables or maps where one belongs"),
    "no table": ({"a_pdf": b"x"}, "holds 0 tables or maps"),
    "Excel": ({"xl/workbook_xml": b"x"}, "is a spreadsheet: save it as CSV UTF-8"),
    "packed": ({"bag_gpkg": b"x"}, "holds a GeoPackage: unpack the zip"),
    "shapefile": ({"buurt_shp": b"x"}, "holds shapefiles"),
    "database": ({"a_csv": b"SQLite format 3\x00"}, "holds a GeoPackage: unpack it"),
}


@pytest.mark.parametrize(("members", "message"), NO_TABLE.values(), ids=NO_TABLE)
def test_a_zip_with_something_else_says_what_to_take(tmp_path, members, message):
    zipped(tmp_path / "bag.zip", **members)

    with pytest.raises(CommandError) as refusal:
        run(tmp_path / "bag.zip")

    assert message in str(refusal.value)


@pytest.mark.parametrize("pack", ["zip", "gz"])
def test_a_bomb_is_refused_by_what_it_unpacks_to(tmp_path, monkeypatch, pack):
    for module in ("files", "lettered"):
        monkeypatch.setattr(f"groups.places.imports.{module}.MOST_UNPACKED", 10_000)
    path = tmp_path / f"adressen.csv.{pack}"
    if pack == "zip":
        zipped(path, adressen_csv=b"\n" * 20_000)
    else:
        path.write_bytes(gzip.compress(b"\n" * 20_000))

    with pytest.raises(CommandError, match="unpacks to more than 10,000 bytes"):
        run(path)


def test_a_zip_cut_off_is_refused(tmp_path):
    zipped(tmp_path / "bag.zip", adressen_csv=TEXTS["ours"])
    whole = (tmp_path / "bag.zip").read_bytes()
    (tmp_path / "bag.zip").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(CommandError, match=r"bag.zip is not a sound zip"):
        run(tmp_path / "bag.zip")


def test_a_geopackage_without_addresses_is_refused(tmp_path):
    path = make_geopackage(tmp_path / "x.gpkg", pand=[{"geom": Point(1, 1, srid=28992), "a": 1}])

    with pytest.raises(CommandError, match=r"x.gpkg has no layer with the columns straat"):
        run(path)


BAD = {
    "no geometry": {"geom": None},
    "no WKB": {"geom": b"GP\x00\x01" + b"\xff" * 40},
    "empty": {"geom": b"GP\x00\x01\x00\x00\x00\x00\x01\x03" + b"\x00" * 7},
    "half": {"geom": b"GP\x00\x01\x00\x00\x00\x00\x01\x01\x00"},
    "far": {"geom": Point(9e9, 9e9, srid=28992)},
    "no number": {"geom": Point(float("nan"), 1, srid=28992)},
    "no postcode": {"postcode": None},
    "bytes": {"postcode": b"\xff"},
}


@pytest.mark.parametrize("wrong", BAD.values(), ids=BAD)
def test_a_bad_row_of_a_geopackage_is_left_out(tmp_path, capsys, wrong):
    rows = bag_light(list(town(200)))
    rows[7] |= wrong

    run(make_geopackage(tmp_path / "bag.gpkg", verblijfsobject=rows))

    assert Address.objects.count() == 199
    assert "1 row left out, such as line 8: " in capsys.readouterr().out


def test_a_file_of_last_year_is_doubted(tmp_path, capsys):
    path = tmp_path / "adressen.csv"
    path.write_text(table(ours(100)), encoding="utf-8")
    run(path)
    newer = table(ours(104)[2:])
    (tmp_path / "nieuw.csv").write_text(newer, encoding="utf-8")
    run(tmp_path / "nieuw.csv")
    capsys.readouterr()

    run(path)

    told = capsys.readouterr().out
    assert "2 that were gone come back while 4 go: is this an older file than the last?" in told


@pytest.mark.slow
def test_fifty_thousand_rows_with_some_bad_ones(tmp_path, capsys):
    rows = ours(50_000)
    for row in rows[::200]:
        row["postcode"] = ""
    path = tmp_path / "adressen.csv"
    path.write_text(table(rows), encoding="utf-8")

    run(path, "--dry-run")

    told = capsys.readouterr().out
    assert "49750 new" in told
    assert "250 rows left out" in told
