"""The scripts of an installation, as far as they go without a machine that boots."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted(
    path
    for folder in ("bin", "deploy", "deploy/test")
    for path in (ROOT / folder).iterdir()
    if path.is_file() and path.suffix not in {".py", ".env", ".example"}
)
COMMANDS = [path for path in SCRIPTS if os.access(path, os.X_OK)]


def run(name: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    command = [str(ROOT / "deploy" / name), *arguments]
    surroundings = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"} | environment
    return subprocess.run(command, capture_output=True, text=True, env=surroundings, timeout=60)


def test_scripts_were_found():
    names = {path.name for path in SCRIPTS}
    assert {"install", "upgrade", "restore", "prove", "lib.sh", "inside.sh"} <= names


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is missing here")
def test_shellcheck_finds_nothing():
    command = ["shellcheck", "--external-sources", "--source-path", str(ROOT)]
    command += ["--exclude", "SC2119"]  # start_postgres takes pg's options
    # What these source is looked at with them.
    command += [str(path) for path in SCRIPTS if path in COMMANDS or path.name == "inside.sh"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)

    assert done.stdout + done.stderr == ""


@pytest.mark.parametrize("name", ["install", "upgrade"])
def test_an_argument_that_is_not_known_gets_the_usage(name):
    done = run(name, "--everything")

    assert done.returncode == 2
    assert f"deploy/{name}" in done.stdout


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("install", ["--answers", "/nonexistent/a"], 'no "/nonexistent/a" that can be read'),
        ("install", ["--answers"], 'no "" that can be read'),
        ("install", ["--restore", "/nonexistent/a"], 'no "/nonexistent/a" that can be read'),
        ("upgrade", ["--wheels", "/nonexistent/a"], 'no folder "/nonexistent/a"'),
    ],
)
def test_a_file_that_is_not_there_is_told_first(name, arguments, said):
    done = run(name, *arguments)

    assert done.returncode == 1
    assert said in done.stderr


@pytest.mark.parametrize("release", ["ID=ubuntu\nVERSION_ID=24.04", "ID=debian\nVERSION_ID=11"])
def test_another_system_is_told(tmp_path, release):
    (tmp_path / "os-release").write_text(release, encoding="utf-8")
    done = run("install", OS_RELEASE=str(tmp_path / "os-release"))

    assert done.returncode == 1
    assert "made for Debian 12 and 13" in done.stderr


def test_a_release_is_not_built_by_root():
    if os.geteuid():
        pytest.skip("only root can try")
    assert "Not as root" in run("build").stderr


def test_an_unknown_part_is_not_started():
    done = run("start", "everything")

    assert (done.returncode, done.stderr) == (2, "deploy/start: web, worker, beat or backup\n")


@pytest.mark.parametrize("part", ["web", "worker", "beat", "backup"])
def test_every_unit_starts_its_part_of_the_release_that_runs(part):
    unit = (ROOT / f"deploy/systemd/hoogeveen-alert-{part}.service").read_text(encoding="utf-8")

    assert f"ExecStart=/opt/hoogeveen-alert/current/deploy/start {part}\n" in unit
    assert f"    {part})" in (ROOT / "deploy/start").read_text(encoding="utf-8")
