"""bin/run as somebody at a terminal meets it: what it refuses, and what it leaves behind."""

import os
import pty
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    "DATABASE_URL" in os.environ, reason="bin/run brings its own database"
)

ROOT = Path(__file__).resolve().parents[2]
RUN = ROOT / "bin" / "run"
SYSTEM_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
DECIDED_BY_BIN_RUN = {
    "DATABASE_URL", "DEMO", "DJANGO_SETTINGS_MODULE", "EMAIL_URL", "PYTHON", "REDIS_URL",
    "SECRET_KEY", "SITE_URL",
}  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(data_dir: Path, **extra: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in DECIDED_BY_BIN_RUN}
    return kept | {"DATA_DIR": str(data_dir), "PORT": str(free_port())} | extra


def run(data_dir: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """Start bin/run where it is expected to refuse."""
    return subprocess.run(
        [RUN], env=environment(data_dir, **extra), capture_output=True, text=True, timeout=600
    )


def script(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    path.chmod(0o755)
    return path


def processes_of(data_dir: Path) -> list[str]:
    """Command lines of every process that was started with this DATA_DIR."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"DATA_DIR={data_dir}".encode() in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


def eventually_none_of(data_dir: Path) -> list[str]:
    until = time.monotonic() + 180
    while (left := processes_of(data_dir)) and time.monotonic() < until:
        time.sleep(0.1)
    return left


# What it refuses before it does anything long --------------------------------------------------


def test_a_port_that_is_taken_is_named(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])

        refused = run(tmp_path / "var", PORT=port)

    assert refused.returncode == 1
    assert f"Port {port} is taken by another program" in refused.stderr
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "8000;id", "99999999999999999999"])
def test_a_port_that_is_no_port_is_refused(tmp_path, port):
    refused = run(tmp_path, PORT=port)

    assert refused.returncode == 1
    assert f'PORT must be a number from 1 to 65535, not "{port}".' in refused.stderr


def test_a_python_that_is_too_old_is_named(tmp_path):
    old = script(tmp_path / "python3", "exit 3  # what 3.9 answers to the question of its version")

    refused = run(tmp_path, PYTHON=str(old))

    assert refused.returncode == 1
    assert f"{old} is too old" in refused.stderr
    assert "Python 3.11 or newer" in refused.stderr


def test_a_python_that_cannot_load_extensions_is_named(tmp_path):
    """Such as those of pyenv: sqlite3 lacks the method."""
    without = script(
        tmp_path / "python3",
        f"exec {sys.executable} -c 'import sqlite3, sys",
        "class Connection: pass",
        "sqlite3.connect = lambda *a, **k: Connection()",
        'exec(sys.argv[2])\' "$@"',
    )

    refused = run(tmp_path, PYTHON=str(without))

    assert refused.returncode == 1
    assert f"{without} cannot load SQLite extensions" in refused.stderr


def test_without_apt_get_it_says_what_is_missing(tmp_path):
    """A system that is not Debian, and lacks the translation compiler."""
    for directory in SYSTEM_PATH.split(":"):
        for program in Path(directory).iterdir():
            link = tmp_path / program.name
            if program.name not in {"apt-get", "msgfmt"} and not link.is_symlink():
                link.symlink_to(program)

    refused = run(tmp_path / "var", PATH=str(tmp_path))

    assert refused.returncode == 1
    assert "Missing on this machine: gettext" in refused.stderr
    assert "apt-get (Debian, Ubuntu), which is not here" in refused.stderr


def test_a_database_url_without_redis_url_is_refused(tmp_path):
    refused = run(tmp_path, DATABASE_URL="postgis://nobody@127.0.0.1/none")

    assert refused.returncode == 1
    assert "REDIS_URL is missing" in refused.stderr


@pytest.mark.slow
def test_a_demonstration_refuses_a_database_url(tmp_path):
    refused = run(
        tmp_path,
        DEMO="1",
        DATABASE_URL="postgis://nobody@127.0.0.1/none",
        REDIS_URL="redis://127.0.0.1:1/0",
    )

    assert refused.returncode == 1
    assert "DEMO" in refused.stderr


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()

    refused = run(tmp_path / "file" / "var")

    assert refused.returncode == 1
    assert str(tmp_path / "file") in refused.stderr


# A portal that runs ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory) -> Path:
    """One folder for all tests below, under a path that is too long for a socket."""
    return tmp_path_factory.mktemp("portal") / ("a" * 90) / ("b" * 60)


class Portal:
    """A bin/run in a terminal of its own, that got as far as its last line or `until`."""

    def __init__(self, data_dir: Path, until: str = "", **extra: str) -> None:
        self.data_dir = data_dir
        self.environment = environment(data_dir, **extra)
        self.address = f"http://localhost:{self.environment['PORT']}/"
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            # As in a shell a person types in; a script in the background ignores Ctrl-C.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.execve(RUN, [str(RUN)], self.environment)
        self.output = self._read_until(until or f"Ready: {self.address}")

    def _read_until(self, end: str | None) -> str:
        """Read what the terminal shows up to `end`, or until nobody writes any more."""
        shown = ""
        while end is None or end not in shown:
            assert select.select([self.terminal], [], [], 600)[0], f"silent after: {shown}"
            try:
                read = os.read(self.terminal, 4096)
            except OSError:  # how Linux reports that the last writer is gone
                break
            if not read:
                break
            shown += read.decode(errors="replace")
        assert end is None or end in shown, shown
        return shown

    def pid_of(self, *words: str) -> int:
        """The process of one part, found among the children of bin/run once it has started."""
        ends = time.monotonic() + 180
        while not (found := self._children_named(words)):
            assert time.monotonic() < ends, words
            time.sleep(0.1)
        return found[0]

    def _children_named(self, words: tuple[str, ...]) -> list[int]:
        found = []
        for child in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split():
            command = Path(f"/proc/{child}/cmdline").read_text().split("\0")
            if all(any(word in argument for argument in command) for word in words):
                found.append(int(child))
        return found

    def wait(self) -> int:
        self.output += self._read_until(None)
        _, status = os.waitpid(self.pid, 0)
        os.close(self.terminal)
        return os.waitstatus_to_exitcode(status)


@pytest.fixture
def portal(data_dir) -> Iterator[Portal]:
    portal = Portal(data_dir)
    yield portal
    try:
        os.kill(portal.pid, signal.SIGTERM)
        portal.wait()
    except OSError:
        pass  # the test has ended it


@pytest.mark.slow
def test_it_ends_at_ready_and_sigterm_leaves_nothing(portal):
    with urllib.request.urlopen(f"{portal.address}healthz") as answer:
        assert answer.status == 200
    assert "coordinator@demo.example" in portal.output
    assert "fictitious" in portal.output

    os.kill(portal.pid, signal.SIGTERM)

    assert portal.wait() == 0
    assert eventually_none_of(portal.data_dir) == []


@pytest.mark.slow
def test_a_second_start_does_nothing_twice(data_dir, portal):
    os.kill(portal.pid, signal.SIGTERM)
    portal.wait()

    again = Portal(data_dir)
    os.kill(again.pid, signal.SIGTERM)
    again.wait()

    for step in ("Installing", "Bundling", "Collecting", "Importing", "Loading", "tables"):
        assert step not in again.output


@pytest.mark.slow
def test_ctrl_c_leaves_nothing(portal):
    os.write(portal.terminal, b"\x03")

    assert portal.wait() == 0
    assert "Traceback" not in portal.output
    assert eventually_none_of(portal.data_dir) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("web", ["gunicorn"]),
        ("worker", ["celery", "worker"]),
        ("beat", ["celery", "beat"]),
        ("redis", ["redis-server"]),
    ],
)
def test_when_one_part_dies_all_end(portal, part, words):
    os.kill(portal.pid_of(*words), signal.SIGKILL)

    assert portal.wait() == 1
    assert f"{part} ended by itself" in portal.output
    assert eventually_none_of(portal.data_dir) == []


@pytest.mark.slow
def test_without_a_demonstration_a_part_is_started_again_three_times(data_dir):
    portal = Portal(data_dir, DEMO="0")
    for number in (1, 2, 3):
        worker = portal.pid_of("celery", "worker")
        os.kill(worker, signal.SIGKILL)
        portal.output += portal._read_until(f"({number} of 3)")
    os.kill(portal.pid_of("redis-server"), signal.SIGKILL)
    portal.output += portal._read_until("redis ended by itself")
    os.kill(portal.pid_of("celery", "worker"), signal.SIGKILL)

    assert portal.wait() == 1
    assert "so everything is stopped" in portal.output
    assert eventually_none_of(portal.data_dir) == []


@pytest.mark.slow
def test_a_part_that_dies_before_anybody_watches_ends_all(data_dir):
    portal = Portal(data_dir, until="Logs are in")
    os.kill(portal.pid, signal.SIGSTOP)
    os.kill(portal.pid_of("redis-server"), signal.SIGKILL)
    os.kill(portal.pid, signal.SIGCONT)

    assert portal.wait() == 1
    assert "redis ended by itself" in portal.output


@pytest.mark.slow
def test_a_bin_run_that_is_killed_leaves_nothing(portal):
    os.kill(portal.pid, signal.SIGKILL)

    assert eventually_none_of(portal.data_dir) == []
    portal.wait()


@pytest.mark.slow
def test_two_copies_run_beside_each_other(portal, tmp_path):
    same_folder = run(portal.data_dir)
    beside = Portal(tmp_path / "var", DEMO="0")
    os.kill(beside.pid, signal.SIGTERM)

    assert same_folder.returncode == 1
    assert f"Another bin/run is using {portal.data_dir}" in same_folder.stderr
    assert beside.wait() == 0
    assert "create_manager" in beside.output
    assert "demo.example" not in beside.output
