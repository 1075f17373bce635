"""An import inside a function hides a ring from `lint-imports`; Django's `ready()` needs some."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("package", ["contacts", "hoogeveen_alert"])
def test_imports_stand_at_the_top_of_a_file(package):
    files = [path for path in (ROOT / package).rglob("*.py") if path.name != "apps.py"]

    inside = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in files
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert inside == []
