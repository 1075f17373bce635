"""Files that were good and then were damaged: taken or refused in words, never an error."""

import gzip
import random

import pytest

from groups.places.imports import ImportRefused
from groups.places.imports.address_files import read_addresses
from groups.places.imports.left_out import LeftOut
from groups.places.imports.locating import Locator
from groups.places.imports.place_files import read_places
from tests.geopackages import make_geopackage

from .test_address_formats import TEXTS, assen, bag_light, town, zipped  # noqa: F401
from .test_place_formats import facts, features, geojson, shape

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PIECES = (b'"', b"\x00", b"\xff", b"\n", b"\r", b";", b",", b"NaN", b"9" * 400, b"[", b"{}")
ROUNDS = 150


def damaged(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 5, 30))):
        at, how = chance.randrange(len(content) + 1), chance.random()
        if how < 0.4:
            content = content[:at] + chance.randbytes(1) + content[at + 1 :]
        elif how < 0.6:
            content = content[:at] + chance.choice(PIECES) + content[at:]
        elif how < 0.8:
            content = content[:at] + content[at + chance.choice((1, 3, 50)) :]
        else:
            content = content[:at] if how < 0.9 else content + content[at : at + 200]
    return content


@pytest.fixture
def good(tmp_path):
    """Files of each kind, and how each is read."""
    homes = make_geopackage(tmp_path / "bag.gpkg", verblijfsobject=bag_light(list(town())))
    places = [facts(number, geom=shape(number, 28992)) for number in range(3)]
    buurten = make_geopackage(tmp_path / "buurten.gpkg", buurten=places)
    zipped(tmp_path / "adressen.zip", adressen_csv=TEXTS["ours"])
    packed = (tmp_path / "adressen.zip").read_bytes()
    collection = geojson(tmp_path / "buurten.json", features()).read_bytes()
    locator = Locator()

    def read_homes(path):
        return read_addresses(path, locator, LeftOut(path, 1.0))

    def read_map(path):
        return read_places([path], [], "GM0106")

    return [
        *((content, read_homes) for content in (*TEXTS.values(), homes.read_bytes(), packed)),
        *((buurten.read_bytes(), read_map), (collection, read_map)),
        (gzip.compress(collection, mtime=0), read_map),
    ]


@pytest.mark.parametrize("seed", range(3))
def test_a_damaged_file_is_taken_or_refused_in_words(tmp_path, good, seed):
    chance = random.Random(seed)
    path, refusals = tmp_path / "bestand", set()

    for _ in range(ROUNDS):
        content, read = chance.choice(good)
        path.write_bytes(damaged(content, chance))
        try:
            read(path)
        except ImportRefused as refusal:
            refusals.add(str(refusal))

    assert len(refusals) > 10
    assert all(str(path.name) in refusal or "the file" in refusal for refusal in refusals)
