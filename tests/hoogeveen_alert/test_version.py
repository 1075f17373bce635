"""One version everywhere: what a release is called, what /healthz says, what the packages say."""

import json
import re
from pathlib import Path

import pytest

from hoogeveen_alert import version

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _forgotten():
    version.version.cache_clear()
    yield
    version.version.cache_clear()


def test_a_checkout_has_the_version_of_its_project():
    said = version.version()

    assert re.fullmatch(r"\d+\.\d+\.\d+", said)
    assert json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["version"] == said


def test_a_release_has_the_name_that_it_was_built_under(tmp_path, monkeypatch):
    monkeypatch.setattr(version, "ROOT", tmp_path)
    (tmp_path / "RELEASE").write_text("0.2.0-3-gabc1234\n", encoding="utf-8")

    assert version.version() == "0.2.0-3-gabc1234"
