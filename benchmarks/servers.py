"""The map file under load: the portal against a plain view, nginx against a plain file.

Every server listens on 127.0.0.1 only and ends with its block.
"""

import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.request import Request, urlopen

from django.conf import settings

from . import proxy
from .figures import Figure, at_least, told

SECONDS = 4
ROUNDS = 3  # taken in turns, so that a busy moment hits both sides
CONNECTIONS = 8
MAP = "/kaart/groepen.geojson"
PLAIN = "/plain.geojson"


@contextmanager
def redis(folder: Path) -> Iterator[None]:
    path = settings.REDIS_URL.removeprefix("unix://")
    server = shutil.which("redis-server") or shutil.which("redis-check-rdb")
    command = [server, "--port", "0", "--unixsocket", path, "--save", "", "--dir", str(folder)]
    # Debian's redis-tools has the server under another name and looks at how it is called.
    with running(command, executable=server, name="redis-server"):
        until(Path(path).is_socket)
        yield


@contextmanager
def running(
    command: list[str], *, executable: str | None = None, name: str = ""
) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(
        [name or command[0], *command[1:]],
        executable=executable or command[0],
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def portal() -> Iterator[int]:
    """The web server as bin/run starts it; yields its port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "hoogeveen_alert.wsgi"]
    command += ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--workers", "2"]
    command += ["--threads", "4", "--log-level", "warning", "--no-control-socket"]
    with running(command):
        until(lambda: answers(port))
        # The port answers before the workers have loaded the portal.
        for path in (MAP, PLAIN) * 5:
            fetched(port, path)
        yield port


def map_file_figures(folder: Path) -> list[Figure]:
    with portal() as port:
        ours, plain = compared(f"http://127.0.0.1:{port}{MAP}", f"http://127.0.0.1:{port}{PLAIN}")
        content = fetched(port, MAP)
        figures = [
            told("map file of Hoogeveen, gzip", f"{len(content) / 1000:.3g} kB"),
            told("map file, requests a second", f"{ours:.4g}"),
            told("plain djangorestframework-gis view, requests a second", f"{plain:.4g}"),
            at_least("map file against that view", 40, ours / plain, "times"),
        ]
        with proxy.nginx(folder, upstream=port, content=content) as (proxied, file):
            shipped, bare = compared(f"{proxied}{MAP}", file)
    return [
        *figures,
        told("map file behind the shipped nginx, requests a second", f"{shipped:.4g}"),
        told("the same bytes from a file by nginx, requests a second", f"{bare:.4g}"),
        at_least("shipped configuration against the file", 80, 100 * shipped / bare, "%"),
    ]


def compared(first: str, second: str) -> tuple[float, float]:
    """Requests a second of two addresses, the middle of some rounds in turns."""
    rounds = [(load(first), load(second)) for _ in range(ROUNDS)]
    return median(one for one, _ in rounds), median(two for _, two in rounds)


def load(url: str) -> float:
    command = ["wrk", "-t", "1", "-c", str(CONNECTIONS), "-d", f"{SECONDS}s", "--timeout", "20s"]
    command += ["-H", "Accept-Encoding: gzip", "-H", "Host: localhost", url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"{url} answered with errors:\n{said}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])


def fetched(port: int, path: str) -> bytes:
    request = Request(f"http://127.0.0.1:{port}{path}", headers={"Accept-Encoding": "gzip"})
    with urlopen(request, timeout=60) as response:
        return response.read()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError("a server did not start")
        time.sleep(0.05)
