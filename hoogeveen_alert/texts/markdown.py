"""Markdown as the municipality types it, made into HTML or into the plain text of a mail.

HTML in a text is shown as it was typed. Images, code blocks and tables are left out: they
could load something from elsewhere, or be wider than a phone.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

# https, http, mailto, tel; a path of this site; a place on the page. Never //other.site.
ALLOWED_LINK = re.compile(r"(?:https?://|mailto:|tel:|/(?![/\\])|#)[^\s\\]*", re.IGNORECASE)
LOWEST = 6  # HTML has headings h1 to h6


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802  # the library's own name
        return ALLOWED_LINK.fullmatch(url) is not None


def _parser() -> MarkdownIt:
    parser = _Markdown("commonmark", {"html": False})
    return parser.disable(["image", "code", "fence", "html_block", "html_inline"])


@lru_cache(maxsize=256)
def html_of(source: str, level: int, origin: str) -> str:
    """HTML in which the highest heading is h<level> and no heading skips a level.

    Links to pages of this site begin with the origin, which is empty on the site itself.
    """
    parser = _parser()
    tokens = parser.parse(source)
    _level_headings(tokens, level)
    for token in _links(tokens):
        if str(token.attrs["href"]).startswith("/"):
            token.attrs["href"] = f"{origin}{token.attrs['href']}"
    return str(parser.renderer.render(tokens, parser.options, {}))


@lru_cache(maxsize=256)
def plain_of(source: str, origin: str) -> str:
    """Lines for a mail without HTML: no marks, and addresses written out after their links."""
    lines: list[str] = []
    items: list[str] = []  # marks of the lists we are in, innermost last
    mark = ""
    for token in _parser().parse(source):
        if token.type == "bullet_list_open":
            items.append("-")
        elif token.type == "ordered_list_open":
            items.append(str(token.attrs.get("start", 1)))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            items.pop()
            lines.extend([] if items else [""])
        elif token.type == "list_item_open":
            mark = "- " if items[-1] == "-" else f"{token.info}. "
        elif token.type == "inline":
            indent = "  " * (len(items) - 1) if items else ""
            lines.append(f"{indent}{mark}{_plain_line(token.children or [], origin)}")
            mark = ""
            lines.extend([] if items else [""])
    return "\n".join(lines).strip()


def _plain_line(tokens: Sequence[Token], origin: str) -> str:
    written, address = "", ""
    start = 0
    for token in tokens:
        if token.type == "link_open":
            href = str(token.attrs["href"])
            address = f"{origin}{href}" if href.startswith("/") else href
            start = len(written)
        elif token.type == "link_close":
            shown = address.removeprefix("mailto:").removeprefix("tel:")
            written += "" if _bare(written[start:]) == _bare(shown) else f" ({shown})"
        elif token.type in ("softbreak", "hardbreak"):
            written += " " if token.type == "softbreak" else "\n"
        else:
            written += token.content
    return written


def _bare(written: str) -> str:
    """A telephone number without the spaces and hyphens of one way to write it."""
    return re.sub(r"[\s-]", "", written) if re.fullmatch(r"\+?[\d\s-]+", written) else written


def _level_headings(tokens: Iterable[Token], level: int) -> None:
    above: list[int] = []  # typed levels of the headings this one stands under
    for token in tokens:
        if token.type == "heading_open":
            typed = int(token.tag[1])
            above = [other for other in above if other < typed] + [typed]
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(level + len(above) - 1, LOWEST)}"


def _links(tokens: Iterable[Token]) -> Iterable[Token]:
    for token in tokens:
        yield from (child for child in token.children or () if child.type == "link_open")
