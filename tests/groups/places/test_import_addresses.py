import gzip
from contextlib import nullcontext

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from groups.models import Address, MapVersion
from groups.places.imports import addresses
from groups.places.imports.address_files import read_addresses
from groups.places.imports.left_out import LeftOut
from groups.places.imports.locating import Locator
from tests.factories import DistrictFactory, NeighbourhoodFactory, square

pytestmark = pytest.mark.django_db

COLUMNS = "straat,huisnummer,huisletter,toevoeging,postcode,woonplaats,lat,lon,buurtcode"
# In the middle of the first square of the factories, near Pesse.
LAT, LON = "52.765", "6.405"


def line(number=12, **changed):
    fields = {
        "straat": "Dorpsstraat",
        "huisnummer": number,
        "huisletter": "",
        "toevoeging": "",
        "postcode": "7933PA",
        "woonplaats": "Pesse",
        "lat": LAT,
        "lon": LON,
        "buurtcode": "BU01186000",
    }
    return ",".join(str(value) for value in (fields | changed).values())


@pytest.fixture
def places(db):
    """Two neighbourhoods side by side; the second holds no code that a line names."""
    district = DistrictFactory()
    return [
        NeighbourhoodFactory(code="BU01186000", district=district, area=square(0)),
        NeighbourhoodFactory(code="BU01186001", district=district, area=square(1)),
    ]


@pytest.fixture
def save(tmp_path, places):
    def save_(*lines, header=COLUMNS, name="adressen.csv"):
        path = tmp_path / name
        path.write_text("\r\n".join([header, *lines]) + "\r\n", encoding="utf-8")
        return path

    return save_


def run(path, *options):
    call_command("import_addresses", str(path), *options)


def test_an_address_is_stored_as_the_bag_writes_it(save, places, capsys):
    run(save(line(12, huisletter="a", toevoeging="G001", postcode="7933 pa")))

    address = Address.objects.get()
    assert str(address) == "Dorpsstraat 12a-G001, 7933 PA Pesse"
    assert (address.point.x, address.point.y) == (6.405, 52.765)
    assert address.neighbourhood == places[0]
    assert capsys.readouterr().out == "Addresses: 1 new, 0 changed, 0 gone, 0 unchanged.\n"
    assert MapVersion.current() > 0


def test_a_town_is_shown_without_its_municipality(save):
    run(save(line(woonplaats="Alteveer gem Hoogeveen")))

    assert Address.objects.get().town == "Alteveer"


def test_a_packed_file_with_a_byte_order_mark_is_read(tmp_path, places):
    path = tmp_path / "adressen.csv.gz"
    path.write_bytes(gzip.compress(f"\ufeff{COLUMNS}\n{line()}\n".encode(), mtime=0))

    run(path)

    assert Address.objects.count() == 1


@pytest.mark.parametrize("code", ["", "BU99999999"])
def test_without_a_known_code_the_point_tells_the_neighbourhood(save, places, code):
    run(save(line(1, buurtcode=code), line(2, buurtcode=code, lon="6.415")))

    found = Address.objects.order_by("number").values_list("neighbourhood", flat=True)
    assert list(found) == [places[0].pk, places[1].pk]


def test_the_column_of_the_code_may_be_missing(save, places):
    path = save(line(1).rsplit(",", 1)[0], header=COLUMNS.rsplit(",", 1)[0])

    run(path)

    assert Address.objects.get().neighbourhood == places[0]


def test_a_house_just_outside_the_border_belongs_to_the_nearest_neighbourhood(save, places):
    """0.0004 degrees of latitude are 45 metres."""
    run(save(line(1, buurtcode="", lat="52.7596", lon="6.415")))

    assert Address.objects.get().neighbourhood == places[1]


@pytest.mark.parametrize("lat", ["52.7594", "52.5"])
def test_a_house_farther_from_the_border_is_refused(save, lat):
    path = save(line(1), line(2, buurtcode="", lat=lat))

    with pytest.raises(CommandError, match=r"line 3: .* none of the municipality's neighbourhoods"):
        run(path)

    assert not Address.objects.exists()


def test_a_code_far_from_its_address_is_refused(save):
    with pytest.raises(CommandError, match=r"line 2: .* far from neighbourhood BU01186000"):
        run(save(line(1, lat="52.5")))


def test_an_address_given_twice_keeps_both_points_whatever_their_order(save, capsys):
    others = [line(number) for number in range(20, 45)]
    twice = [line(1, lon="6.401"), line(1, lon="6.402")]
    run(save(*twice, *others))
    capsys.readouterr()

    run(save(*others, *reversed(twice)))

    points = Address.objects.filter(number=1).order_by("serial")
    assert [(address.serial, address.point.x) for address in points] == [(1, 6.401), (2, 6.402)]
    assert capsys.readouterr().out == "Addresses: 0 new, 0 changed, 0 gone, 27 unchanged.\n"


def test_a_file_pasted_twice_is_refused(save):
    with pytest.raises(CommandError, match="gives 2 of its 4 addresses twice"):
        run(save(line(1), line(2), line(1), line(2)))


def test_one_address_in_two_streets_is_refused(save):
    with pytest.raises(CommandError, match=r"line 3: the same postcode .* stand in Dorpsstraat"):
        run(save(line(1), line(1, straat="Kerkweg")))

    assert not Address.objects.exists()


def test_a_second_run_changes_nothing(save, capsys, django_assert_max_num_queries):
    path = save(line(1), line(2))
    run(path)
    number = MapVersion.current()
    capsys.readouterr()

    with django_assert_max_num_queries(8):
        run(path)

    assert capsys.readouterr().out == "Addresses: 0 new, 0 changed, 0 gone, 2 unchanged.\n"
    assert MapVersion.current() == number


def test_changed_facts_reach_the_same_row(save, places):
    run(save(line(1), line(2)))
    before = Address.objects.get(number=1)

    run(save(line(1, lon="6.415", buurtcode="BU01186001"), line(2)))

    after = Address.objects.get(number=1)
    assert (after.pk, after.point.x, after.neighbourhood) == (before.pk, 6.415, places[1])


def test_a_street_that_is_renamed_stands_elsewhere_in_lists(save, places):
    run(save(line(1, straat="Zandweg")))

    run(save(line(1, straat="Éénhoornweg")))

    assert Address.objects.get().street_key == "eenhoornweg"


def test_an_address_that_vanishes_is_gone_and_comes_back_as_the_same_row(save):
    whole = save(line(1), line(2))
    run(whole)
    pk = Address.objects.get(number=2).pk

    run(save(line(1), name="minder.csv"), "--expect-gone")
    gone = Address.objects.get(pk=pk)
    current = Address.objects.current().count()
    run(whole)

    assert gone.gone_on is not None
    assert current == 1
    assert Address.objects.current().get(number=2).pk == pk


def test_a_file_that_was_cut_off_makes_no_address_gone(save):
    """Whole lines of a whole file, only fewer: a truncated file looks like any other."""
    run(save(*map(line, range(1, 101))))

    with pytest.raises(CommandError, match=r"Of the 100 addresses that are here 90 would be gone"):
        run(save(*map(line, range(1, 11)), name="afgekapt.csv"))

    assert Address.objects.current().count() == 100


@pytest.mark.parametrize(("left", "gone"), [(95, 5), (94, 0)])
def test_five_in_a_hundred_may_go_unasked(save, left, gone):
    run(save(*map(line, range(1, 101))))

    with nullcontext() if gone else pytest.raises(CommandError, match="6 would be gone"):
        run(save(*map(line, range(1, left + 1))))

    assert Address.objects.exclude(gone_on=None).count() == gone


def test_what_comes_back_is_none_of_those_that_are_here(save):
    """Of 20 are 2 here; the file brings 18 back and lacks one of the two."""
    run(save(*map(line, range(1, 21))))
    run(save(line(1), line(2)), "--expect-gone")

    with pytest.raises(CommandError, match="Of the 2 addresses that are here 1 would be gone"):
        run(save(*map(line, range(2, 21))))


def test_a_dry_run_is_refused_as_the_run_would_be(save):
    run(save(line(1), line(2)))

    with pytest.raises(CommandError, match="add --expect-gone"):
        run(save(line(1)), "--dry-run")


@pytest.fixture
def in_data(settings, tmp_path):
    """The lists of what was left out, in a folder of this test."""
    settings.DATA_DIR = tmp_path / "var"
    return tmp_path / "var" / "imports"


def test_a_few_bad_rows_are_left_out_and_listed_with_their_reason(save, in_data, capsys):
    bad = [line(998, postcode=""), line(999, lat="52.1", buurtcode="", straat="=1+1")]
    path = save(*map(line, range(1, 199)), *bad)

    run(path)

    assert Address.objects.count() == 198
    out = capsys.readouterr().out
    assert "198 new" in out
    assert "2 rows left out, such as line 200: postcode is ''; one looks like 1234AB." in out
    listed = (in_data / "adressen.csv.left-out.csv").read_text(encoding="utf-8-sig").splitlines()
    assert listed[0] == "line;reason;row"
    assert listed[1].startswith("200;\"postcode is ''")
    assert listed[2].startswith("201;")
    assert "none of the municipality's" in listed[2]
    assert ";'=1+1,999," in listed[2]


def test_one_row_more_than_the_share_refuses_the_whole(save, in_data):
    bad = [line(998, postcode=""), line(999, postcode="")]
    path = save(*map(line, range(1, 101)), *bad)

    with pytest.raises(CommandError, match=r"line 102: postcode .* with 2 of its 102 rows") as no:
        run(path)

    assert "left-out.csv" in str(no.value)
    assert not Address.objects.exists()
    run(path, "--left-out", "2")
    assert Address.objects.count() == 100


def test_the_list_of_an_earlier_run_does_not_stay(save, in_data):
    run(save(*map(line, range(1, 101)), line(999, postcode="")))
    before = list(in_data.iterdir())

    run(save(*map(line, range(1, 101))))

    assert (len(before), list(in_data.iterdir())) == (1, [])


@pytest.mark.parametrize("share", ["-1", "101", "nan", "veel"])
def test_a_share_is_a_percentage(save, share):
    with pytest.raises(CommandError, match="percentage"):
        run(save(line(1)), f"--left-out={share}")


def test_a_dry_run_counts_and_writes_nothing(save, capsys):
    run(save(line(1)), "--dry-run")

    assert capsys.readouterr().out == (
        "Addresses: 1 new, 0 changed, 0 gone, 0 unchanged.\nDry run: nothing was written.\n"
    )
    assert not Address.objects.exists()
    assert MapVersion.current() == 0


def test_neighbourhoods_come_first(tmp_path):
    with pytest.raises(CommandError, match="run import_neighbourhoods first"):
        run(tmp_path / "adressen.csv")


BROKEN_LINES = {
    "postcode": ({"postcode": "0933PA"}, "postcode is '0933PA'; one looks like 1234AB"),
    "no postcode": ({"postcode": ""}, "postcode is ''"),
    "foreign digits": ({"huisnummer": "\u0661\u0662"}, "which is no house number"),
    "letters": ({"huisnummer": "twaalf"}, "huisnummer is 'twaalf', which is no house number"),
    "nought": ({"huisnummer": 0}, "huisnummer is '0'"),
    "too high": ({"huisnummer": 100_000}, "huisnummer is '100000'"),
    "long number": ({"huisnummer": "1" * 10_000}, "huisnummer is '1111"),
    "two letters": ({"huisletter": "ab"}, "huisletter is 'ab', which the BAG does not know"),
    "long addition": ({"toevoeging": "abcde"}, "toevoeging is 'abcde'"),
    "no street": ({"straat": ""}, "straat is missing"),
    "NUL": ({"straat": "a\x00b"}, "straat 'a\\x00b' holds characters that cannot be shown"),
    "long street": ({"straat": "a" * 10_000}, "straat is longer than 80 characters"),
    "no town": ({"woonplaats": " "}, "woonplaats is missing"),
    "NaN": ({"lat": "NaN"}, "lat is 'NaN', which is no decimal number"),
    "infinite": ({"lon": "inf"}, "lon is 'inf'"),
    "swapped": ({"lat": LON, "lon": LAT}, "longitude and latitude are swapped"),
    "null island": ({"lat": "0", "lon": "0"}, "lies outside the Netherlands"),
    "one value more": ({"buurtcode": "BU01186000,x"}, "more or fewer values"),
    "open quote": ({"straat": '"Dorps'}, "unexpected end of data"),
    "quote inside": ({"straat": '"Dorps"x'}, "expected after"),
}


@pytest.mark.parametrize(("wrong", "message"), BROKEN_LINES.values(), ids=BROKEN_LINES)
def test_a_broken_line_is_named_and_nothing_is_written(save, wrong, message):
    path = save(line(1), line(**{"number": 2} | wrong))

    with pytest.raises(CommandError) as refusal:
        run(path)

    assert str(refusal.value).startswith("Nothing was imported. adressen.csv, line 3: ")
    assert message in str(refusal.value)
    assert not Address.objects.exists()


GOOD = f"{COLUMNS}\n{line()}\n".encode()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("leeg.csv", b"", "leeg.csv, line 1: the column straat is missing"),
        ("quote.csv", b'"' + GOOD, "quote.csv, line 1: unexpected end of data"),
        ("kop.csv", COLUMNS.encode() + b"\n", "kop.csv holds no addresses"),
        ("kolom.csv", GOOD.replace(b"postcode", b"pc"), "line 1: the column postcode is missing"),
        ("kort.csv", COLUMNS.encode() + b"\nDorpsstraat,1\n", "line 2: it has more or fewer"),
        ("rot.csv", GOOD + b"caf\xc3\xa9 caf\x81\n", "rot.csv, line 3: this is not UTF-8"),
        ("half.csv", GOOD + b"caf\xc3", "half.csv, line 3: cut off in the middle of a letter"),
        ("afgekapt.csv", GOOD + b"Dorpsstraat,2,,,79", "afgekapt.csv is cut off in line 3"),
        ("utf16.csv", GOOD.decode().encode("utf-16")[:-1], "line 2: this is not UTF-16"),
        ("lang.csv", GOOD + b"a" * 200_000, "line 3: this is no line of a table"),
        ("adressen.json", b'{"type": "FeatureCollection"}', "adressen.json is JSON, no table"),
        ("pagina.csv", b"<!DOCTYPE html>", "pagina.csv is a web page or XML"),
        (
            "bag.xml",
            b"<?xml ?><sl-bag-extract:bagStand>",
            "is the BAG extract in XML: take the BAG",
        ),
        ("geen.csv.gz", GOOD, "is not a sound gzip file"),
        ("stuk.csv.gz", gzip.compress(GOOD, mtime=0)[:-12], "is cut off"),
        ("rot.csv.gz", gzip.compress(GOOD, mtime=0)[:-8] + b"\x00" * 8, "is not a sound gzip file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path, places, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(CommandError) as refusal:
        run(path)

    assert message in str(refusal.value)
    assert not Address.objects.exists()


def test_a_failure_while_writing_leaves_no_half_register(save, places, monkeypatch):
    """Batches of one: the first is in when the second fails."""
    monkeypatch.setattr(addresses, "BATCH", 1)
    path = save(line(1), line(2))
    read = read_addresses(path, Locator(), LeftOut(path, 0))
    plan = addresses.plan_addresses(read)
    plan.new[1] = (plan.new[1][0], plan.new[1][1]._replace(town=None))

    with pytest.raises(IntegrityError):
        addresses.write_addresses(plan)

    assert not Address.objects.exists()
