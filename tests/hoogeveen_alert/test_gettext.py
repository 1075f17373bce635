"""xgettext does not look inside f-strings: a text there would never be translated."""

import ast
from collections.abc import Iterator

import pytest
from django.conf import settings

ROOMS = ("hoogeveen_alert", "groups", "contacts", "signage")
GETTEXT = {
    "_",
    *(f"{kind}gettext{lazy}" for kind in ("", "n", "p", "np") for lazy in ("", "_lazy")),
}
GETTEXT |= {"gettext_noop"}


def hidden_texts(source: str) -> Iterator[int]:
    """The line of each call of gettext inside an f-string, whatever gettext is called there."""
    tree = ast.parse(source)
    names = GETTEXT | {
        alias.asname
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.asname
    }
    # A format after a colon is an f-string of its own: each call once.
    inside = [
        part
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
    ]
    calls = dict.fromkeys(part for part in inside if isinstance(part, ast.Call))
    yield from (call.lineno for call in calls if called(call) in names)


def called(call: ast.Call) -> str:
    """The last part of what is called: gettext of translation.gettext."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def test_no_text_of_the_project_is_hidden_from_xgettext():
    files = [path for room in ROOMS for path in (settings.BASE_DIR / room).rglob("*.py")]
    assert len(files) > 200

    hidden = [f"{path}:{line}" for path in files for line in hidden_texts(path.read_text("utf-8"))]

    assert hidden == []


@pytest.mark.parametrize(
    "source",
    [
        "f\"{gettext('Sign')}: {number}\"",
        "f\"{_('Sign')}\"",
        "f\"{_('Sign') % number}\"",
        "f\"{ngettext('sign', 'signs', 2)}\"",
        "f\"{translation.pgettext('road', 'sign')}\"",
        "f\"{str(gettext_lazy('Sign')).lower()!r:>{width}}\"",
        "f\"{number:{gettext('Sign')}}\"",
        "from django.utils.translation import gettext as t\nf\"{t('Sign')}\"",
        'def words():\n    return [f"a" f"{gettext(\'Sign\')}"]',
    ],
)
def test_a_hidden_text_is_found(source):
    assert len(list(hidden_texts(source))) == 1


@pytest.mark.parametrize(
    "source",
    ['gettext("Sign")', 'said = gettext("Sign")\nf"{said}: {number}"', 'f"{len(_)}"', 'f"_"'],
)
def test_a_text_that_xgettext_sees_is_left_alone(source):
    assert list(hidden_texts(source)) == []
