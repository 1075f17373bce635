"""The shipped configuration to the letter, on Debian's own nginx, in a machine of its own."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.hoogeveen_alert.test_logs import SECRET, with_tokens

ROOT = Path(__file__).parents[2]
PROBE = Path(__file__).with_name("nginx_probe.py")
NEEDS = ("/usr/sbin/nginx", "/etc/nginx/nginx.conf", "/usr/bin/unshare", "/usr/bin/openssl")


def refusal() -> str:
    """Why this machine cannot show it; empty when it can."""
    if missing := [path for path in NEEDS if not Path(path).exists()]:
        return f"missing here: {', '.join(missing)}"
    if os.geteuid():
        return "only root may start nginx as Debian does, on ports 80 and 443"
    tried = subprocess.run(["unshare", "-mn", "true"], capture_output=True, text=True)
    return f"no mounts or network of its own here: {tried.stderr}" * bool(tried.returncode)


pytestmark = pytest.mark.skipif(bool(why := refusal()), reason=why or "-")


@cache
def of_the_service(name: str) -> str:
    """What systemd gives nginx beside Debian's own unit."""
    text = (ROOT / "deploy/systemd/nginx.service.d/hoogeveen-alert.conf").read_text("utf-8")
    return re.search(rf"^{name}=-?(.+)$", text, re.MULTILINE)[1]


@pytest.fixture(scope="module")
def outcome() -> Iterator[dict]:
    """What the probe saw; it runs in a machine of its own, see nginx_probe.py."""
    folder = Path(tempfile.mkdtemp(prefix="alert-nginx-"))
    folder.chmod(0o755)
    paths = [with_tokens(route) for route in SECRET]
    (folder / "asked.json").write_text(json.dumps({"tokens": paths}), encoding="utf-8")
    command = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child"]
    command += [sys.executable, str(PROBE), str(folder)]
    command += [of_the_service("UMask"), of_the_service("ExecStartPre")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    yield json.loads((folder / "seen.json").read_text(encoding="utf-8"))
    shutil.rmtree(folder)


def test_debians_nginx_starts_with_it_and_says_nothing(outcome):
    assert outcome["started"] == ""


def test_every_page_reaches_the_portal_with_what_a_proxy_says(outcome):
    assert outcome["page"]["status"] == 200
    assert outcome["page"]["said"] == {
        "path": "/",
        "host": "alert.example.nl",
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-proto": "https",
    }


def test_behind_a_second_proxy_the_portal_gets_the_residents_address(outcome):
    """As docs/install.md has it; without those lines what a visitor claims is dropped, above."""
    assert outcome["second_proxy"] == "198.51.100.7"


def test_http_is_sent_to_https(outcome):
    assert outcome["plain"] == [301, "https://alert.example.nl/groepen/"]


def test_no_log_keeps_a_token_a_question_or_a_whole_address(outcome):
    log = outcome["log"]

    assert log.count("/***") == len(SECRET)
    assert "S3cr3t" not in log
    assert "postcode" not in log
    assert "127.0.0.1" not in log
    assert "127.0.0.0" in log


def test_logs_are_read_by_nginx_and_administrators_alone(outcome):
    assert set(outcome["modes"]) == {"portal.access.log", "portal.error.log"}
    assert set(outcome["modes"].values()) == {"640"}


def test_the_map_is_cached_without_cookies(outcome):
    first, second = outcome["map"]

    assert first["said"] == second["said"]
    assert "cookie" not in first["said"]


def test_static_files_come_from_the_folder_compressed_and_nothing_else_does(outcome):
    assert outcome["static"] == [200, "public, max-age=31536000, immutable", "gzip"]
    assert outcome["beside_static"] == [False] * 5


def test_while_the_portal_is_away_visitors_read_dutch(outcome):
    status, headers, text = outcome["away"]

    assert status == 502
    assert 'lang="nl"' in text
    assert "Even niet bereikbaar" in text
    assert headers["Retry-After"] == "30"
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_old_tls_is_refused(outcome):
    assert outcome["tls"] == "TLSv1.3"
    assert outcome["old_tls"] == "refused"
