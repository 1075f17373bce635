"""docs/privacy.md holds the register of processing as the code declares it."""

import importlib.util
from types import ModuleType

import pytest
from django.conf import settings

from hoogeveen_alert.declarations import portal_apps


@pytest.fixture(scope="module")
def register() -> ModuleType:
    path = settings.BASE_DIR / "docs" / "register.py"
    spec = importlib.util.spec_from_file_location("register", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_register_is_as_the_code_is_now(register):
    """When it is not: .venv/bin/python docs/register.py."""
    page = register.PAGE.read_text(encoding="utf-8")

    assert register.page_with(register.register(), page) == page


def test_every_declared_model_and_activity_is_a_row(register):
    rows = register.register().splitlines()
    models = {data.model for config in portal_apps() for data in config.personal_data}
    activities = {each.slug for config in portal_apps() for each in config.activities}

    assert len([row for row in rows if "mijn-gegevens" not in row and row.count(" | ") == 4]) == (
        len(models)
    )
    assert all(any(f"`/privacy/#{slug}`" in row for row in rows) for slug in activities)


def test_a_setting_says_its_bounds_and_no_term_is_without_words(register):
    drawn = register.register()

    assert "90 dagen (in te stellen: 30 tot 365 dagen)" in drawn
    assert "None" not in drawn
    assert " |  |" not in drawn


def test_a_page_without_marks_is_refused(register):
    with pytest.raises(ValueError, match="marks"):
        register.page_with("", "# Privacy")
