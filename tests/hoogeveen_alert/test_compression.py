"""Pages are compressed for visitors, and never where that could give something away."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from tests import factories

pytestmark = pytest.mark.django_db

GZIP = {"accept-encoding": "gzip, deflate, br"}


def weight(path: str) -> int:
    """Of a file of our own as whitenoise and nginx send it."""
    found = finders.find(path)
    assert found
    return len(gzip.compress(Path(found).read_bytes(), 9))


def test_a_page_comes_compressed_and_says_the_same(client, group):
    plain = client.get(group.get_absolute_url())
    packed = client.get(group.get_absolute_url(), headers=GZIP)

    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content) / 2
    assert group.name in gzip.decompress(packed.content).decode()


def test_the_length_tells_nothing_to_the_byte(client, group):
    lengths = {len(client.get("/groepen/", headers=GZIP).content) for _ in range(12)}

    assert len(lengths) > 3


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.000, br", "identity"])
def test_who_takes_no_gzip_gets_none(client, group, accepted):
    response = client.get("/groepen/", headers={"accept-encoding": accepted})

    assert "Content-Encoding" not in response
    assert group.name in response.content.decode()


@pytest.mark.parametrize("url", ["/", "/mijn/", "/groepen/?naam=een"])
def test_pages_of_who_is_logged_in_are_never_compressed(logged_in, url):
    assert "Content-Encoding" not in logged_in.get(url, headers=GZIP)


def test_a_made_up_session_is_enough_to_leave_a_page_as_it_is(client, group):
    client.cookies[settings.SESSION_COOKIE_NAME] = "x"

    assert "Content-Encoding" not in client.get("/groepen/", headers=GZIP)


def test_an_error_comes_compressed_too_and_a_file_of_the_map_only_once(client, group):
    missing = client.get("/bestaat-niet/", headers=GZIP)
    areas = client.get("/kaart/groepen.geojson", headers={"accept-encoding": "gzip"})

    assert missing.status_code == 404
    assert gzip.decompress(missing.content)
    assert gzip.decompress(areas.content).startswith(b"{")


def test_the_front_page_weighs_at_most_130_kilobytes(client):
    home = factories.NeighbourhoodFactory()
    for number in range(90):
        factories.AlertGroupFactory(name=f"Buurtpreventie Wolfsbos {number}", neighbourhoods=[home])
    page = client.get("/", headers=GZIP).content
    words = gzip.decompress(page).decode()
    files = {
        part.split("#")[0].removeprefix("/static/")
        for part in words.split('"')
        if part.startswith("/static/")
    }

    total = len(page) + sum(weight(path) for path in files)
    total += len(client.get("/kaart/groepen.geojson", headers={"accept-encoding": "br"}).content)

    assert {"build/portal.css", "build/icons.svg", "leaflet/leaflet.js"} <= files
    assert total <= 130_000
