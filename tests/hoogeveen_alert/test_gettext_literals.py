"""xgettext reads literals only: a text in a variable would never be translated."""

import ast
from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.hoogeveen_alert.test_gettext import GETTEXT, ROOMS, called

# Which of the parameters are texts, where it is not the first alone.
TEXTS = {"ngettext": (0, 2), "ngettext_lazy": (0, 2), "pgettext": (0, 2), "pgettext_lazy": (0, 2)}
TEXTS |= {"npgettext": (0, 3), "npgettext_lazy": (0, 3)}


def unread_texts(source: str) -> Iterator[int]:
    """The line of each call of gettext with something else than a literal for a text."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and called(call) in GETTEXT:
            first, last = TEXTS.get(called(call), (0, 1))
            if not all(isinstance(text, ast.Constant) for text in call.args[first:last]):
                yield call.lineno


def test_every_text_of_the_project_is_a_literal():
    files = [path for room in ROOMS for path in (settings.BASE_DIR / room).rglob("*.py")]
    assert len(files) > 200

    unread = [f"{path}:{line}" for path in files for line in unread_texts(path.read_text("utf-8"))]

    assert unread == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("gettext(text)", 1),
        ("ngettext(one, more, 2)", 1),
        ('ngettext("one", more, 2)', 1),
        ('gettext("a" + b)', 1),
        ('ngettext("%d sign", "%d signs", number)', 0),
        ('gettext("a" "b")', 0),
    ],
)
def test_a_text_that_is_no_literal_is_found(source, found):
    assert len(list(unread_texts(source))) == found
