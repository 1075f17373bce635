"""Acts move what moves: a model keeps what must never be missing, and knows no room."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "groups"
MODELS = FOLDER / "models"


def calls_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr


def imports_of(path: Path) -> Iterator[str]:
    """The modules of this app that a file imports, as it writes them."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield "." * node.level + (node.module or "")


def test_only_acts_move_a_row_to_another_state():
    movers = {path for path in FOLDER.rglob("*.py") if "move_to" in calls_of(path)}

    assert movers
    assert {path.name for path in movers} == {"acts.py"}


@pytest.mark.parametrize("path", sorted(MODELS.glob("*.py")), ids=lambda path: path.name)
def test_models_import_models_only(path):
    allowed = ("..validators", "..private_files")

    others = {name for name in imports_of(path) if name.startswith("..")}

    assert others <= set(allowed)


WRITING = {"save", "create", "bulk_create", "update_or_create", "get_or_create", "update", "delete"}
PAGES = ("views.py", "admin.py", "forms.py", "tasks.py", "emails.py", "urls.py")


def test_pages_forms_and_tasks_write_no_rows_themselves():
    pages = [path for path in FOLDER.rglob("*.py") if path.name.endswith(PAGES)]

    writers = {path.relative_to(FOLDER).as_posix() for path in pages if WRITING & {*calls_of(path)}}

    # The log of Django's admin, without the name of the person.
    assert writers == {"members/admin.py"}
