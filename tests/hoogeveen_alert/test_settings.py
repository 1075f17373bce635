"""A missing or malformed setting stops the start with one line that names it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOUND = {
    "DATABASE_URL": "postgis://u:p@127.0.0.1:5432/portal",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp://127.0.0.1:25",
    "SECRET_KEY": "a long sentence that only this test knows, 0123456789 %$",
    "SITE_URL": "https://alert.example.nl",
}


def start(tmp_path: Path, *command: str, **environment: str | None) -> subprocess.CompletedProcess:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    given = {name: value for name, value in environment.items() if value is not None}
    return subprocess.run(
        [sys.executable, "manage.py", *(command or ("check",))],
        cwd=ROOT,
        env=inherited | {"DATA_DIR": str(tmp_path / "data")} | given,
        capture_output=True,
        text=True,
        timeout=600,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REDIS_URL", None),
        ("REDIS_URL", "memcached://localhost"),
        ("EMAIL_URL", None),
        ("EMAIL_URL", "carrier-pigeon"),
        ("BOUNCE_MAILBOX_URL", "imap://user:secret@mail.example.nl/INBOX"),
        ("BOUNCE_MAILBOX_URL", "mailbox"),
        ("MAIL_RETRY_SECONDS", "60,0"),
        ("MAIL_RETRY_SECONDS", "soon"),
        ("SECRET_KEY", None),
        ("SECRET_KEY", "short"),
        ("DATABASE_URL", "mysql://u:p@localhost/portal"),
        ("DATABASE_URL", "no address"),
        ("DATABASE_STATEMENT_SECONDS", "0"),
        ("DATABASE_STATEMENT_SECONDS", "301"),
        ("SITE_URL", "alert.example.nl"),
        ("SITE_URL", "http://alert.example.nl"),
        ("MUNICIPALITY_CODE", "118"),
        ("PORT", "many"),
        ("PORT", "70000"),
        ("MAP_TILES_URL", "https://tiles.example.nl/"),
        ("TRUSTED_PROXY_COUNT", "-1"),
        ("SESSION_IDLE_MINUTES", "4"),
        ("SESSION_IDLE_MINUTES_VOLUNTEERS", "1441"),
        ("SESSION_HOURS", "25"),
        ("DEBUG", "perhaps"),
        ("DEBUG", "1"),
        ("DEMO", "1"),
    ],
)
def test_a_wrong_setting_stops_the_start_by_name(tmp_path, name, value):
    result = start(tmp_path, **(SOUND | {name: value}))

    assert result.returncode == 1
    assert f'"{name}"' in result.stderr
    assert "Traceback" not in result.stderr


def test_a_demonstration_only_runs_on_this_machine(tmp_path):
    result = start(tmp_path, DEMO="1", SITE_URL="https://alert.example.nl")

    assert result.returncode == 1
    assert '"SITE_URL"' in result.stderr


def test_production_settings_pass_the_deployment_check(tmp_path):
    result = start(
        tmp_path, "check", "--deploy", "--fail-level", "WARNING", **SOUND, TRUSTED_PROXY_COUNT="1"
    )

    assert (result.returncode, "no issues" in result.stdout) == (0, True), result.stderr


def test_an_embedded_portal_keeps_the_secret_it_made(tmp_path):
    code = "from django.conf import settings; print(settings.SECRET_KEY)"

    first, second = (start(tmp_path, "shell", "-v", "0", "-c", code) for _ in range(2))

    assert len(first.stdout.strip()) == 50
    assert second.stdout == first.stdout
    assert (tmp_path / "data" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_socket_path_too_long_for_the_kernel_falls_back_to_a_short_one(tmp_path):
    code = "from django.conf import settings; print(settings.REDIS_URL, settings.CELERY_BROKER_URL)"
    deep = tmp_path / ("d" * 120)

    result = start(tmp_path, "shell", "-v", "0", "-c", code, DATA_DIR=str(deep))

    redis_url, broker_url = result.stdout.split()
    assert len(redis_url.removeprefix("unix://")) <= 107
    assert broker_url == redis_url.replace("unix://", "redis+socket://")
