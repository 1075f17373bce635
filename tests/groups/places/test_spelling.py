import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.spelling import key_of, visible


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kanaal W.Z.", "kanaal wz"),
        ("Kanaal W. Z.", "KANAAL WZ."),
        ("'t Noorden", "het noorden"),
        ("\u2018t Noorden", "\u2019t  noorden"),
        ("Jozef Israëlsstraat", "jozef israe\u0308lsstr."),
        ("Dorpsstraat", "dorps straat"),
        ("Wilhelminalaan", "Wilhelmina ln."),
        ("Kerkweg", "kerkwg"),
        ("Raadhuisplein", "raadhuispln"),
        ("1e Zandwijkje", "Eerste Zandw\u0133kje"),
        ("1ste Zandwijkje", "1e zandwijkje"),
        ("Eenendertigste Wijk-N", "31e wijk Noord"),
        ("J van der Veenstraat", "J. v.d. Veenstraat"),
        ("Dijkstraat", "Dykstraat"),
        ("Ds van Elvenstraat", "dominee van elvenstr"),
        ("Dorps\u00adstraat", "\u202aDorpsstraat\u202c\ufeff\u2060\u200b"),
    ],
)
def test_two_ways_to_write_a_name_have_one_key(one, other):
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Bosstraat", "Mosstraat"), ("1e Wijk", "2e Wijk"), ("Wijk-Noord", "Wijk-Zuid")],
)
def test_other_names_have_another_key(one, other):
    assert key_of(one) != key_of(other)


@given(st.text())
def test_any_text_has_a_key_that_fits_its_column(text):
    assert len(key_of(text)) <= 120
    assert key_of(visible(text)) == key_of(text)
