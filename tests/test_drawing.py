"""docs/architecture.md shows the house as it stands."""

import importlib.util
from types import ModuleType

from django.conf import settings


def drawing() -> ModuleType:
    path = settings.BASE_DIR / "docs" / "drawing.py"
    spec = importlib.util.spec_from_file_location("drawing", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_drawing_is_as_the_code_is_now():
    """When it is not: .venv/bin/python docs/drawing.py."""
    draw = drawing()
    page = draw.PAGE.read_text()

    assert draw.page_with(draw.drawing(), page) == page


def test_an_arrow_that_follows_from_others_is_left_out():
    draw = drawing()

    assert draw.without_detours({("a", "b"), ("b", "c"), ("a", "c")}) == {("a", "b"), ("b", "c")}
