from django import template
from django.utils.safestring import SafeString

from ..reading import text_html

register = template.Library()


@register.simple_tag
def text(kind: str, level: int = 2) -> SafeString:
    """The words of that kind; its highest heading is h<level>."""
    return text_html(kind, level=level)
