import re

from django import template
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Lines of a list as the text of a mail has them.
ITEMS = re.compile(r"(?:^- .*(?:\n|\Z))+", re.MULTILINE)


@register.filter
def letter(text: SafeString) -> SafeString:
    """Paragraphs of a mail, and a list of the lines that begin with a hyphen.

    What stands around and in the lines is HTML already: the text of a mail rendered with escapes.
    """
    parts = []
    end = 0
    for found in ITEMS.finditer(text):
        parts.append(_paragraphs(text[end : found.start()]))
        items = [line.removeprefix("- ").strip() for line in found[0].splitlines()]
        parts.append("<ul>\n{}\n</ul>".format("\n".join(f"<li>{item}</li>" for item in items)))
        end = found.end()
    parts.append(_paragraphs(text[end:]))
    return mark_safe("\n\n".join(part for part in parts if part))  # noqa: S308  # escaped above


def _paragraphs(text: str) -> str:
    return linebreaks(text.strip()) if text.strip() else ""
