"""What the portal is built from: licences that go with its own, hashes, and bills of materials."""

import json
import os
import re
import subprocess
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements/base.txt").read_text(encoding="utf-8")
LOCKED = re.findall(r"^([a-z0-9-]+)==(\S+)", LOCK, re.MULTILINE)
NPM = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]

# Permissive, or named in the appendix of the EUPL-1.2, or weaker than the EUPL when they are used
# as a library that is installed beside the portal and can be replaced.
GOES_WITH_EUPL = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "EUPL-1.2", "ISC", "MIT"),
    *("MIT-0", "MIT-CMU", "MPL-2.0", "PSF-2.0", "LGPL-3.0-only", "CC-BY-4.0"),
    "Zlib",
}
# What packages without an expression say, as one.
SAID: dict[str, str] = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-3.0-only",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}


def licences_of(package: str) -> set[str]:
    """As SPDX: of its expression, its field, or its classifiers; any of several will do."""
    about = metadata.metadata(package)
    expression = about.get("License-Expression") or about.get("License") or ""
    if set(re.split(r" AND | OR ", expression)) <= GOES_WITH_EUPL:
        return set(re.split(r" AND | OR ", expression))
    classifiers = (line.rpartition(" :: ")[2] for line in about.get_all("Classifier", []))
    return {SAID[name] for name in classifiers if name in SAID}


def is_installed(package: str) -> bool:
    """Not on this system: what a lock for all systems names for another one."""
    try:
        metadata.version(package)
    except metadata.PackageNotFoundError:
        return False
    return True


HERE = [package for package, _version in LOCKED if is_installed(package)]


def test_nearly_everything_locked_is_installed_here():
    assert len(LOCKED) > 70
    assert set(dict(LOCKED)) - set(HERE) <= {"brotlicffi", "colorama", "async-timeout"}


@pytest.mark.parametrize("package", HERE)
def test_the_licence_of_a_python_package_goes_with_the_eupl(package):
    licences = licences_of(package)

    assert licences, f"{package} names no licence that is known here"
    assert licences <= GOES_WITH_EUPL


def test_the_licence_of_every_npm_package_goes_with_the_eupl():
    licences = {name: package["license"] for name, package in NPM.items() if name}

    assert len(licences) > 40
    assert set(licences.values()) <= GOES_WITH_EUPL


def test_every_locked_package_has_a_hash_and_no_index():
    for lock in ("base", "dev"):
        text = (ROOT / f"requirements/{lock}.txt").read_text(encoding="utf-8")
        entries = re.split(r"^(?=[a-z0-9-]+==)", text, flags=re.MULTILINE)[1:]

        assert entries
        assert all("--hash=sha256:" in entry for entry in entries)
        assert not re.search(r"^\s*(--(extra-)?index-url|--find-links|-f )", text, re.MULTILINE)
        assert "://" not in text
    installs = (ROOT / "bin/lib.sh").read_text(encoding="utf-8")
    assert "--require-hashes" in installs
    assert all("resolved" not in package for package in NPM.values())


@pytest.mark.slow
def test_the_bills_of_materials_hold_every_locked_package(tmp_path):
    made = subprocess.run(
        [ROOT / "bin/supply-chain"],
        env=os.environ | {"DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert made.returncode == 0, made.stdout + made.stderr

    python, npm = (
        json.loads((tmp_path / f"sbom/{name}.cdx.json").read_text()) for name in ("python", "npm")
    )
    assert (python["bomFormat"], npm["bomFormat"]) == ("CycloneDX", "CycloneDX")
    assert {(part["name"], part["version"]) for part in python["components"]} == set(LOCKED)
    assert len(npm["components"]) == len({name for name in NPM if name})
