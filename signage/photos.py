"""Photos that people send: judged by content, turned upright, stripped, and kept in private.

Nothing of the file somebody sent is kept but its pixels. The photos lie below MEDIA_ROOT, which
no web server serves; a view that knows who may look at what answers with `photo_response`.
"""

import struct
from io import BytesIO
from typing import IO, Any

import pillow_heif
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

pillow_heif.register_heif_opener()

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000  # the largest cameras of phones; unpacked that is 200 MB
LONGEST_SIDE = 1_600
KEEP_FOR = 3600  # seconds in which somebody corrects a form
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
ACCEPT = "image/jpeg,image/png,image/webp,image/heic,image/heif"

# What the decoders raise on a file that is no good; which one depends on where it is broken.
BROKEN = (OSError, ValueError, SyntaxError, EOFError, RuntimeError, TypeError, KeyError, IndexError)
BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError)

EMPTY = _("This file is empty. Take the photo again.")
TOO_HEAVY = _("This photo is larger than 10 MB. Choose a smaller one.")
TOO_LARGE = _("This photo has too many pixels. Choose one of at most 50 megapixels.")
NO_PHOTO = _("This is not a photo that we can read. Choose a JPEG, PNG, WebP or HEIC file.")
DAMAGED = _("This photo is damaged or not complete. Choose or take another one.")
MOVES = _("This is a moving picture. Choose an ordinary photo.")


def cleaned_photo(sent: IO[bytes]) -> ContentFile:
    """Make an upright JPEG of at most 1,600 px out of a sent file, with nothing but its pixels.

    Raises ValidationError with a text to show.
    """
    content = sent.read(MAX_BYTES + 1)
    if not content:
        raise ValidationError(EMPTY, code="empty")
    if len(content) > MAX_BYTES:
        raise ValidationError(TOO_HEAVY, code="too_heavy")
    # WeasyPrint, once imported, lets Pillow fill the missing half of a photo with grey.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with _opened(content) as image:
            return _written(_upright(image))
    except BOMB as error:
        raise ValidationError(TOO_LARGE, code="too_large") from error
    except (*BROKEN, struct.error) as error:
        raise ValidationError(DAMAGED, code="damaged") from error


def _opened(content: bytes) -> Image.Image:
    try:
        image = Image.open(BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError as error:
        # A photo of which only the start arrived looks like one, and is none.
        reason = (DAMAGED, "damaged") if _starts_like_a_photo(content) else (NO_PHOTO, "no_photo")
        raise ValidationError(reason[0], code=reason[1]) from error
    if image.width * image.height > MAX_PIXELS:
        raise ValidationError(TOO_LARGE, code="too_large")
    # A phone's JPEG or HEIC may hold a second picture (depth, a burst): the first one counts.
    if image.format in ("PNG", "WEBP") and getattr(image, "is_animated", False):
        raise ValidationError(MOVES, code="moves")
    return image


def _starts_like_a_photo(content: bytes) -> bool:
    return (
        content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
        or (content[:4] == b"RIFF" and content[8:12] == b"WEBP")
        or content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1")
    )


def _upright(image: Image.Image) -> Image.Image:
    """Scale first, which spares memory, then turn as the camera was held."""
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    turned = ImageOps.exif_transpose(image)
    # A fresh canvas: comments and profiles travel along with a copy. White shows behind
    # what was transparent.
    canvas = Image.new("RGB", turned.size, "white")
    if turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info:
        layer = turned.convert("RGBA")
        canvas.paste(layer, mask=layer)
    else:
        canvas.paste(turned.convert("RGB"))
    return canvas


def _written(image: Image.Image) -> ContentFile:
    file = BytesIO()
    image.save(file, "JPEG", quality=85, optimize=True)
    return ContentFile(file.getvalue(), name="foto.jpg")


def photo_response(photo: FieldFile) -> FileResponse:
    """Send a kept photo to somebody of whom the view knows that he or she may see it."""
    try:
        file = photo.open("rb")
    except (ValueError, FileNotFoundError) as error:
        raise Http404 from error
    return FileResponse(
        file,
        content_type="image/jpeg",
        filename="foto.jpg",
        headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
    )


class PhotoInput(forms.FileInput):
    """A file field that offers photos; `camera` opens the camera of a phone at once."""

    def __init__(self, *, camera: bool = False) -> None:
        attrs = {"accept": ACCEPT} | ({"capture": "environment"} if camera else {})
        super().__init__(attrs=attrs)


class PhotoField(forms.FileField):
    """Takes a photo as `cleaned_photo` does; gives the file to keep, or None."""

    default_error_messages = {
        "required": _("Take a photo, or choose one."),
        "invalid": NO_PHOTO,
        "empty": EMPTY,
        "missing": EMPTY,
    }

    def __init__(self, *, camera: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Photo"))
        kwargs.setdefault("widget", PhotoInput(camera=camera))
        super().__init__(**kwargs)

    def to_python(self, data: Any) -> ContentFile | None:
        sent = super().to_python(data)
        return cleaned_photo(sent) if sent else None


def keep_for_now(key: str, photo: ContentFile) -> None:
    """Keep a photo while the rest of its form is corrected, so that it need not be taken again."""
    photo.seek(0)
    cache.set(f"photo:{key}", photo.read(), KEEP_FOR)
    photo.seek(0)


def kept_photo(key: str) -> ContentFile | None:
    content = cache.get(f"photo:{key}")
    return ContentFile(content, name="foto.jpg") if content else None


def forget_photo(key: str) -> None:
    cache.delete(f"photo:{key}")
