"""The poster and the flyer of a group: rendered to a picture, and read as a phone would."""

import contextlib
import re
import zlib

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import zxingcpp
from django.core.cache import cache
from django.urls import reverse

from groups.models import AlertGroup
from groups.public import pdf
from hoogeveen_alert.rate_limits import consume_or_429
from tests import factories

pytestmark = pytest.mark.django_db

MM = 72 / 25.4  # points, the unit of PDF, in a millimetre
SCALE = 3  # dots in a point
SIZES = {"poster": (210, 297), "flyer": (210, 148)}
NAMES = {
    "short": "Buurtalert Pesse",
    "80 letters": "W" * 80,
    "80 letters in words": ("Buurtalert Schoonvelde-West en omgeving " * 3)[:79] + "!",
    "emoji": "Buren \U0001f6a8\U0001f468\u200d\U0001f469\u200d\U0001f467 ✨ wakker",
    "markup": "<b>Vet</b> & {{ naam }} {% if x %}",
    "right to left": "حي الأمان والسلامة",
}


@pytest.fixture
def address_of_site(settings):
    settings.SITE_URL = "https://alert.hoogeveen.nl"


def document_of(client, group, kind) -> pypdfium2.PdfDocument:
    response = client.get(reverse(f"groups:{kind}", args=[group.slug]))
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    return pypdfium2.PdfDocument(response.content)


def picture_of(document):
    return document[0].render(scale=SCALE).to_pil().convert("L")


def words_of(document) -> str:
    return " ".join(document[0].get_textpage().get_text_bounded().split())


@pytest.mark.parametrize("kind", SIZES)
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_every_name_fits_on_one_page_of_the_size(client, address_of_site, kind, name):
    group = factories.AlertGroupFactory(name=name)

    document = document_of(client, group, kind)

    width, height = document[0].get_size()
    assert len(document) == 1
    assert (round(width / MM), round(height / MM)) == SIZES[kind]
    assert zxingcpp.read_barcodes(picture_of(document))[0].text.endswith(f"/g/{group.slug}")
    assert "gemeente Hoogeveen" in words_of(document)


@pytest.mark.parametrize("kind", SIZES)
def test_nothing_stands_on_top_of_something_else(client, kind):
    """The longest name pushes what follows, and the foot of the page stays free."""
    group = factories.AlertGroupFactory(name="W" * 80, slug="w" * 90)

    text = document_of(client, group, kind)[0].get_textpage()
    boxes = [text.get_rect(index) for index in range(text.count_rects())]

    width, height = (side * MM for side in SIZES[kind])
    for number, (left, bottom, right, top) in enumerate(boxes):
        assert left >= 0
        assert bottom >= 0
        assert right <= width
        assert top <= height
        for other in boxes[number + 1 :]:
            across = min(right, other[2]) - max(left, other[0])
            down = min(top, other[3]) - max(bottom, other[1])
            assert across < 1 or down < 2, (boxes[number], other)


@pytest.mark.parametrize("kind", SIZES)
@pytest.mark.parametrize("slug", ["a", "pesse-zuid", "w" * 90])
def test_the_code_is_read_from_a_metre(client, settings, kind, slug):
    """Its side is a tenth of the distance, with four squares of white around it."""
    settings.SITE_URL = "https://a.nl"
    group = factories.AlertGroupFactory(slug=slug)

    picture = picture_of(document_of(client, group, kind))
    found = zxingcpp.read_barcodes(picture)[0]

    corner, across = found.position.top_left, found.position.bottom_right
    side = across.x - corner.x
    squares = int(re.search(r'viewBox="0 0 (\d+)', pdf.code_of(found.text))[1])
    white = 4 * side // squares - SCALE
    around = picture.crop((corner.x - white, corner.y - white, across.x + white, across.y + white))
    inner = picture.crop((corner.x - 2, corner.y - 2, across.x + 2, across.y + 2))
    assert found.text == f"https://a.nl/g/{slug}"
    assert side / SCALE / MM == pytest.approx(pdf.CODE_MM, abs=1)
    assert dark_in(around) == dark_in(inner)


def dark_in(picture) -> int:
    return sum(picture.histogram()[:200])


@pytest.mark.parametrize("kind", SIZES)
def test_a_phone_reads_it_small_and_blurred(client, address_of_site, group, kind):
    """As far away as a code of two millimetres a square is on a small camera's picture."""
    picture = document_of(client, group, kind)[0].render(scale=0.5).to_pil().convert("L")

    assert zxingcpp.read_barcodes(picture)[0].text == f"https://alert.hoogeveen.nl/g/{group.slug}"


@pytest.mark.parametrize("kind", SIZES)
def test_it_is_tagged_and_brings_its_letters(client, group, kind):
    response = client.get(reverse(f"groups:{kind}", args=[group.slug]))
    document = pypdfium2.PdfDocument(response.content)

    assert document.get_metadata_value("Title").endswith(group.name)
    assert b'pdfuaid:part="1"' in unpacked(response.content)
    assert b"/Lang (nl)" in unpacked(response.content)
    assert document.is_tagged()
    assert fonts_of(document)
    assert all("Open" in name and "+" in name for name in fonts_of(document))


def unpacked(content: bytes) -> bytes:
    """Everything that stands in the file, its compressed streams opened."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    opened = []
    for stream in streams:
        with contextlib.suppress(zlib.error):
            opened.append(zlib.decompress(stream))
    return content + b"".join(opened)


def fonts_of(document) -> set[str]:
    names = set()
    for item in document[0].get_objects():
        if item.type == pdfium.FPDF_PAGEOBJ_TEXT:
            names.add(item.get_font().get_base_name())
    return names


def test_markup_in_a_name_is_words(client):
    group = factories.AlertGroupFactory(name="<b>Vet</b> & {{ naam }}")

    assert "<b>Vet</b> & {{ naam }}" in words_of(document_of(client, group, "poster"))


@pytest.mark.parametrize("kind", SIZES)
@pytest.mark.parametrize("status", ["applied", "rejected", "closed"])
def test_a_group_that_is_not_published_has_none(client, kind, status):
    group = factories.AlertGroupFactory(status=status)

    assert client.get(reverse(f"groups:{kind}", args=[group.slug])).status_code == 404
    assert client.get(reverse("groups:spread", args=[group.slug])).status_code == 404


def test_no_paper_holds_the_link_to_the_group_itself(client, group, coordinator):
    for kind in SIZES:
        words = words_of(document_of(client, group, kind))
        assert "chat.whatsapp.com" not in words
        assert "Bea" not in words


# Making it takes time, so it is made once


def test_it_is_drawn_once_and_again_after_a_change(client, group, monkeypatch):
    drawn = []
    draw = pdf.Document.draw
    monkeypatch.setattr(pdf.Document, "draw", lambda self: drawn.append(1) or draw(self))
    path = reverse("groups:poster", args=[group.slug])

    first, again = client.get(path), client.get(path)
    AlertGroup.objects.filter(pk=group.pk).update(name="Anders")
    changed = client.get(path)

    assert len(drawn) == 2
    assert first.content == again.content
    assert changed["ETag"] != first["ETag"]
    assert client.get(path, headers={"if-none-match": changed["ETag"]}).status_code == 304
    assert changed["Cache-Control"] == "public, max-age=3600"


def test_nobody_keeps_the_machine_busy_with_posters(client, group, rf):
    for _earlier in range(59):
        assert consume_or_429(rf.post("/"), action="print") is None
    kept, other = (
        reverse("groups:flyer", args=[one.slug]) for one in (group, factories.AlertGroupFactory())
    )

    assert [client.get(path).status_code for path in (kept, other)] == [200, 429]
    assert client.get(kept).status_code == 200


def test_it_is_drawn_with_the_cache_away(client, group, settings):
    settings.CACHES = settings.CACHES | {
        "default": settings.CACHES["default"] | {"LOCATION": "unix:///nowhere.sock"}
    }
    cache.close()

    assert len(document_of(client, group, "flyer")) == 1


def test_a_document_reads_nothing_but_its_own_files():
    from weasyprint.urls import FatalURLFetchingError

    fetcher = pdf._own_files()

    for url in ("file:///etc/passwd", "https://example.org/x.png", "static:../secret", "data:x"):
        with pytest.raises(FatalURLFetchingError):
            fetcher.fetch(url)


# The page that offers them


def test_the_page_offers_paper_words_and_own_apps(client, group):
    page = client.get(reverse("groups:spread", args=[group.slug])).content.decode()

    assert f"/groepen/{group.slug}/poster.pdf" in page
    assert f"/groepen/{group.slug}/flyer.pdf" in page
    assert "https://wa.me/?text=" in page
    assert "mailto:?subject=" in page
    outside = set(re.findall(r'(?:href|src)="https?://([^/"?]+)', page))
    assert outside - {"localhost:8000"} <= {"wa.me", "www.hoogeveen.nl", "www.politie.nl"}


def test_a_name_with_signs_stays_whole_in_the_links(client):
    group = factories.AlertGroupFactory(name="Wij & <zij> #1 100%")

    page = client.get(reverse("groups:spread", args=[group.slug])).content.decode()

    assert "Wij%20%26%20%3Czij%3E%20%231%20100%25" in page
    assert "<zij>" not in page


def test_the_groups_page_leads_to_it(client, group):
    page = client.get(group.get_absolute_url()).content.decode()

    assert reverse("groups:spread", args=[group.slug]) in page
