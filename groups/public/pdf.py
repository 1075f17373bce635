"""Posters and flyers as PDF: one page, tagged for screen readers, with the group's QR code."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote

import segno
from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from hoogeveen_alert.context_processors import site
from hoogeveen_alert.look import file_of, static_name, stylesheet_for_paper

from ..models import AlertGroup

# From a metre a code must be a tenth of that wide, the rule of thumb of those who print them:
# https://delivr.com/faq/1289/qr-code-printing-guidelines-best-practices (10 to 1, without margin).
CODE_MM = 100  # in print.css
# Of 29 squares a side: fewer and larger ones would need more white around them than there is.
MIN_VERSION = 3
STYLES = ("css/theme.css", "css/print.css")
# The only file that a document may ask for, see print.css.
LOGO = "static:img/logo.svg"
KEPT_SECONDS = 24 * 60 * 60


class Document:
    """A poster or flyer of a group as it stands now; drawn when asked for, and then kept."""

    def __init__(self, kind: str, group: AlertGroup) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            self.html = render_to_string(f"groups/public/{kind}.html", _facts_of(group))
        self.css = "\n".join([_text_of(STYLES[0]), stylesheet_for_paper(), _text_of(STYLES[1])])
        # Of the words themselves: whatever changes in them or in their look makes another.
        self.key = hashlib.sha256(f"{self.html}\0{self.css}".encode()).hexdigest()

    def kept(self) -> bytes | None:
        pdf: bytes | None = cache.get(f"groups.public.pdf:{self.key}")
        return pdf

    def draw(self) -> bytes:
        """Takes about half a second of a processor."""
        # Late: it loads Pango and half a second of code, which no other page needs.
        from weasyprint import CSS, HTML

        fetcher = _own_files()
        page = HTML(string=self.html, base_url="static:", url_fetcher=fetcher)
        style = CSS(string=self.css, base_url="static:", url_fetcher=fetcher)
        pdf: bytes = page.write_pdf(stylesheets=[style], pdf_variant="pdf/ua-1")
        cache.set(f"groups.public.pdf:{self.key}", pdf, KEPT_SECONDS)
        return pdf


def _facts_of(group: AlertGroup) -> dict[str, Any]:
    link = short_link(group)
    return {
        **site(None),
        "group": group,
        "link": link,
        "written_link": link.partition("://")[2].rstrip("/"),
        "code": f"data:image/svg+xml,{quote(code_of(link))}",
        "language": translation.get_language(),
    }


def short_link(group: AlertGroup) -> str:
    """What paper and messages say: short enough to type over."""
    return f"{settings.SITE_URL}{reverse('groups:short', args=[group.slug])}"


def code_of(link: str) -> str:
    """The QR code as SVG without its quiet zone, which the page keeps free around it.

    Level M mends 15 % of it: paper in a street gets wet and torn.
    """
    code = segno.make(link, error="m", micro=False)
    if int(code.version) < MIN_VERSION:
        code = segno.make(link, error="m", version=MIN_VERSION)
    return str(code.svg_inline(border=0, omitsize=True, dark="#000"))


def _text_of(name: str) -> str:
    """A source file of the portal; the names stand above, never a visitor's."""
    return (settings.BASE_DIR / "static" / name).read_text(encoding="utf-8")


def _own_files() -> Any:
    """Reads what the portal brings and nothing else: no network, no other file."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            if url.startswith("data:image/svg+xml,"):
                return super().fetch(url, headers)
            if url != LOGO:
                raise FatalURLFetchingError(f"A document may not read {url}")
            path = file_of(static_name("logo"))
            kind = "image/png" if path.suffix == ".png" else "image/svg+xml"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return OwnFiles(allowed_protocols={"data"})
