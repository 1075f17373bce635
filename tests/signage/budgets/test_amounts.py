"""Amounts, rates and dates as they are typed, written and computed; money is never a float."""

import ast
from datetime import date
from pathlib import Path

import pytest
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

import signage
from signage.models.money import as_euro, parse_euro, percent, with_vat

# Modules that compute with places on the map and with pixels, never with money.
OF_DEGREES = {"places.py", "located.py", "photos.py", "colours.py"}


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("60", 6_000),
        ("60,5", 6_050),
        ("€ 1.234,50", 123_450),
        ("60.50", 6_050),
        ("1.234", 123_400),
        ("12,-", 1_200),
        ("0", 0),
        (" 1 000,00 ", 100_000),
    ],
)
def test_amounts_are_read_as_dutch_people_type_them(typed, cents):
    assert parse_euro(typed) == cents


@pytest.mark.parametrize(
    "typed",
    ["", "€", "-5", "5,123", "1,234.50", "1.23,4", "1e3", "NaN", "inf", "١٢", "0x10", "9" * 30],
)
def test_what_is_not_surely_an_amount_is_none(typed):
    with pytest.raises(ValueError, match="is no amount"):
        parse_euro(typed)


@given(st.integers(0, 100_000_000))
def test_an_amount_that_is_written_is_read_the_same(cents):
    assert parse_euro(as_euro(cents)) == cents


@given(st.integers(1, 100_000_000), st.integers(0, 10_000))
def test_vat_is_computed_to_the_nearest_cent(ex_cents, rate):
    exact = ex_cents * (10_000 + rate)

    assert abs(with_vat(ex_cents, rate) * 10_000 - exact) <= 5_000


def test_a_rate_is_written_without_needless_noughts():
    assert [percent(rate) for rate in (2_100, 550, 900, 0, 5)] == ["21", "5,5", "9", "0", "0,05"]


def test_money_is_never_a_float():
    """Neither as a column nor anywhere in the code of this room."""
    from django.apps import apps

    for model in apps.get_app_config("signage").get_models():
        for field in model._meta.get_fields():
            assert not isinstance(field, models.FloatField | models.DecimalField)
            if field.name.endswith("_cents"):
                assert isinstance(field, models.BigIntegerField)
    for path in Path(signage.__file__).parent.rglob("*.py"):
        if path.name not in OF_DEGREES:
            assert not floats_in(path), path


def floats_in(path: Path) -> list[ast.AST]:
    """The word float, numbers with a point, and divisions that give them."""
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return [
        node
        for node in tree
        if (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div))
    ]


@pytest.mark.parametrize(
    ("on", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 22), 12, date(2027, 11, 22)),
        (date(2027, 10, 31), 4, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_the_next_inspection_is_so_many_months_later(on, months, expected):
    from signage.models import SignRules

    assert SignRules(inspection_months=months).inspection_after(on) == expected
