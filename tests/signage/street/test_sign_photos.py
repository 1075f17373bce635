"""Photos: what is refused by its content, and what is left of one that is kept."""

import importlib
import io
import re
import struct
import zlib

import pillow_heif
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from signage import photos
from signage.models import photo_path
from signage.photos import PhotoField, cleaned_photo

LEFT, RIGHT = (200, 30, 30), (30, 30, 200)
PLACE = b"Hoogeveen, Hoofdstraat"


def picture(width=400, height=300, mode="RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), LEFT)
    image.paste(RIGHT, (width // 2, 0, width, height))
    return image.convert(mode)


def exif(orientation=1) -> Image.Exif:
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F] = "Telefoonmaker"
    data.get_ifd(0x8825).update({1: "N", 2: (52.0, 43.0, 21.0), 3: "E", 4: (6.0, 28.0, 1.0)})
    return data


def packed(image, kind, **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def heic(**options) -> bytes:
    file = io.BytesIO()
    pillow_heif.from_pillow(picture()).save(file, **options)
    return file.getvalue()


def animation(kind) -> bytes:
    frames = [Image.new("RGB", (60, 60), colour) for colour in ("red", "green", "blue")]
    return packed(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def png_of(width, height) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def kept(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(cleaned_photo(io.BytesIO(content)).read()))


def why_refused(content: bytes) -> str:
    with pytest.raises(ValidationError) as refused:
        cleaned_photo(io.BytesIO(content))
    return refused.value.code


JPEG = packed(picture(), "JPEG")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xff" * (photos.MAX_BYTES + 1), "too_heavy"),
        (b"%PDF-1.7\n1 0 obj\n", "no_photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "no_photo"),
        (b"<!doctype html><script>alert(1)</script>", "no_photo"),
        (b"just words", "no_photo"),
        (b"PK\x03\x04" + bytes(100), "no_photo"),
        (packed(picture(), "GIF"), "no_photo"),
        (packed(picture(), "BMP"), "no_photo"),
        (packed(picture(), "TIFF"), "no_photo"),
        (packed(picture(), "PDF"), "no_photo"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", "no_photo"),
        (JPEG[: len(JPEG) // 2], "damaged"),
        (JPEG[:4], "damaged"),
        (packed(picture(), "PNG")[:-60], "damaged"),
        (packed(picture(), "WEBP")[:200], "damaged"),
        (heic()[:400], "damaged"),
        (png_of(50, 50), "damaged"),
        (png_of(60_000, 60_000), "too_large"),
        (png_of(9_000, 9_000), "too_large"),
        (png_of(2**31 - 1, 2**31 - 1), "too_large"),
        (animation("WEBP"), "moves"),
        (animation("PNG"), "moves"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_good_photo_is_refused_by_its_content(content, code):
    assert why_refused(content) == code


def test_half_a_photo_is_refused_after_a_pdf_was_made_too():
    importlib.import_module("weasyprint")

    assert why_refused(JPEG[: len(JPEG) // 2]) == "damaged"


def test_a_name_opens_no_door():
    field = PhotoField()

    with pytest.raises(ValidationError):
        field.clean(SimpleUploadedFile("foto.jpg", b"<svg/>", content_type="image/jpeg"))
    assert field.clean(SimpleUploadedFile("virus.exe", JPEG, content_type="text/html"))


def test_a_field_without_a_photo_gives_none():
    assert PhotoField(required=False).clean(None) is None
    with pytest.raises(ValidationError):
        PhotoField().clean(None)


@pytest.mark.parametrize(
    "content",
    [
        JPEG,
        packed(picture(), "PNG"),
        packed(picture(mode="P"), "PNG"),
        packed(picture(mode="L"), "JPEG"),
        packed(picture(mode="CMYK"), "JPEG"),
        packed(picture(mode="1"), "PNG"),
        packed(picture(), "WEBP"),
        heic(),
        packed(picture(), "MPO", save_all=True, append_images=[picture()]),
    ],
    ids=["jpeg", "png", "palette", "grey", "cmyk", "bits", "webp", "heic", "two-in-one"],
)
def test_every_kind_of_photo_becomes_a_jpeg(content):
    image = kept(content)

    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (400, 300))


@pytest.mark.parametrize("size", [(4000, 3000), (3000, 4000), (1601, 10), (20, 9000)])
def test_a_large_photo_is_made_smaller(size):
    image = kept(packed(picture(*size), "JPEG"))

    assert max(image.size) == 1_600


def test_a_small_photo_stays_as_large_as_it_was():
    assert kept(packed(picture(20, 10), "PNG")).size == (20, 10)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_turned_as_the_camera_was_held(kind, orientation):
    """A shifted copy of each orientation comes out as the picture that was seen."""
    turns = {
        2: [Image.Transpose.FLIP_LEFT_RIGHT],
        3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM],
        5: [Image.Transpose.TRANSPOSE],
        6: [Image.Transpose.ROTATE_90],
        7: [Image.Transpose.TRANSVERSE],
        8: [Image.Transpose.ROTATE_270],
    }
    held = picture()
    for turn in turns.get(orientation, []):
        held = held.transpose(turn)

    image = kept(packed(held, kind, exif=exif(orientation)))

    assert image.size == (400, 300)
    assert is_close(image.getpixel((40, 150)), LEFT)
    assert is_close(image.getpixel((360, 150)), RIGHT)


def is_close(colour, expected) -> bool:
    return all(abs(one - two) < 20 for one, two in zip(colour, expected, strict=True))


def test_a_large_photo_is_turned_too():
    held = picture(4000, 3000).transpose(Image.Transpose.ROTATE_90)

    image = kept(packed(held, "JPEG", exif=exif(6)))

    assert image.size == (1600, 1200)
    assert is_close(image.getpixel((100, 600)), LEFT)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIC"])
def test_where_it_was_taken_and_by_which_phone_is_gone(kind):
    options = {"exif": exif().tobytes()}
    if kind == "HEIC":
        content = heic(**options)
    else:
        words = {"comment": PLACE} if kind == "JPEG" else {}
        xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + PLACE + b"</x:xmpmeta>"
        content = packed(picture(), kind, **options, **words, xmp=xmp)
    assert b"Telefoonmaker" in content

    written = cleaned_photo(io.BytesIO(content)).read()

    image = Image.open(io.BytesIO(written))
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Telefoonmaker" not in written
    assert PLACE not in written


def test_what_was_hidden_behind_a_photo_is_gone():
    written = cleaned_photo(io.BytesIO(JPEG + b"<script>alert(1)</script>")).read()

    assert b"script" not in written


def test_what_was_transparent_is_white():
    glass = Image.new("RGBA", (40, 40), (0, 0, 0, 0))

    assert is_close(kept(packed(glass, "PNG")).getpixel((20, 20)), (255, 255, 255))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_damaged_metadata_does_not_refuse_a_good_photo():
    damaged = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xff" + bytes(9)
    content = packed(picture(), "JPEG", exif=damaged)

    assert kept(content).size == (400, 300)


def test_the_name_cannot_be_guessed_and_holds_nothing_of_the_old_one():
    names = {photo_path(None, "../../Jan Jansen.php") for _ in range(50)}

    assert len(names) == 50
    assert all(re.fullmatch(r"signs/[0-9a-f]{32}\.jpg", name) for name in names)
