"""Short addresses on paper, and what an app shows of a link to a group that is shared."""

import re
from io import BytesIO

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from groups.models import MapVersion
from groups.public import picture
from hoogeveen_alert.rate_limits import consume_or_429
from tests import factories

pytestmark = pytest.mark.django_db

ENDED = ("applied", "rejected", "closed")


def tags_of(client, group, below: str = "") -> dict[str, str]:
    page = client.get(group.get_absolute_url() + below).content.decode()
    return dict(re.findall(r'<meta property="og:([\w:]+)" content="([^"]*)">', page))


def outline_of(client, group) -> Image.Image:
    response = client.get(reverse("groups:picture", args=[group.slug]))
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert len(response.content) < 300_000
    return Image.open(BytesIO(response.content)).convert("RGB")


# Short addresses


@pytest.mark.parametrize("path", ["/g/nergens", "/g/", "/g/<b>", f"/g/{'w' * 91}", "/g/x/y"])
def test_a_short_address_of_no_group_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("status", ["applied", "rejected"])
def test_a_group_without_a_page_has_no_short_address(client, status):
    group = factories.AlertGroupFactory(status=status)

    assert client.get(f"/g/{group.slug}").status_code == 404


@pytest.mark.parametrize("path", ["/g/pesse-zuid", "/g/pesse-zuid/", "/g/Pesse-Zuid"])
@pytest.mark.parametrize("status", ["active", "dormant", "closed"])
def test_a_short_address_leads_to_the_page(client, path, status):
    factories.AlertGroupFactory(slug="pesse-zuid", status=status)

    response = client.get(path)

    assert (response.status_code, response.url) == (302, "/groepen/pesse-zuid/")


def test_the_page_for_spreading_gives_the_short_address(client, settings, group):
    settings.SITE_URL = "https://alert.hoogeveen.nl"

    page = client.get(reverse("groups:spread", args=[group.slug])).content.decode()

    assert page.count(f"https://alert.hoogeveen.nl/g/{group.slug}") >= 3


# Words about the link


def test_a_shared_link_says_name_and_outline(client, settings):
    settings.SITE_URL = "https://alert.hoogeveen.nl"
    group = factories.AlertGroupFactory(name='Wij & "zij" <b>')

    tags = tags_of(client, group)

    assert tags["title"] == "Wij &amp; &quot;zij&quot; &lt;b&gt;"
    assert tags["locale"] == "nl_NL"
    assert tags["url"] == f"https://alert.hoogeveen.nl/groepen/{group.slug}/"
    assert tags["image"] == f"https://alert.hoogeveen.nl/groepen/{group.slug}/kaartje.png"
    assert (tags["image:width"], tags["image:height"]) == ("1200", "630")


def test_the_page_to_join_is_shared_as_its_group_and_found_by_no_search_engine(client, group):
    page = client.get(f"{group.get_absolute_url()}aanmelden/").text

    assert tags_of(client, group, "aanmelden/") == tags_of(client, group) != {}
    assert '<meta name="robots" content="noindex">' in page


def test_a_group_that_ended_is_not_shared(client):
    group = factories.AlertGroupFactory(status="closed")

    assert tags_of(client, group) == {}


def test_nothing_of_a_person_is_shared(client, group, coordinator):
    factories.MembershipFactory(group=group, name="Anna Bos")

    shared = " ".join(tags_of(client, group).values())

    assert "Bea" not in shared
    assert "Anna" not in shared
    assert "whatsapp.com" not in shared


# The picture


@pytest.mark.parametrize("status", ENDED)
def test_a_group_that_is_not_published_has_no_picture(client, status):
    group = factories.AlertGroupFactory(status=status)

    assert client.get(reverse("groups:picture", args=[group.slug])).status_code == 404


def test_the_area_stands_in_the_middle(client, group):
    outline = outline_of(client, group)

    assert outline.size == (1200, 630)
    assert is_blue(outline.getpixel((600, 315)))
    assert not is_blue(outline.getpixel((20, 315)))


def is_blue(pixel: tuple[int, ...]) -> bool:
    return pixel[2] - pixel[0] > 40


def test_a_hole_in_the_area_stays_open(client):
    hole = Polygon.from_bbox((6.404, 52.764, 6.406, 52.766)).exterior_ring
    outer = Polygon.from_bbox((6.40, 52.76, 6.41, 52.77)).exterior_ring
    area = MultiPolygon(Polygon(outer, hole), srid=4326)

    outline = outline_of(client, factories.AlertGroupFactory(area=area))

    assert not is_blue(outline.getpixel((600, 315)))
    assert is_blue(outline.getpixel((600, 150)))


@pytest.mark.parametrize("side", [0.00001, 3])
def test_a_tiny_and_a_huge_area_are_drawn(client, side):
    area = MultiPolygon(Polygon.from_bbox((6.4, 52.7, 6.4 + side, 52.7 + side)), srid=4326)

    assert outline_of(client, factories.AlertGroupFactory(area=area)).size == (1200, 630)


def test_it_is_drawn_once_for_each_version_of_the_map(client, group, monkeypatch):
    drawn = []
    draw = picture.draw
    monkeypatch.setattr(picture, "draw", lambda *given: drawn.append(1) or draw(*given))
    path = reverse("groups:picture", args=[group.slug])

    first, again = client.get(path), client.get(path)
    MapVersion.raise_number()
    changed = client.get(path)

    assert len(drawn) == 2
    assert first.content == again.content
    assert client.get(path, headers={"if-none-match": changed["ETag"]}).status_code == 304
    assert changed["ETag"] != first["ETag"]


def test_as_many_queries_for_many_neighbourhoods(group):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            picture.draw(group, (1, 1))
        return len(captured)

    few = queries()
    factories.NeighbourhoodFactory.create_batch(5)

    assert queries() == few == 2


def test_nobody_keeps_the_machine_busy_with_pictures(client, group, rf):
    path = reverse("groups:picture", args=[group.slug])
    assert client.get(path).status_code == 200
    for _earlier in range(119):
        assert consume_or_429(rf.post("/"), action="picture") is None
    other = reverse("groups:picture", args=[factories.AlertGroupFactory().slug])

    assert client.get(other).status_code == 429
