"""From a town's open data to its neighbourhoods and addresses by one command: both or nothing."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command, load_command_class
from django.db import connection

from groups.models import Address, District, MapVersion, Neighbourhood

pytestmark = pytest.mark.django_db

WEST, SOUTH, SIDE = 6.55, 52.99, 0.01
COLUMNS = "straat;huisnummer;huisletter;toevoeging;postcode;woonplaats;lat;lon"


@pytest.fixture(autouse=True)
def assen(settings, tmp_path):
    settings.MUNICIPALITY_CODE, settings.MUNICIPALITY_NAME = "GM0106", "Assen"
    settings.DATA_DIR = tmp_path / "var"


def feature(number):
    west, east, north = WEST + number * SIDE, WEST + (number + 1) * SIDE, SOUTH + SIDE
    ring = [[west, SOUTH], [east, SOUTH], [east, north], [west, north], [west, SOUTH]]
    facts = {
        "buurtcode": f"BU0106000{number}",
        "buurtnaam": f"Buurt {number}",
        "wijkcode": "WK010600",
        "gemeentecode": "GM0106",
    }
    return {
        "type": "Feature",
        "properties": facts,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


@pytest.fixture
def files(tmp_path):
    """Two neighbourhoods with a hundred addresses, as they may be changed by the test."""

    def files_(*, places=2, addresses=100, postcode="9401AA"):
        collection = {"type": "FeatureCollection", "features": [feature(n) for n in range(places)]}
        buurten, adressen = tmp_path / "buurten.geojson", tmp_path / "adressen.csv"
        buurten.write_text(json.dumps(collection), encoding="utf-8")
        lines = [
            f"Dorpsstraat;{number};;;{postcode};Assen;52,995;{WEST + number * 0.00015:.5f}"
            for number in range(1, addresses + 1)
        ]
        adressen.write_text("\n".join([COLUMNS, *lines, ""]), encoding="utf-8")
        return ["--neighbourhoods", str(buurten), "--addresses", str(adressen)]

    return files_


def set_up(files, *options, code="GM0106"):
    call_command("set_up_municipality", code, *files, *options)


def test_a_town_stands_after_one_command(files, capsys):
    set_up(files())

    assert capsys.readouterr().out == (
        "Districts: 1 new, 0 changed, 0 gone, 0 unchanged.\n"
        "Neighbourhoods: 2 new, 0 changed, 0 gone, 0 unchanged.\n"
        "The file has no name of WK010600: called by number. Give the districts too with "
        "--districts FILE.\n"
        "Addresses: 100 new, 0 changed, 0 gone, 0 unchanged.\n"
    )
    assert Address.objects.filter(neighbourhood__code="BU01060000").count() == 66


def test_a_second_run_changes_nothing(files, capsys):
    set_up(files())
    number = MapVersion.current()
    capsys.readouterr()

    set_up(files())

    out = capsys.readouterr().out
    assert "2 unchanged" in out
    assert "100 unchanged" in out
    assert MapVersion.current() == number


def test_bad_addresses_leave_no_neighbourhoods_either(files, capsys):
    with pytest.raises(CommandError, match=r"Nothing was imported\. .* postcode is '9401'"):
        set_up(files(postcode="9401"))

    assert not District.objects.exists()
    assert not Neighbourhood.objects.exists()
    assert capsys.readouterr().out == ""


def test_a_dry_run_looks_at_both_and_writes_neither(files, capsys):
    set_up(files(), "--dry-run")

    out = capsys.readouterr().out
    assert "Neighbourhoods: 2 new" in out
    assert "Addresses: 100 new" in out
    assert "Dry run: nothing was written." in out
    assert not Neighbourhood.objects.exists()
    assert not Address.objects.exists()


@pytest.mark.parametrize("shorter", [{"places": 1}, {"addresses": 10}])
def test_files_that_lack_much_are_refused_whole(files, shorter):
    set_up(files())

    with pytest.raises(CommandError, match="would be gone"):
        set_up(files(**shorter))

    assert Neighbourhood.objects.current().count() == 2
    assert Address.objects.current().count() == 100


def test_what_is_said_to_go_goes(files):
    set_up(files())

    set_up(files(addresses=10), "--expect-gone")

    assert Address.objects.current().count() == 10


def test_the_code_must_be_that_of_the_settings(files):
    with pytest.raises(CommandError, match="MUNICIPALITY_CODE is GM0106, not GM0114: set it first"):
        set_up(files(), code="GM0114")


def test_another_municipality_is_named(files, settings):
    settings.MUNICIPALITY_CODE = "GM0114"

    with pytest.raises(CommandError, match="holds nothing of GM0114; it is about GM0106"):
        set_up(files(), code="GM0114")


def set_up_or_told(files) -> str:
    try:
        set_up(files)
    except CommandError as error:
        return str(error)
    finally:
        connection.close()
    return ""


@pytest.mark.django_db(transaction=True)
def test_the_same_files_twice_at_once_give_each_row_once(files):
    given = files()
    start = Barrier(2)

    def run(_number):
        start.wait()
        return set_up_or_told(given)

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(run, range(2)))

    assert "" in told
    assert all(one == "" or one.startswith("Nothing was imported") for one in told)
    assert Neighbourhood.objects.current().count() == 2
    assert Address.objects.current().count() == 100


COMMANDS = ["set_up_municipality", "import_neighbourhoods", "import_addresses"]


@pytest.mark.parametrize("command", COMMANDS)
def test_its_help_says_where_the_files_are_and_which_columns_they_need(command):
    told = load_command_class("groups", command).create_parser("manage.py", command).format_help()

    assert "--expect-gone" in told
    if command != "import_addresses":
        # In one piece, to be copied.
        assert "collections/buurten/items?gemeentecode=GM0106&limit=1000&f=json" in told
        assert "BU_CODE" in told
    if command != "import_neighbourhoods":
        assert "https://service.pdok.nl/lv/bag/atom/downloads/bag-light.gpkg" in told
        assert "openbareruimte" in told
