"""What docs/security.md names as proof is there, and no item of the ASVS is left out."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from hoogeveen_alert.privacy.processing import record_processing
from tests import factories
from tests.listing import member_of

ROOT: Path = settings.BASE_DIR
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "SECURITY.md"]
# `folder/file.py` or `folder/file.py::test`; the folders are those of the repository.
NAMED = re.compile(r"`((?:\w[\w.-]*/)+[\w.-]+\.[a-z]+)(?:::(\w+))?`")
# Levels 1 and 2 of ASVS 5.0, as OWASP publishes it: section, and its items.
ITEMS = """
1.1:1-2 1.2:1-9 1.3:1-11 1.4:1-3 1.5:1-2 2.1:1-3 2.2:1-3 2.3:1-4 2.4:1 3.2:1-2 3.3:1-4 3.4:1-6
3.5:1-5 3.7:1-2 4.1:1-3 4.2:1 4.3:1-2 4.4:1-4 5.1:1 5.2:1-3 5.3:1-2 5.4:1-3 6.1:1-3 6.2:1-12
6.3:1-4 6.4:1-4 6.5:1-5 6.6:1-3 6.8:1-4 7.1:1-3 7.2:1-4 7.3:1-2 7.4:1-5 7.5:1-2 7.6:1-2 8.1:1-2
8.2:1-3 8.3:1 8.4:1 9.1:1-3 9.2:1-4 10.1:1-2 10.2:1-2 10.3:1-4 10.4:1-11 10.5:1-5 10.6:1-2
10.7:1-3 11.1:1-2 11.2:1-3 11.3:1-3 11.4:1-4 11.5:1 11.6:1 12.1:1-3 12.2:1-2 12.3:1-4 13.1:1
13.2:1-5 13.3:1-2 13.4:1-5 14.1:1-2 14.2:1-4 14.3:1-3 15.1:1-3 15.2:1-3 15.3:1-7 16.1:1 16.2:1-5
16.3:1-4 16.4:1-3 16.5:1-3 17.1:1 17.2:1-4 17.3:1-2
"""


def items() -> list[str]:
    found = []
    for entry in ITEMS.split():
        section, _colon, span = entry.partition(":")
        first, _dash, last = span.partition("-")
        found += [f"{section}.{each}" for each in range(int(first), int(last or first) + 1)]
    return found


def rows_of_the_asvs() -> list[list[str]]:
    """The cells of each row: items, about, where."""
    page = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    lines = page.partition("## ASVS 5.0")[2].splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if re.match(r"\| \d", line)
    ]


def named_in(text: str) -> list[tuple[str, str]]:
    return [(path, test) for path, test in NAMED.findall(text) if (ROOT / path).parent.is_dir()]


@cache
def functions_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def missing_in(text: str) -> list[str]:
    """Files and functions that the text names and nobody has."""
    return [
        f"{path}::{test}" if test else path
        for path, test in named_in(text)
        if not (ROOT / path).is_file() or (test and test not in functions_of(path))
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_and_tests_that_a_document_names_are_there(page):
    assert missing_in(page.read_text(encoding="utf-8")) == []


def test_what_is_not_there_is_found():
    assert missing_in("`tests/test_documents.py::test_what_is_not_there_is_found`") == []
    assert missing_in("`tests/test_documents.py::test_nothing`, `docs/nothing.md`") == [
        "tests/test_documents.py::test_nothing",
        "docs/nothing.md",
    ]


def test_links_between_documents_lead_somewhere():
    for page in PAGES:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_every_setting_has_one_line_and_every_line_is_a_setting():
    """Those of single sign-on have a name in them, and a test of their own."""
    sources = (ROOT / "hoogeveen_alert").glob("*.py")
    read = r'\b(?:env\.\w+\(|_own\(env,)\s*"([A-Z_]+)"'
    asked = {name for path in sources for name in re.findall(read, path.read_text("utf-8"))}
    asked |= {"OIDC_PROVIDERS", "SETTINGS_FILE"}
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE)

    assert sorted(told) == sorted(asked)


def test_each_item_of_levels_1_and_2_stands_in_the_table_once():
    listed = [item for row in rows_of_the_asvs() for item in row[0].split(", ")]

    assert sorted(listed) == sorted(items())


def test_the_chapters_about_people_and_log_in_name_proof_that_runs():
    """Of what is not elsewhere: each row has a test, or says that it has none."""
    said = ("*above*", "*not yet*", "*operation*", "not here", "Django", "allauth")
    for numbers, about, where in rows_of_the_asvs():
        if numbers.split(".")[0] in {"2", "3", "5", "6", "7", "8", "10", "14", "16"}:
            proved = named_in(where) or any(word in where for word in said)
            without_need = re.search(r"there are none|none is sent|no password has a term", where)
            assert proved or without_need, f"{numbers} {about}: {where}"


@pytest.mark.django_db
def test_what_the_steps_say_tells_whom_an_account_saw(group, capsys):
    thief = factories.UserFactory(role="police", email="stolen@example.nl")
    seen, colleague = member_of(group, name="Anna Vink"), factories.UserFactory(name="Bea Beheer")
    unseen = member_of(group, name="Piet Pauw")
    record_processing("list", [seen, colleague], by=thief, activity="members")
    record_processing("page", [unseen], by=colleague, activity="members")
    page = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    lines = re.search(r"```python\n(.*?)```", page, re.DOTALL).group(1)

    exec(lines, {})

    told = capsys.readouterr().out
    assert told.count("\n") == 2
    assert f"Membership: {seen}" in told
    assert f"User: {colleague}" in told
    assert f"Membership: {unseen}" not in told
