#!/usr/bin/env python3
"""The questions of deploy/install, and whether this machine and the answers will do.

Only Python's own library: it runs before anything else is installed. Answers stand in a file as
NAME=value, one a line; what is not there is asked at a terminal.
"""

import argparse
import getpass
import re
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from machine import certificate_faults, name_faults, port_faults

HOST_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+")
MAIL_SERVER = re.compile(r"(\[[0-9a-f:.]+\]|[A-Za-z0-9.-]+)(:(?P<port>\d{1,5}))?")
ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
SENDER = re.compile(r"[^<>@]*<[^@\s<>]+@[^@\s<>]+>|[^@\s<>]+@[^@\s<>]+")
LOCAL = ("localhost", "127.0.0.1", "[::1]")
Answers = dict[str, str]


class Refused(Exception):
    """What is wrong, in sentences for who installs."""


@dataclass(frozen=True)
class Question:
    name: str
    words: str
    wanted: re.Pattern[str]
    default: Callable[[Answers], str] = lambda _: ""
    asked: Callable[[Answers], bool] = lambda _: True
    hint: str = ""


def _is(name: str, value: str) -> Callable[[Answers], bool]:
    return lambda answers: answers.get(name) == value


def _elsewhere(answers: Answers) -> bool:
    return answers.get("MUNICIPALITY_CODE") != "GM0118"


ANYTHING, SOMETHING, A_PATH = re.compile(r".*"), re.compile(r".+"), re.compile(r"/.+")
A_LINK = re.compile(r"(https://|mailto:|tel:)\S+")
QUESTIONS = (
    Question("NAME", "Name of the portal, as alert.example.nl", HOST_NAME, hint="small letters"),
    Question("MUNICIPALITY_CODE", "Code of the municipality at CBS", re.compile(r"GM\d{4}"),
             lambda _: "GM0118", hint="GM and four digits"),
    Question("MUNICIPALITY_NAME", "Name of the municipality", SOMETHING, asked=_elsewhere),
    Question("MUNICIPALITY_PHONE", "Its telephone number", SOMETHING, asked=_elsewhere),
    Question("MUNICIPALITY_CONTACT_URL", "Its contact page", A_LINK, asked=_elsewhere),
    Question("SECURITY_CONTACT", "Where a weakness is reported", A_LINK, asked=_elsewhere,
             hint="https://…, mailto:… or tel:…"),
    Question("MAIL_SERVER", "Mail server, as mail.example.nl:587", MAIL_SERVER, hint="host:port"),
    Question("MAIL_USER", "Name of the account there (empty for none)", ANYTHING),
    Question("MAIL_PASSWORD", "Its password", SOMETHING, asked=lambda a: bool(a["MAIL_USER"])),
    Question("MAIL_FROM", "Sender of the mails", SENDER, lambda a: f"alert@{a['NAME']}",
             hint="an address, or Name <address>"),
    Question("CERTIFICATE", "Certificate: own, acme or later", re.compile("own|acme|later"),
             lambda _: "later"),
    Question("CERTIFICATE_FILE", "File with the certificate and the intermediate ones", A_PATH,
             asked=_is("CERTIFICATE", "own"), hint="a whole path"),
    Question("CERTIFICATE_KEY", "File with its key", A_PATH, asked=_is("CERTIFICATE", "own"),
             hint="a whole path"),
    Question("ACME_EMAIL", "Address that hears when it is not renewed", ADDRESS,
             asked=_is("CERTIFICATE", "acme")),
    Question("MANAGER_EMAIL", "E-mail address of the first manager (empty: later)",
             re.compile(rf"({ADDRESS.pattern})?")),
    Question("MANAGER_NAME", "Name of the first manager", SOMETHING,
             asked=lambda a: bool(a["MANAGER_EMAIL"])),
)  # fmt: skip


# Collecting ------------------------------------------------------------------------------------


def read(path: Path) -> Answers:
    """Raises Refused."""
    known = {question.name for question in QUESTIONS}
    answers: Answers = {}
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{path} cannot be read: {error}.") from error
    for number, line in enumerate(map(str.strip, lines), 1):
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or name not in known:
            # What stands there instead may be a password that was broken off.
            raise Refused(f"{path}, line {number}: expected one of {', '.join(sorted(known))}.")
        if name in answers:
            raise Refused(f"{path}, line {number}: {name} stands there already.")
        answers[name] = value.strip()
    return answers


def completed(given: Answers, ask: Callable[[Question, str], str] | None) -> Answers:
    """The given answers with the others, asked or by default. Raises Refused by name."""
    answers: Answers = {}
    faults = []
    for question in QUESTIONS:
        if not question.asked(answers):
            continue
        default = question.default(answers) if answers.get("NAME") else ""
        value = given.get(question.name, default)
        if question.name not in given and ask:
            value = _until_it_will_do(question, default, ask)
        elif not question.wanted.fullmatch(value):
            faults.append(_fault(question))
        answers[question.name] = value
    if faults:
        raise Refused("\n".join(faults))
    return answers


def _until_it_will_do(question: Question, default: str, ask: Callable[[Question, str], str]) -> str:
    while True:
        value = ask(question, default) or default
        if question.wanted.fullmatch(value):
            return value
        sys.stderr.write(f"{_fault(question)}\n")


def _fault(question: Question) -> str:
    hint = f" ({question.hint})" if question.hint else ""
    return f"{question.name}: {question.words}{hint}."


def at_the_terminal(question: Question, default: str) -> str:
    words = f"{question.words}{f' [{default}]' if default else ''}: "
    if question.name == "MAIL_PASSWORD":
        return getpass.getpass(words)
    return input(words).strip()


# What is made of them --------------------------------------------------------------------------


def settings(answers: Answers, database_password: str) -> str:
    """The text of /etc/hoogeveen-alert.env."""
    town = [name for name in answers if name.startswith("MUNICIPALITY_")] + ["SECURITY_CONTACT"]
    values = {
        "DATABASE_URL": f"postgis://alert:{quote(database_password, safe='')}@127.0.0.1:5432/alert",
        "REDIS_URL": "redis://127.0.0.1:6379/0",
        "EMAIL_URL": mail_url(answers),
        "MAIL_FROM": answers["MAIL_FROM"],
        "SECRET_KEY": secrets.token_urlsafe(64),
        "SITE_URL": f"https://{answers['NAME']}",
        "TRUSTED_PROXY_COUNT": "1",
        "DATA_DIR": "/var/lib/hoogeveen-alert",
        **{name: answers[name] for name in town if name in answers},
    }
    told = "# Made by deploy/install; yours from now on. docs/settings.md has every variable.\n"
    return told + "".join(f"{name}={value}\n" for name, value in values.items())


def mail_url(answers: Answers) -> str:
    server, user = answers["MAIL_SERVER"], answers["MAIL_USER"]
    found = MAIL_SERVER.fullmatch(server)
    port = (found and found["port"]) or "587"
    host = server.removesuffix(f":{port}")
    who = f"{quote(user, safe='')}:{quote(answers['MAIL_PASSWORD'], safe='')}@" if user else ""
    closed = "ssl=True" if port == "465" else "tls=True"
    return f"smtp://{who}{host}:{port}/" + ("" if host in LOCAL else f"?{closed}")


def nginx(name: str) -> str:
    """The configuration of nginx with the name in its places."""
    shipped = Path(__file__).with_name("nginx") / "hoogeveen-alert.conf"
    return shipped.read_text(encoding="utf-8").replace("alert.example.nl", name)


def faults(answers: Answers) -> Iterator[str]:
    """What would go wrong halfway is told at the beginning, all of it at once."""
    yield from port_faults()
    if answers["CERTIFICATE"] != "later":
        yield from name_faults(answers["NAME"])
    if answers["CERTIFICATE"] == "own":
        file, key = Path(answers["CERTIFICATE_FILE"]), Path(answers["CERTIFICATE_KEY"])
        yield from certificate_faults(answers["NAME"], file, key)


# By deploy/install -----------------------------------------------------------------------------


def collect(given: argparse.Namespace) -> None:
    ask = at_the_terminal if sys.stdin.isatty() else None
    answers = completed(read(given.file) if given.file else {}, ask)
    if found := list(faults(answers)):
        raise Refused("\n".join(found))
    given.out.write_text("".join(f"{name}={value}\n" for name, value in answers.items()), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="deploy/answers.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    collecting = commands.add_parser("collect")
    collecting.add_argument("--file", type=Path)
    collecting.add_argument("out", type=Path)
    commands.add_parser("settings").add_argument("answers", type=Path)
    commands.add_parser("nginx").add_argument("name")
    given = parser.parse_args()
    try:
        if given.command == "collect":
            collect(given)
        elif given.command == "settings":
            password = sys.stdin.read().strip()
            sys.stdout.write(settings(read(given.answers), password))
        else:
            sys.stdout.write(nginx(given.name))
    except Refused as refused:
        sys.exit(f"{refused}")
    except (EOFError, KeyboardInterrupt):
        sys.exit("Stopped; nothing was changed.")
    except subprocess.SubprocessError as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
