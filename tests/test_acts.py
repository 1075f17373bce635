"""Rows move in acts: a room's `acts.py` is the only place that calls `move_to`, or writes rows."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
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


def calls(path: Path, names: set[str]) -> Iterator[str]:
    """Calls of a method of one of these names, as `file:line`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            unsaved = any(word.arg == "commit" for word in node.keywords)
            if node.func.attr in names and not unsaved:
                yield f"{path.relative_to(ROOT)}:{node.lineno}"


def test_only_acts_move_a_row_on():
    files = [p for app in ("contacts", "groups", "signage") for p in (ROOT / app).rglob("*.py")]

    callers = {call.partition(":")[0] for path in files for call in calls(path, {"move_to"})}

    assert {Path(caller).name for caller in callers} == {"acts.py"}


@pytest.mark.parametrize("app", ["contacts"])
def test_pages_forms_and_tasks_write_no_row_themselves(app):
    pages = {"admin.py", "clock.py", "emails.py", "forms.py", "tasks.py", "views.py"}
    files = [path for path in (ROOT / app).rglob("*.py") if path.name in pages]

    assert [call for path in files for call in calls(path, WRITES)] == []
