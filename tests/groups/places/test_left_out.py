"""Rows that an import goes without, in the list that it leaves: wrong ones and those of others."""

import csv

import pytest
from django.conf import settings

from groups.places.imports import left_out
from tests.groups.places.test_address_formats import (  # noqa: F401  a fixture among them
    assen,
    elsewhere,
    nlextract,
    ours,
    run,
    table,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    return tmp_path / "adressen.csv"


def listed():
    """Line and reason of each, below the heads."""
    path = settings.DATA_DIR / "imports" / "adressen.csv.left-out.csv"
    with path.open(encoding="utf-8-sig", newline="") as list_:
        return [row[:2] for row in csv.reader(list_, delimiter=";")][1:]


def test_rows_of_another_municipality_are_listed_with_their_reason(file):
    wrong = nlextract()[0] | {"postcode": "94"}
    rows = [*nlextract(gemeente="Emmen")[:2], *nlextract()[1:], wrong]
    file.write_text(table(rows), encoding="utf-8")

    run(file, "--left-out", "10")

    bad, *others = listed()
    assert bad == ["33", "postcode is '94'; one looks like 1234AB."]
    assert others == [[line, "it is of Emmen, not of Assen."] for line in ("2", "3")]


def test_they_do_not_count_for_the_share_that_refuses_a_file(file, capsys):
    file.write_text(table(nlextract(gemeente="Emmen") + nlextract()), encoding="utf-8")

    run(file, "--left-out", "0")

    assert "30 rows of other municipalities were passed over. See " in capsys.readouterr().out


def test_of_the_whole_country_the_beginning_is_listed(file, monkeypatch, capsys):
    monkeypatch.setattr(left_out, "MOST_PASSED", 5)
    file.write_text(table(elsewhere(ours(90)) + ours()), encoding="utf-8")

    run(file, "--whole-country")

    assert "90 rows of other municipalities were passed over." in capsys.readouterr().out
    assert len(listed()) == 5
    assert "none of the municipality's" in listed()[0][1]
