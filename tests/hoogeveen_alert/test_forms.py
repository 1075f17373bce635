"""Fields and forms that every app may show."""

import pytest

from hoogeveen_alert.forms import WhyForm


@pytest.mark.parametrize("typed", ["", "  ", "a\x07b", "a\x1fb", "x" * 501])
def test_a_reason_is_in_words(typed):
    form = WhyForm({"reason": typed})

    assert not form.is_valid()
    assert list(form.errors) == ["reason"]


@pytest.mark.parametrize("typed", ["Eén regel\nen nog een, met\ttab.", "👋"])
def test_what_a_keyboard_makes_is_a_reason(typed):
    form = WhyForm({"reason": typed})

    assert form.is_valid()
    assert form.why == typed


def test_a_reason_can_be_left_out_where_the_page_says_so():
    form = WhyForm({"reason": ""}, required=False)

    assert form.is_valid()
    assert form.why == ""
