"""The file with an installation's settings: any value, and errors by line and name."""

import json
import re
from pathlib import Path

import pytest
from environs import EnvError
from hypothesis import example, given
from hypothesis import strategies as st

from hoogeveen_alert import connections, settings_file
from tests.hoogeveen_alert.test_settings import ASSEN, ROOT, SOUND, start
from tests.second_town import of_the_first_town

EXAMPLE = ROOT / "deploy/hoogeveen-alert.env"
ANY = st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" \t"), max_size=60)


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "portal.env"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refusal(path: Path) -> str:
    with pytest.raises(EnvError) as refused:
        settings_file.read(path)
    return str(refused.value)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=14 0592", "14 0592"),
        ("A=Hoogeveen Alert <alert@example.nl>", "Hoogeveen Alert <alert@example.nl>"),
        ('A="Hoogeveen Alert <alert@example.nl>"', "Hoogeveen Alert <alert@example.nl>"),
        ('A="Hoogeveen Alert" <alert@example.nl>', '"Hoogeveen Alert" <alert@example.nl>'),
        ("A=a#b #c", "a#b #c"),
        ("A= two  spaces ", "two  spaces"),
        ("A=' kept '", " kept "),
        ("A=$HOME `id` \\n %s ;&|*", "$HOME `id` \\n %s ;&|*"),
        ("A=d'Hondt", "d'Hondt"),
        ("A='\"'", '"'),
        ("A==x=", "=x="),
        ("A=", ""),
        ("  A=1\r", "1"),
        ("A=ünïcode\u2028line", "ünïcode\u2028line"),
    ],
)
def test_a_value_is_what_stands_there(tmp_path, line, value):
    path = written(tmp_path, f"# a comment\n\n{line}\n  # another\nB=2")

    assert settings_file.read(path) == {"A": value, "B": "2"}


@given(ANY)
@example("'")
@example("\"'")
def test_every_value_can_be_written(tmp_path_factory, value):
    path = written(tmp_path_factory.mktemp("any"), f"A='{value}'\n")

    assert settings_file.read(path) == {"A": value}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A=1\nsecret-word\n", "line 2: expected NAME=value"),
        ("A=1\nc2VjcmV0LXdvcmQ=\n", "line 2: expected NAME=value"),
        ("A = secret-word", "line 1: expected NAME=value"),
        ("export A=secret-word", "line 1: expected NAME=value"),
        ("A=1\nB=2\nA=secret-word", 'line 3: "A" is on line 1 already'),
        ('B=1\nA="secret-word', 'line 2: "A": the quote " is not closed'),
        ("A='secret-word", 'line 1: "A": the quote \' is not closed'),
        ("A=secret\0word", 'line 1: "A" has a control character'),
        ("A=secret\x1bword", 'line 1: "A" has a control character'),
        (b"A=1\nB=secret-word\xff", "line 2: this is not UTF-8"),
    ],
)
def test_what_is_wrong_is_told_by_line_and_name_and_shows_no_value(tmp_path, text, said):
    told = refusal(written(tmp_path, text))

    assert said in told
    assert "secret" not in told
    assert "c2Vj" not in told


@pytest.mark.parametrize("name", ["", "missing"])
def test_a_file_that_is_none_stops_the_start_in_words(tmp_path, name):
    result = start(tmp_path, SETTINGS_FILE=str(tmp_path / name))

    assert result.returncode == 1
    assert "SETTINGS_FILE" in result.stderr
    assert "cannot be read by this account" in result.stderr
    assert "Traceback" not in result.stderr


def values_of(tmp_path: Path, *names: str, **environment: str) -> dict:
    values = f"{{name: getattr(settings, name) for name in {names}}}"
    code = f"import json; from django.conf import settings; print(json.dumps({values}))"
    result = start(tmp_path, "shell", "-v", "0", "-c", code, **environment)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_a_portal_starts_from_the_file_alone_and_the_environment_goes_before(tmp_path):
    lines = [f"{name}={value}" for name, value in SOUND.items()]
    lines += ["MUNICIPALITY_PHONE=14 0592", "MAIL_FROM=X <y@example.nl>", "SITE_NAME=Wijk #1"]
    path = written(tmp_path, "\n".join(lines))
    names = ("SECRET_KEY", "MUNICIPALITY_PHONE", "DEFAULT_FROM_EMAIL", "SITE_NAME", "EMBEDDED")

    said = values_of(tmp_path, *names, SETTINGS_FILE=str(path), SITE_NAME="Other")

    assert said == {
        "SECRET_KEY": SOUND["SECRET_KEY"],
        "MUNICIPALITY_PHONE": "14 0592",
        "DEFAULT_FROM_EMAIL": "X <y@example.nl>",
        "SITE_NAME": "Other",
        "EMBEDDED": False,
    }


def test_a_wrong_value_in_the_file_is_told_by_name(tmp_path):
    path = written(tmp_path, "\n".join(f"{n}={v}" for n, v in (SOUND | {"PORT": "many"}).items()))

    result = start(tmp_path, SETTINGS_FILE=str(path))

    assert result.returncode == 1
    assert '"PORT"' in result.stderr


def test_the_example_is_read_whole():
    values = settings_file.read(EXAMPLE)

    assert values["MAIL_FROM"] == "Buurtalert <alert@example.nl>"
    assert values["EMAIL_URL"] == "smtp://user:change-me@mail.example.nl:587/?tls=True"


def test_the_example_is_of_no_town_and_asks_which_one(tmp_path):
    named = settings_file.read(EXAMPLE)
    del named["DATA_DIR"]  # as the units have it
    assert of_the_first_town("\n".join(map(" ".join, named.items()))) == set()
    asked = [name for name, value in named.items() if not value and name != "SECRET_KEY"]
    assert set(asked) == set(ASSEN)
    started = start(tmp_path, **SOUND, MUNICIPALITY_CODE="")
    assert started.returncode == 1
    assert "GM and four digits" in started.stderr


# Passwords with signs that mean something in an address ------------------------------------------

HARD = "p/a#s@s:w?o%r d&+é"
ENCODED = "p%2Fa%23s%40s%3Aw%3Fo%25r%20d%26%2B%C3%A9"


def test_a_password_may_hold_any_sign(tmp_path):
    given = SOUND | {
        "DATABASE_URL": f"postgis://alert:{ENCODED}@127.0.0.1:5432/portal",
        "EMAIL_URL": f"smtp://alert%40example.nl:{ENCODED}@mail.example.nl:587/?tls=True",
        "REDIS_URL": f"redis://:{ENCODED}@127.0.0.1:6379/0",
    }
    path = written(tmp_path, "\n".join(f"{name}={value}" for name, value in given.items()))
    names = ("EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "EMAIL_USE_TLS")
    code = (
        "from django.conf import settings; from django.core.cache import cache;"
        "from hoogeveen_alert.celery import app;"
        "print(settings.DATABASES['default']['PASSWORD']);"
        "print(cache._cache.get_client().connection_pool.connection_kwargs['password']);"
        "print(app.connection().password)"
    )

    mail = values_of(tmp_path, *names, SETTINGS_FILE=str(path))
    said = start(tmp_path, "shell", "-v", "0", "-c", code, SETTINGS_FILE=str(path)).stdout

    assert mail == dict(zip(names, ("alert@example.nl", HARD, True), strict=True))
    assert said.splitlines() == [HARD, HARD, HARD]


@pytest.mark.parametrize("password", ["a/secret", "a#secret", "a/b#secret"])
@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("DATABASE_URL", "postgis://alert:{}@127.0.0.1:5432/portal"),
        ("EMAIL_URL", "smtp://alert:{}@mail.example.nl:587/?tls=True"),
        ("REDIS_URL", "redis://:{}@127.0.0.1:6379/0"),
        ("BOUNCE_MAILBOX_URL", "imaps://alert:{}@mail.example.nl/INBOX"),
    ],
)
def test_a_password_that_is_not_encoded_is_told_how(tmp_path, name, address, password):
    result = start(tmp_path, **(SOUND | {name: address.format(password)}))

    assert result.returncode == 1
    assert f'"{name}"' in result.stderr
    assert "%23" in result.stderr
    assert "secret" not in result.stderr


def test_the_documentation_tells_the_rule_and_the_signs():
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    encoded = set(re.findall(r"%[0-9A-F]{2}", connections.ENCODED))

    assert encoded <= set(re.findall(r"%[0-9A-F]{2}", page))
    assert "SETTINGS_FILE" in page
