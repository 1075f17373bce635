"""The questions of deploy/install: what will not do is told by name before anything is changed."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import answers
import pytest

from hoogeveen_alert import settings_file

ROOT = Path(__file__).parents[2]
SOUND = {
    "NAME": "alert.assen.example",
    "MUNICIPALITY_CODE": "GM0106",
    "MUNICIPALITY_NAME": "Assen",
    "MUNICIPALITY_PHONE": "14 0592",
    "MUNICIPALITY_CONTACT_URL": "https://assen.example/contact",
    "SECURITY_CONTACT": "mailto:veilig@assen.example",
    "MAIL_SERVER": "mail.assen.example:465",
    "MAIL_USER": "alert@assen",
    "MAIL_PASSWORD": "p/a#s@s:w %rd",
    "MAIL_FROM": "Assen Alert <alert@assen.example>",
    "CERTIFICATE": "later",
    "MANAGER_EMAIL": "",
}


def completed(**changed: str | None) -> dict[str, str]:
    given = {name: value for name, value in (SOUND | changed).items() if value is not None}
    return answers.completed(given, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NAME", None),
        ("NAME", "https://alert.assen.example/"),
        ("NAME", "alert"),
        ("NAME", "Alert.assen.example; rm"),
        ("MUNICIPALITY_CODE", "106"),
        ("MUNICIPALITY_NAME", None),
        ("MUNICIPALITY_CONTACT_URL", "assen.example"),
        ("SECURITY_CONTACT", "veilig@assen.example"),
        ("MAIL_SERVER", "mail.assen.example:smtp"),
        ("MAIL_SERVER", None),
        ("MAIL_PASSWORD", None),
        ("MAIL_FROM", "Assen Alert"),
        ("CERTIFICATE", "yes"),
        ("MANAGER_EMAIL", "eva"),
    ],
)
def test_an_answer_that_will_not_do_is_named(name, value):
    with pytest.raises(answers.Refused) as refused:
        completed(**{name: value})

    assert any(line.startswith(f"{name}: ") for line in str(refused.value).splitlines())


def test_everything_that_is_wrong_is_told_at_once():
    with pytest.raises(answers.Refused) as refused:
        completed(MUNICIPALITY_PHONE=None, MAIL_FROM="nobody", CERTIFICATE="maybe")

    assert len(str(refused.value).splitlines()) == 3


def test_only_what_matters_is_asked():
    asked = []

    def ask(question, default):
        asked.append(question.name)
        return {"NAME": "alert.example.nl", "MAIL_SERVER": "127.0.0.1:25"}.get(question.name, "")

    made = answers.completed({}, ask)

    assert asked == [
        "NAME", "MUNICIPALITY_CODE", "MAIL_SERVER", "MAIL_USER", "MAIL_FROM", "CERTIFICATE",
        "MANAGER_EMAIL",
    ]  # fmt: skip
    assert made["MAIL_FROM"] == "alert@alert.example.nl"
    assert made["CERTIFICATE"] == "later"


def test_a_wrong_answer_at_the_terminal_is_asked_again(capsys):
    typed = iter(["alert", "alert.example.nl"])

    def ask(question, _default):
        return next(typed) if question.name == "NAME" else SOUND.get(question.name, "")

    assert answers.completed({}, ask)["NAME"] == "alert.example.nl"
    assert "NAME: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("NAME=a.example\nNAME=b.example\n", "line 2: NAME stands there already"),
        ("# a\n\nPASSWORD=s3cret\n", "line 3: expected one of"),
        ("MAIL_PASSWORD s3cret\n", "line 1: expected one of"),
        ("\udcff", "cannot be read"),
    ],
)
def test_a_wrong_line_is_told_without_what_stands_on_it(tmp_path, text, said):
    file = tmp_path / "answers"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))

    with pytest.raises(answers.Refused) as refused:
        answers.read(file)

    assert said in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_the_example_is_a_file_of_answers():
    assert answers.completed(answers.read(ROOT / "deploy/answers.example"), None)


def test_the_settings_are_what_the_portal_reads(tmp_path):
    file = tmp_path / "portal.env"
    file.write_text(answers.settings(completed(), "a/b"), encoding="utf-8")
    values = settings_file.read(file)

    mail = urlsplit(values["EMAIL_URL"])
    assert (mail.hostname, mail.port, mail.query) == ("mail.assen.example", 465, "ssl=True")
    assert unquote(mail.username), unquote(mail.password) == ("alert@assen", "p/a#s@s:w %rd")
    assert values["DATABASE_URL"] == "postgis://alert:a%2Fb@127.0.0.1:5432/alert"
    assert values["MUNICIPALITY_PHONE"] == "14 0592"
    assert len(values["SECRET_KEY"]) > 50


@pytest.mark.parametrize(
    ("server", "url"),
    [
        ("mail.example.nl:587", "smtp://mail.example.nl:587/?tls=True"),
        ("mail.example.nl", "smtp://mail.example.nl:587/?tls=True"),
        ("127.0.0.1:25", "smtp://127.0.0.1:25/"),
    ],
)
def test_mail_goes_closed_unless_the_server_is_this_machine(server, url):
    assert answers.mail_url({"MAIL_SERVER": server, "MAIL_USER": ""}) == url


def test_nginx_gets_the_name_and_nothing_else():
    shipped = (ROOT / "deploy/nginx/hoogeveen-alert.conf").read_text(encoding="utf-8")
    made = answers.nginx("alert.assen.example")

    assert made.count("server_name alert.assen.example;") == 2
    assert made.replace("alert.assen.example", "alert.example.nl") == shipped


def test_without_a_terminal_nothing_is_asked(tmp_path):
    command = [sys.executable, str(ROOT / "deploy/answers.py"), "collect", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)

    assert done.returncode == 1
    assert "NAME: Name of the portal" in done.stderr
    assert not (tmp_path / "out").exists()
