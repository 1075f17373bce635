"""Which version of the portal this is."""

import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]


@cache
def version() -> str:
    """The name of the release that deploy/install or deploy/upgrade built; in a checkout that of
    pyproject.toml."""
    try:
        return (ROOT / "RELEASE").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        with (ROOT / "pyproject.toml").open("rb") as file:
            return tomllib.load(file)["project"]["version"]
