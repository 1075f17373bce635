"""Every kind of mail as another town sends it, with each part that a condition leaves out or in.

What the journeys of the second town mail is read there; here all words of all templates are.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.template.base import Lexer, TokenType
from django.template.loader import render_to_string
from django.utils import translation

from hoogeveen_alert.context_processors import site
from hoogeveen_alert.declarations import portal_apps
from hoogeveen_alert.mail.messages import Mail
from tests import second_town
from tests.second_town import foreign_words

TEMPLATES = settings.BASE_DIR / "templates"
# Kinds with words in the template of another; `other` is what no kind was given.
SHARED = {
    **dict.fromkeys(("account_unused_first", "account_unused_last"), "account_unused"),
    **dict.fromkeys(("stay_asked", "stay_again", "stay_last"), "stay"),
    **dict.fromkeys(("round_asked", "round_again", "round_last"), "round"),
    **dict.fromkeys(("digest_municipality", "digest_area"), "digest"),
    "taken_over_again": "taken_over",
}
OF_NO_KIND = {"other"}
OF_THE_FRAME = {"site", "language", "frame", "block", "forloop"}


class Anything(int):
    """What a template asks of it, it has: a list of one, a date, a number."""

    is_there: bool
    DATE = {"year": 2026, "month": 11, "day": 28, "hour": 12, "minute": 30, "second": 0}

    def __new__(cls, *, is_there: bool) -> "Anything":
        made = super().__new__(cls, 2 if is_there else 1)  # more than one, or one
        made.is_there = is_there
        return made

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name in ("tzinfo", "resolve_expression", "utcoffset"):
            raise AttributeError(name)
        return self.DATE.get(name, self)

    def __getitem__(self, key: object) -> Any:
        return self

    def __iter__(self) -> Iterator[Any]:
        return iter([self] * len(self))

    def __len__(self) -> int:
        return int(self.is_there)

    def __bool__(self) -> bool:
        return self.is_there

    def __str__(self) -> str:
        return "2"


@pytest.fixture(autouse=True, params=["with budgets", "without"])
def assen(request) -> Iterator[None]:
    with second_town.assen(**second_town.NO_BUDGETS if request.param == "without" else {}):
        yield


def kinds() -> list[str]:
    return [kind for app in portal_apps() for kind in app.mail_kinds if kind not in OF_NO_KIND]


def templates_of(kind: str) -> list[Path]:
    name = SHARED.get(kind, kind)
    names = (f"{name}.txt", f"{name}_message.*", f"{name}_subject.txt")
    return [path for one in names for path in TEMPLATES.rglob(f"email/{one}")]


def test_every_kind_has_its_words():
    assert [kind for kind in kinds() if not templates_of(kind)] == []


@cache
def names() -> frozenset[str]:
    """Of all that templates of mails ask for."""
    paths = [*TEMPLATES.rglob("email/**/*.*"), *(TEMPLATES / "mail").rglob("*.*")]
    tokens = [token for path in paths for token in Lexer(path.read_text("utf-8")).tokenize()]
    tags = " ".join(token.contents for token in tokens if token.token_type != TokenType.TEXT)
    return frozenset({*re.findall(r"[a-z_]+", re.sub(r'"[^"]*"', "", tags))} - OF_THE_FRAME)


def words_of(kind: str, *, is_there: bool) -> str:
    context = dict.fromkeys(names(), Anything(is_there=is_there))
    said = []
    for path in templates_of(kind):
        name = str(path.relative_to(TEMPLATES))
        if "{% extends frame" in path.read_text("utf-8"):
            mail = Mail(name.removesuffix(".txt"), context, kind=kind)
            said += [mail.subject, str(mail.body), str(mail.alternatives[0][0])]
        else:
            with translation.override(settings.LANGUAGE_CODE):
                said.append(render_to_string(name, context | {"site": site(HttpRequest())}))
    return "\n".join(said)


@pytest.mark.parametrize("is_there", [True, False], ids=["whole", "bare"])
def test_no_mail_says_a_foreign_word(is_there):
    said = {kind: words_of(kind, is_there=is_there) for kind in kinds()}

    assert len(said) > 90
    assert sum("Assen" in words for words in said.values()) > 20
    assert {kind: found for kind, words in said.items() if (found := foreign_words(words))} == {}
