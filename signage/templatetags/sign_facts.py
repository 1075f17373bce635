from django import template
from django.forms import Form
from django.utils.safestring import SafeString, mark_safe

from ..models.money import as_euro

register = template.Library()


@register.filter
def euro(cents: int | None) -> str:
    """Cents as people write them: € 60,50."""
    return "" if cents is None else as_euro(cents)


@register.filter
def hidden_copy(form: Form, shown: str = "") -> SafeString:
    """Every field of a form that holds something, hidden, to send along from a next page.

    But for the one that is `shown` there.
    """
    fields = (field.as_hidden() for field in form if field.value() and field.name != shown)
    return mark_safe("\n".join(fields))  # noqa: S308 - each is escaped by its widget
