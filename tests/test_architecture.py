"""What the plan of the house asks of every file, read from the files themselves."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
APPS = ("contacts", "groups", "hoogeveen_alert", "signage")

# A role is written down and looked at here; everybody else asks a question of roles.py.
KNOW_ROLES = {
    "hoogeveen_alert/login/admin.py",  # shows the field
    "hoogeveen_alert/login/making/forms.py",  # asks for it
    "hoogeveen_alert/login/making/emails.py",  # tells it to who has it
    "hoogeveen_alert/login/own_data.py",  # shows it to who has it
    "hoogeveen_alert/login/apps.py",  # names the field whose history is kept
    "hoogeveen_alert/login/sso/acts.py",  # roles by claims
    "hoogeveen_alert/login/sso/admin.py",
    "hoogeveen_alert/login/sso/forms.py",
    "hoogeveen_alert/login/sso/models.py",
    "hoogeveen_alert/accounts/management/commands/create_manager.py",
    "hoogeveen_alert/accounts/models.py",
    "hoogeveen_alert/accounts/roles.py",
    "hoogeveen_alert/demo/contacts.py",
    "hoogeveen_alert/demo/people.py",
}
ROLE_FIELD = re.compile(r"(\w+__)?role(__\w+)?")
ROLE_IN_TEMPLATE = re.compile(r"\.role\b")


def modules() -> Iterator[Path]:
    for app in APPS:
        yield from (p for p in (ROOT / app).rglob("*.py") if "migrations" not in p.parts)


def looks_at_role(node: ast.AST) -> bool:
    """`user.role`, `Role.POLICE`, `filter(user__role=…)` and `values("role")`."""
    match node:
        case ast.Attribute(attr="role" | "Role") | ast.Name(id="Role") | ast.alias(name="Role"):
            return True
        case ast.keyword(arg=str(name)) | ast.Constant(value=str(name)):
            return ROLE_FIELD.fullmatch(name) is not None
    return False


def looks_of(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        # The choices of a field are written out: as a question they would be a migration.
        if looks_at_role(node) and "limit_choices_to" not in text.splitlines()[node.lineno - 1]:
            yield f"{path.relative_to(ROOT)}:{node.lineno}"


def test_who_may_is_asked_of_roles_alone():
    others = [path for path in modules() if path.relative_to(ROOT).as_posix() not in KNOW_ROLES]

    assert [look for path in others for look in looks_of(path)] == []


def test_files_that_know_roles_still_do():
    assert [path for path in KNOW_ROLES if not any(looks_of(ROOT / path))] == []


def test_no_template_looks_at_a_role():
    templates = (ROOT / "templates").rglob("*.*")

    looks = [p for p in templates if ROLE_IN_TEMPLATE.search(p.read_text(encoding="utf-8"))]

    assert looks == []


def test_few_lines_are_kept_from_the_type_checker():
    lines = [line for path in modules() for line in path.read_text(encoding="utf-8").splitlines()]

    ignored = [line for line in lines if "# type: ignore" in line]

    assert len(ignored) < 45
