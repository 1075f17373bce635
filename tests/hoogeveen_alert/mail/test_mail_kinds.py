"""Every mail has one template and one declaration, and each of the two has the other."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.template.loader import select_template

from hoogeveen_alert.declarations import MailKind
from hoogeveen_alert.mail.kinds import UndeclaredKind
from hoogeveen_alert.mail.messages import Mail, send_mail_to
from hoogeveen_alert.mail.models import OutgoingMail

TEMPLATES = settings.BASE_DIR / "templates"
# One template for several kinds.
SHARED = {
    "round": {"round_asked", "round_again", "round_last"},
    "digest": {"digest_municipality", "digest_area"},
    "stay": {"stay_asked", "stay_again", "stay_last"},
}
SHARED["taken_over"] = {"taken_over", "taken_over_again"}
SHARED["account_unused"] = {"account_unused_first", "account_unused_last"}
CODE = sorted(
    path
    for app in ("hoogeveen_alert", "groups", "contacts", "signage")
    for path in (settings.BASE_DIR / app).rglob("*.py")
)


def mails() -> list[str]:
    """Paths of all mails of ours, as `send_mail_to` gets them; allauth's have paths of its own."""
    texts = set(TEMPLATES.rglob("email/*.txt"))
    for app in ("account", "mfa"):
        texts -= set(TEMPLATES.glob(f"{app}/email/*.txt"))
    return sorted(str(path.relative_to(TEMPLATES).with_suffix("")) for path in texts)


def kinds_of(mail: str) -> set[str]:
    name = mail.rpartition("/")[2]
    return SHARED.get(name, {name})


def declared(*, by_allauth: bool) -> list[tuple[str, MailKind]]:
    ours = {kind for mail in mails() for kind in kinds_of(mail)}
    return [
        declaration
        for config in apps.get_app_configs()
        for declaration in getattr(config, "mail_kinds", {}).items()
        if (config.label == "login" and declaration[0] not in ours) is by_allauth
    ]


def test_every_mail_is_declared_once_and_every_declaration_has_a_mail():
    kinds = [kind for kind, _declaration in declared(by_allauth=False)]

    of_templates = [kind for mail in mails() for kind in kinds_of(mail)]
    assert sorted(kinds) == sorted([*of_templates, "other"])  # of a message without a template
    assert len(kinds) > 50


def test_every_mail_of_allauth_that_is_declared_exists():
    for kind, _declaration in declared(by_allauth=True):
        names = [f"{app}/email/{kind}_subject.txt" for app in ("account", "mfa")]
        assert select_template(names), kind


def test_every_declaration_has_a_name():
    everything = declared(by_allauth=True) + declared(by_allauth=False)

    assert {type(declaration) for _kind, declaration in everything} == {MailKind}
    assert all(str(declaration.name) for _kind, declaration in everything)


def test_what_nobody_waits_for_is_planned():
    """What the clock alone writes, and a mail to all, goes after everything else."""
    to_persons = {"group_opened", "invitation_reminder", "lapsed", "request_ended", "still_waiting"}
    to_persons |= {"group_has_room"}
    to_coordinators = {"colleague_silent", "coordinator_invitation_again", "requests_wait"}
    to_coordinators |= {"members_silent", "ask_second"}
    to_area = {"digest_area", "requests_wait_in_area", "silent_in_area"}
    to_office = {"asked_to_close", "digest_municipality", "requests_unanswered", "silent_alone"}

    planned = {kind for kind, mail in declared(by_allauth=False) if mail.planned}

    shared = SHARED["round"] | SHARED["stay"] | SHARED["account_unused"]
    assert planned == shared | to_persons | to_coordinators | to_area | to_office
    assert not any(mail.planned for _kind, mail in declared(by_allauth=True))


def test_a_mail_of_a_kind_that_nobody_declared_is_not_sent(db):
    with pytest.raises(UndeclaredKind, match="of_nobody"):
        send_mail_to("a@example.nl", "groups/joining/email/links", {"links": []}, kind="of_nobody")

    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("mail", mails())
@pytest.mark.parametrize("links", [[], [{"group": "De Brink", "path": "/x/", "number": 2}]])
def test_every_mail_renders_in_every_frame(mail, links):
    numbers = dict.fromkeys(("total", "days", "remind_days", "lapse_days"), 2)
    known = {"name": "Anna", "group": "De Brink", "address": "Brink 1", "links": links}

    for kind in kinds_of(mail):
        written = Mail(mail, known | numbers | {"groups": links}, kind=kind)

        text, markup = str(written.body), str(written.alternatives[0][0])
        assert written.subject
        assert reason_in(text)
        assert reason_in(text) in " ".join(markup.split())
        assert markup.startswith("<!DOCTYPE html>")


def reason_in(text: str) -> str:
    """Why somebody gets the mail: the second line under its words."""
    return text.partition("\n-- \n")[2].splitlines()[1]


def strings_of(path: Path) -> tuple[set[str], set[str]]:
    """Strings with a mail's path in a module: whole ones, and how those with values in it begin."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    parts = [node.values for node in nodes if isinstance(node, ast.JoinedStr)]
    in_parts = {id(part) for values in parts for part in values}
    whole = {node for node in nodes if isinstance(node, ast.Constant) and id(node) not in in_parts}
    begun = {values[0] for values in parts if isinstance(values[0], ast.Constant)}
    named, begin = ({str(node.value) for node in some} for some in (whole, begun))
    return {text for text in named if "/email/" in text}, {s for s in begin if "/email/" in s}


def test_every_mail_that_the_code_names_has_a_template():
    named, begun = (set().union(*some) for some in zip(*map(strings_of, CODE), strict=True))

    by_allauth = {name for name in named if name.startswith(("account/", "mfa/"))}
    assert named - by_allauth - set(mails()) == set()
    assert [start for start in begun if not any(mail.startswith(start) for mail in mails())] == []
    assert len(named) > 10
