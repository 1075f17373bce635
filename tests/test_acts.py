"""Whoever changes a row does so by an act, and a model knows neither mail nor a room."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
FLOORS = ("contacts", "groups", "signage")
MONEY = {"book", "reserve", "release", "spend", "correct", "cover"}
WRITES = {
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "get_or_create",
    "save",
    "update",
    "update_or_create",
}
NO_PAGE = {"acts.py", "models", "migrations"}
# What writes without being an act, and why.
NAMED = {
    "groups/members/export.py": "a workbook",
    "groups/posts/appointing.py": "a part of acts: accounts and their posts",
    "groups/taking_over/accounts.py": "a part of acts: accounts that a list made",
    "groups/places/serving.py": "a part of acts: the districts of an account",
    "groups/places/imports": "registers of CBS and BAG, written whole",
    "signage/photos.py": "a picture that is kept until the form is right",
    "signage/photo_terms.py": "what goes with its term",
}


def sources(*packages: str, but_in: set[str] = frozenset()) -> Iterator[Path]:
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            if not but_in & set(path.relative_to(ROOT).parts):
                yield path


def calls(path: Path, names: set[str]) -> list[str]:
    """Calls of a method of one of these names, as `file:line name`."""
    return [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.func.attr}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in names
        and not any(word.arg == "commit" for word in node.keywords)
    ]


def test_only_acts_move_a_row_on():
    movers = {path.name for path in sources(*FLOORS) if calls(path, {"move_to"})}

    assert movers == {"acts.py"}


def test_only_acts_and_a_move_itself_book_money():
    pages = sources("signage", but_in={"acts.py", "models"})

    assert [call for path in pages for call in calls(path, MONEY)] == []


@pytest.mark.parametrize("floor", FLOORS)
def test_pages_forms_mails_and_tasks_write_no_row(floor):
    writers = [call for path in sources(floor, but_in=NO_PAGE) for call in calls(path, WRITES)]

    assert [call for call in writers if not call.startswith(tuple(NAMED)) and is_row(call)] == []


def is_row(call: str) -> bool:
    """Not a `QueryDict.update()` of a form, nor a set or dictionary, nor a picture."""
    path, _, rest = call.partition(":")
    line = (ROOT / path).read_text(encoding="utf-8").splitlines()[int(rest.split()[0]) - 1]
    return not any(
        word in line for word in ("attrs.update(", "error_messages.update(", "save(stream")
    )


@pytest.mark.parametrize("path", [*sources("contacts/models", "groups/models", "signage/models")])
def test_a_model_knows_neither_mail_nor_a_room(path):
    # Old migrations name these there; the last two have rules of letters and nothing else.
    own = {"validators", "private_files", "spelling", "whatsapp"}

    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom):
            continue
        module = node.module or ""
        assert node.level <= 1 or module in own, f"{path.name}:{node.lineno}"
        assert not module.startswith("hoogeveen_alert.mail"), f"{path.name}:{node.lineno}"
        if module.partition(".")[0] in FLOORS and not node.level:
            assert module.split(".")[1:2] == ["models"], f"{path.name}:{node.lineno}"


@pytest.mark.parametrize("package", [*FLOORS, "hoogeveen_alert"])
def test_imports_stand_at_the_top_of_a_file(package):
    """One inside a function hides a ring from `lint-imports`; Django's `ready()` needs some.

    WeasyPrint is loaded late: it takes half a second, which no other page needs.
    """
    inside = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources(package, but_in={"apps.py"})
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and "weasyprint" not in ast.unparse(node)
    ]

    assert inside == []
