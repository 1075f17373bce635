"""Whoever changes a row does so by an act: nothing else moves, makes, deletes or books."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import signage

ROOT = Path(signage.__file__).parent
MOVES = {"move_to"}
MONEY = {"book", "reserve", "release", "spend", "correct", "cover"}
ROWS = {"create", "bulk_create", "get_or_create", "update_or_create", "bulk_update"}
# What goes with its file or with its term is no act; a form's `update` and `delete` are others.
NO_ROWS = {"photos.py", "photo_terms.py"}


def calls(names: set[str], *, but_in: set[str]) -> Iterator[str]:
    """Where a method of this name is called outside these files and folders."""
    for path in ROOT.rglob("*.py"):
        place = path.relative_to(ROOT)
        if but_in & {place.name, *place.parts}:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and called.attr in names:
                yield f"{place}:{node.lineno} {called.attr}"


def test_only_acts_move_a_row():
    assert list(calls(MOVES, but_in={"acts.py"})) == []


def test_only_acts_and_a_move_itself_book_money():
    assert list(calls(MONEY, but_in={"acts.py", "models"})) == []


@pytest.mark.parametrize("names", [ROWS, {"delete", "update"}])
def test_only_acts_make_change_and_delete_rows(names):
    found = list(calls(names, but_in={"acts.py", "models", "migrations", *NO_ROWS}))

    assert found == []


def test_no_model_knows_mail_or_a_room():
    for path in (ROOT / "models").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert node.level <= 1, f"{path.name}:{node.lineno}"
                assert "mail" not in (node.module or ""), f"{path.name}:{node.lineno}"
