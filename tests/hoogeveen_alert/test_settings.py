"""A missing or malformed setting stops the start with one line that names it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from environs import Env, EnvError

from hoogeveen_alert.town import budgets_from, town_from

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
        ("SITE_THEME", "assen-theme"),
        ("BUDGETS", "perhaps"),
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


@pytest.fixture
def env_of(monkeypatch) -> Callable[[dict[str, str | None]], Env]:
    """Of these variables alone, whatever the machine has."""

    def environment(given: dict[str, str | None]) -> Env:
        for name in (*ASSEN, "BUDGET_NAME", "BUDGET_NAME_PLURAL", "BUDGETS", "SITE_THEME"):
            monkeypatch.delenv(name, raising=False)
        for name, value in given.items():
            if value is not None:
                monkeypatch.setenv(name, value)
        return Env()

    return environment


ASSEN = {
    "MUNICIPALITY_CODE": "GM0106",
    "MUNICIPALITY_NAME": "Assen",
    "MUNICIPALITY_PHONE": "14 0592",
    "MUNICIPALITY_CONTACT_URL": "https://assen.example/contact",
    "SECURITY_CONTACT": "mailto:security@assen.example",
}


@pytest.mark.parametrize("name", [name for name in ASSEN if name != "MUNICIPALITY_CODE"])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_another_town_says_who_it_is_and_how_it_is_reached(name, value, env_of):
    with pytest.raises(EnvError, match=f'"{name}".*GM0106 is not Hoogeveen'):
        town_from(env_of(ASSEN | {name: value}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MUNICIPALITY_CODE", "GM0118"),
        ("MUNICIPALITY_NAME", "hoogeveen"),
        ("MUNICIPALITY_PHONE", "14 0528"),
        ("MUNICIPALITY_PHONE", "bel de balie"),
        ("MUNICIPALITY_PHONE", '14" onclick="x'),
        ("MUNICIPALITY_CONTACT_URL", "https://www.hoogeveen.nl/contact/"),
        ("MUNICIPALITY_CONTACT_URL", "javascript:alert(1)"),
        ("MUNICIPALITY_CONTACT_URL", "assen.example"),
        ("SECURITY_CONTACT", "https://www.hoogeveen.nl/contact"),
        ("SECURITY_CONTACT", "security@assen.example"),
    ],
)
def test_what_is_of_the_first_town_or_of_none_is_refused_by_name(name, value, env_of):
    with pytest.raises(EnvError, match=f'"{name}"'):
        town_from(env_of(ASSEN | {name: value}))


def test_a_town_that_said_so_is_that_town_and_the_first_needs_to_say_nothing(env_of):
    assert town_from(env_of(ASSEN)) == tuple(ASSEN.values())
    assert town_from(env_of({}))[:3] == ("GM0118", "Hoogeveen", "14 0528")
    assert (
        town_from(env_of({"SECURITY_CONTACT": ""})).security_contact
        == "https://www.hoogeveen.nl/contact"
    )


def named(one: str, more: str) -> dict[str, str]:
    return {"BUDGET_NAME": one, "BUDGET_NAME_PLURAL": more}


@pytest.mark.parametrize(
    ("environment", "code", "words"),
    [
        ({}, "GM0118", ("Smederij", "Smederijen")),
        ({}, "GM0106", ("buurtbudget", "buurtbudgetten")),
        (named("", " "), "GM0106", ("buurtbudget", "buurtbudgetten")),
        (named("wijkpot", "wijkpotten"), "GM0118", ("wijkpot", "wijkpotten")),
    ],
)
def test_a_town_calls_its_budget_what_it_wants(environment, code, words, env_of):
    assert budgets_from(env_of(environment), code)[1:] == words


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"BUDGET_NAME": "wijkpot"}, "BUDGET_NAME_PLURAL"),
        ({"BUDGET_NAME_PLURAL": "wijkpotten"}, "BUDGET_NAME"),
        ({"BUDGET_NAME": "x" * 41, "BUDGET_NAME_PLURAL": "y"}, "BUDGET_NAME"),
        ({"BUDGET_NAME": "x", "BUDGET_NAME_PLURAL": "y\nz"}, "BUDGET_NAME_PLURAL"),
    ],
)
def test_half_a_word_for_the_budget_is_refused_by_name(environment, name, env_of):
    with pytest.raises(EnvError, match=f'"{name}"'):
        budgets_from(env_of(environment), "GM0106")


def test_another_town_without_its_own_facts_does_not_start(tmp_path):
    result = start(tmp_path, **SOUND, **(ASSEN | {"MUNICIPALITY_PHONE": ""}))

    assert result.returncode == 1
    assert '"MUNICIPALITY_PHONE"' in result.stderr
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
