"""What ships says nothing of one town: no text, template, script or translation names Hoogeveen.

Its own values stand in `hoogeveen_alert/town.py`, its registers in `data/hoogeveen/`; the words of
the demonstration are of nobody.
"""

import re

import pytest
from django.conf import settings
from django.template.base import Lexer, TokenType

from tests.second_town import of_the_first_town

ROOT = settings.BASE_DIR
APPS = [ROOT / name for name in ("hoogeveen_alert", "groups", "contacts", "signage")]
TEXTS = [*(ROOT / "locale").rglob("*.po"), *(text for app in APPS for text in app.rglob("*.md"))]
TEMPLATES = [*(ROOT / "templates").rglob("*.*")]
SCRIPTS = [*(ROOT / "static" / "js").rglob("*.js"), *(ROOT / "static" / "img").rglob("*.svg")]
MESSAGE = re.compile(r'^(?:msgid|msgid_plural|msgstr(?:\[\d\])?) |^"')


def name_of(path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEXTS, ids=name_of)
def test_no_text_or_translation_names_the_first_town(path):
    lines = path.read_text("utf-8").splitlines()
    if path.suffix == ".po":
        head = lines.index("")  # what the file itself is called
        lines = [line for line in lines[head:] if MESSAGE.match(line)]

    assert of_the_first_town("\n".join(lines)) == set()


def test_no_template_names_it_outside_its_code():
    assert len(TEMPLATES) > 200
    found = {name_of(path): said for path in TEMPLATES if (said := said_in(path))}

    assert found == {}


def said_in(path) -> set[str]:
    """What stands between the tags, and the words that tags translate."""
    tokens = Lexer(path.read_text("utf-8")).tokenize()
    words = [token.contents for token in tokens if token.token_type == TokenType.TEXT]
    words += [
        literal
        for token in tokens
        if token.token_type == TokenType.BLOCK
        for literal in re.findall(r'_\("([^"]*)"\)|translate "([^"]*)"', token.contents)
        for literal in literal
    ]
    return of_the_first_town("\n".join(words))


def test_no_script_or_drawing_names_it():
    assert len(SCRIPTS) > 15

    assert {name_of(p): s for p in SCRIPTS if (s := of_the_first_town(p.read_text("utf-8")))} == {}
