"""Every template can be read, and every template that somebody names is there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

ROOT = settings.BASE_DIR
TEMPLATES = ROOT / "templates"
FLOORS = ("contacts", "groups", "hoogeveen_alert", "signage")
NAME = re.compile(r"[a-z_]+(/[a-z_]+)+\.(html|txt)")
NAMED_BY_TAG = re.compile(r'{%\s*(?:include|extends)\s+"([^"]+)"')
EVERY = sorted(
    path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.*") if path.is_file()
)


@pytest.mark.parametrize("name", EVERY)
def test_a_template_and_what_it_includes_can_be_read(name):
    # What allauth has for accounts elsewhere is read only where that part of it is installed.
    source = (TEMPLATES / name).read_text(encoding="utf-8")

    assert get_template(name)
    others = {other for other in NAMED_BY_TAG.findall(source) if "socialaccount/" not in other}
    assert all(get_template(other) for other in others)


def names_in_code() -> Iterator[str]:
    for path in (p for floor in FLOORS for p in (ROOT / floor).rglob("*.py")):
        for node in ast.walk(ast.parse(Path(path).read_text(encoding="utf-8"))):
            value = node.value if isinstance(node, ast.Constant) else None
            if isinstance(value, str) and NAME.fullmatch(value):
                yield value


@pytest.mark.parametrize("name", sorted(set(names_in_code())))
def test_a_template_that_the_code_names_is_there(name):
    assert get_template(name)


def test_no_template_is_left_that_nothing_names():
    """But those whose path Django or allauth decides, and mails, which have a test of their own."""
    elsewhere = ("account/", "allauth/", "admin/", "django/", "usersessions/", "mail/", "mfa/")
    elsewhere += ("socialaccount/",)
    page = re.compile(r"\d\d\d(_csrf)?\.html")
    named = set(names_in_code())
    for name in EVERY:
        named |= set(NAMED_BY_TAG.findall((TEMPLATES / name).read_text(encoding="utf-8")))

    left = {
        name
        for name in set(EVERY) - named
        if not name.startswith(elsewhere) and "/email/" not in name and not page.fullmatch(name)
    }

    # One for each status of a membership, and for each document to print.
    assert {
        name for name in left if not re.search(r"/membership_|/(poster|flyer)\.html", name)
    } == set()
