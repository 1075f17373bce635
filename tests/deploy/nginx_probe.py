"""Starts Debian's nginx with the shipped files and tells what it did; for test_nginx.py.

Runs in mounts, processes and a network of its own, so that /etc, /var and the ports are those of a
fresh machine. Arguments: a folder to write to, the umask and the command that systemd gives nginx.
"""

import http.client
import json
import os
import re
import shlex
import socket
import ssl
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(sys.argv[1])
HOST = "alert.example.nl"
PHOTO = "what nobody may see"
OUTSIDE = (
    "/static../media/photo.jpg",
    "/static/../media/photo.jpg",
    "/static/%2e%2e/media/photo.jpg",
)
CLAIMED = "198.51.100.7"
TOLD = ("host", "x-forwarded-for", "x-forwarded-proto", "cookie")


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def new_machine() -> None:
    """The folders that Debian's package brings, empty, and the checkout at its place."""
    run("mount", "--make-rprivate", "/")
    run("ip", "link", "set", "lo", "up")
    places = FOLDER / "machine"
    for path in (
        "run",
        "var/lib/nginx",
        "var/log/nginx",
        "opt/hoogeveen-alert/current",
        "conf.d",
        "ssl",
    ):
        (places / path).mkdir(parents=True)
    for path in ("run", "var/lib", "var/log", "opt"):
        run("mount", "--bind", str(places / path), f"/{path}")
    run("mount", "--bind", str(places / "conf.d"), "/etc/nginx/conf.d")
    run("mount", "--bind", str(places / "ssl"), "/etc/ssl")
    run("mount", "--bind", str(ROOT), "/opt/hoogeveen-alert/current")
    shipped = (ROOT / "deploy/nginx/hoogeveen-alert.conf").read_bytes()
    Path("/etc/nginx/conf.d/hoogeveen-alert.conf").write_bytes(shipped)
    Path("/etc/ssl/hoogeveen-alert").mkdir()
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    request += ["-config", "/dev/null", "-subj", f"/CN={HOST}", "-keyout"]
    run(
        *request,
        "/etc/ssl/hoogeveen-alert/key.pem",
        "-out",
        "/etc/ssl/hoogeveen-alert/certificate.pem",
    )


def static_files() -> None:
    """As deploy/install makes the folder: others pass through it and read nothing else."""
    data = Path("/var/lib/hoogeveen-alert")
    for name, mode in (("", 0o711), ("static", 0o755), ("media", 0o750)):
        (data / name).mkdir()
        (data / name).chmod(mode)
    for name in ("static/a.css", "static/a.css.gz", "media/photo.jpg"):
        (data / name).write_text(PHOTO)
        (data / name).chmod(0o644)


class Portal(BaseHTTPRequestHandler):
    """Tells what reached it."""

    def do_GET(self) -> None:
        said = {"path": self.path} | {k: self.headers[k] for k in TOLD if k in self.headers}
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Set-Cookie", "a=b")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        pass


def answer(path: str, **headers: str) -> tuple[http.client.HTTPResponse, str]:
    context = ssl._create_unverified_context()
    connection = http.client.HTTPSConnection("127.0.0.1", 443, context=context, timeout=10)
    connection.request("GET", path, headers={"Host": HOST} | headers)
    response = connection.getresponse()
    return response, response.read().decode("utf-8", "replace")


def told(path: str, **headers: str) -> dict:
    response, body = answer(path, **headers)
    return {"status": response.status, "said": json.loads(body)}


def plain(path: str) -> list:
    connection = http.client.HTTPConnection("127.0.0.1", 80, timeout=10)
    connection.request("GET", path, headers={"Host": HOST})
    response = connection.getresponse()
    return [response.status, response.headers["Location"]]


def tls(newest: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED) -> str | None:
    context = ssl._create_unverified_context()
    context.maximum_version = newest
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    try:
        with context.wrap_socket(socket.create_connection(("127.0.0.1", 443))) as secure:
            return secure.version()
    except (ssl.SSLError, OSError):
        return "refused"


def behind_another_proxy() -> str:
    """The address of the visitor that reaches the portal with the lines of docs/install.md."""
    page = (ROOT / "docs/install.md").read_text(encoding="utf-8")
    lines = re.search(r"set_real_ip_from 192[^`]*?real_ip_recursive on;", page)[0]
    Path("/etc/nginx/conf.d/proxy.conf").write_text(lines.replace("192.0.2.10", "127.0.0.1"))
    run("/usr/sbin/nginx", "-s", "reload")
    until, claimed = time.monotonic() + 20, {"X-Forwarded-For": f"10.9.9.9, {CLAIMED}"}
    while (found := told("/", **claimed)["said"]["x-forwarded-for"]) == "127.0.0.1":
        if time.monotonic() > until:
            break
        time.sleep(0.1)
    return found


def seen() -> dict:
    portal = ThreadingHTTPServer(("127.0.0.1", 8000), Portal)
    threading.Thread(target=portal.serve_forever, daemon=True).start()
    found = {
        "page": told("/", **{"X-Forwarded-For": CLAIMED}),
        "plain": plain("/groepen/"),
        "tls": tls(),
    }
    found["old_tls"] = tls(ssl.TLSVersion.TLSv1_1)
    for path in json.loads((FOLDER / "asked.json").read_text())["tokens"]:
        answer(path)
    answer("/zoeken?postcode=7933PA&huisnummer=12", Referer="https://x.nl/aanmelding/S3cr3t/")
    found["map"] = [told("/kaart/groepen.geojson", Cookie=f"a={n}") for n in "12"]
    packed = answer("/static/a.css", **{"Accept-Encoding": "gzip"})[0]
    headers = ("Cache-Control", "Content-Encoding")
    found["static"] = [packed.status, *(packed.headers[name] for name in headers)]
    beside = ("/static/", "/static/none.css", *OUTSIDE)
    found["beside_static"] = [PHOTO in answer(path)[1] for path in beside]
    found["second_proxy"] = behind_another_proxy()
    portal.shutdown()
    portal.server_close()
    answer("/uitnodiging/S3cr3t/")
    response, text = answer("/groepen/")
    found["away"] = [response.status, dict(response.headers), text]
    return found


def main() -> None:
    new_machine()
    static_files()
    # By an administrator at a terminal, which makes the logs.
    run("/usr/sbin/nginx", "-t", "-q")
    os.umask(int(sys.argv[2], 8))
    run(*shlex.split(sys.argv[3]))
    started = run("/usr/sbin/nginx", "-g", "daemon on; master_process on;")
    found = seen()
    run("/usr/sbin/nginx", "-s", "quit")
    until = time.monotonic() + 20
    while Path("/run/nginx.pid").exists() and time.monotonic() < until:
        time.sleep(0.05)
    logs = Path("/var/log/nginx")
    found |= {
        "started": started,
        "log": (logs / "portal.access.log").read_text(),
        "modes": {p.name: f"{p.stat().st_mode & 0o777:o}" for p in logs.glob("portal*")},
    }
    (FOLDER / "seen.json").write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
