"""Providers of single sign-on, each a process of its own on this machine."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlencode, urlsplit

import pytest
import requests
from django.test import Client
from environs import Env

from hoogeveen_alert.login.sso import environment, network
from tests.hoogeveen_alert.login.sso import liar
from tests.moved_clock import FOLLOW_THE_CLOCK

RUN_FILE = FOLLOW_THE_CLOCK + "import runpy; runpy.run_path(sys.argv[1], run_name='__main__')"
RUN_MODULE = FOLLOW_THE_CLOCK + (
    "import runpy; runpy.run_module('oidc_provider_mock', run_name='__main__', alter_sys=True)"
)
LOCAL = {"NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}


@pytest.fixture(autouse=True)
def _ask_anew(monkeypatch) -> None:
    for name, value in LOCAL.items():
        monkeypatch.setenv(name, value)
    network.forget()


@pytest.fixture(scope="session")
def liar_url(ahead) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", RUN_FILE, ahead, liar.__file__],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.kill()


@pytest.fixture(scope="session")
def mock_url(ahead) -> Iterator[str]:
    """oidc-provider-mock, which tells no lies."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", RUN_MODULE, ahead, "--port", str(port), "--require-nonce"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env=os.environ | LOCAL, **quiet) as process:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
        process.kill()


def wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("the provider did not start")


@pytest.fixture
def configure(settings, monkeypatch) -> Callable[..., None]:
    """`configure(issuer, email_domains="example.org")`: one provider, called liar."""

    def configure(issuer: str, **more: str) -> None:
        values = {"issuer": issuer, "client_id": liar.CLIENT, "client_secret": liar.SECRET}
        monkeypatch.setenv("OIDC_PROVIDERS", "liar")
        for name, value in (values | {"name": "Gemeente"} | more).items():
            monkeypatch.setenv(f"OIDC_LIAR_{name.upper()}", value)
        apps = environment.providers(Env())
        settings.SOCIALACCOUNT_PROVIDERS = environment.for_allauth(apps)

    return configure


@pytest.fixture
def go(client) -> Callable[..., str]:
    """Send the browser to the provider; the address to which that sends it back."""

    def go(browser: Client = client, claims: dict | None = None, **typed: str) -> str:
        away = browser.post("/accounts/oidc/liar/login/", typed)
        assert away.status_code == 302, away.content.decode()
        said = urlencode({"claims": json.dumps(claims or {})})
        back = requests.get(f"{away['Location']}&{said}", allow_redirects=False, timeout=30)
        parts = urlsplit(back.headers["Location"])
        return f"{parts.path}?{parts.query}"

    return go


@pytest.fixture
def log_in(client, configure, liar_url, go) -> Callable[..., object]:
    """Log in by a provider that tells the truth about these claims; gives the last answer."""
    configure(f"{liar_url}/truth")

    def log_in(browser: Client = client, **claims: object):
        return browser.get(go(browser, claims))

    return log_in
