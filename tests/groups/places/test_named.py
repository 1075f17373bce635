"""What a written list names, and in plain words what is wrong with its parts."""

import pytest
from django.contrib.gis.geos import Point

from groups.places.named import areas_of, read_named
from groups.places.named.meaning import MOST_LETTERS, MOST_PARTS
from groups.places.named.words import Postcodes, numbers_of, postcodes_of
from tests.factories import SIDE, SOUTH, WEST, AddressFactory, NeighbourhoodFactory, square

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def register():
    """Two squares: Kerkstraat and Dorpsstraat 1 to 6 in Ons Dorp, Dorpsstraat 1 to 3 in Verdorp."""
    for square_number, town, streets in (
        (0, "Ons Dorp", {"Dorpsstraat": range(1, 7), "Kerkstraat": range(1, 4)}),
        (1, "Verdorp", {"Dorpsstraat": range(1, 4), "Dennenkamp": range(1, 3)}),
    ):
        place = NeighbourhoodFactory(
            name=("Dennenkamp", "Zuid")[square_number],
            code=f"BU0000000{square_number}",
            area=square(square_number),
        )
        for at, (street, numbers) in enumerate(streets.items()):
            for number in numbers:
                AddressFactory(
                    street=street,
                    town=town,
                    number=number,
                    postcode=f"79{30 + square_number}{'AB'[at]}A",
                    neighbourhood=place,
                    point=Point(
                        WEST + (square_number + number / 8) * SIDE,
                        SOUTH + SIDE * (at + 1) / 3,
                        srid=4326,
                    ),
                )
    NeighbourhoodFactory(name="Leegland", code="BU00000002", area=square(2))


def said(text: str) -> list[tuple[str, int]]:
    named = read_named({"": text})[""]
    assert named.problems == []
    return [(part.said, part.addresses) for part in named.understood]


def wrong(text: str) -> list[str]:
    return [problem.code for problem in read_named({"": text})[""].problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kerkstraat", [("Kerkstraat, Ons Dorp", 3)]),
        ("kerkstr.", [("Kerkstraat, Ons Dorp", 3)]),
        ("straat Kerkstraat", [("Kerkstraat, Ons Dorp", 3)]),
        (
            "- Kerkstraat\n\n• Dorpsstraat, Verdorp\n",
            [("Kerkstraat, Ons Dorp", 3), ("Dorpsstraat, Verdorp", 3)],
        ),
        ("Dorpsstraat Ons Dorp", [("Dorpsstraat, Ons Dorp", 6)]),
        ("Dorpsstraat 2-5, Ons Dorp", [("Dorpsstraat 2–5, Ons Dorp", 4)]),
        ("Dorpsstraat, Ons Dorp 2 t/m 5", [("Dorpsstraat 2–5, Ons Dorp", 4)]),
        ("Dorpsstraat 1 tot en met 5 oneven, Ons Dorp", [("Dorpsstraat 1–5 oneven, Ons Dorp", 3)]),
        ("Dorpsstraat (even) in Ons Dorp", [("Dorpsstraat even, Ons Dorp", 3)]),
        ("Dorpsstraat 1, 3, 5–6, Ons Dorp", [("Dorpsstraat 1, 3, 5–6, Ons Dorp", 4)]),
        ("Dorpsstraat vanaf 5, Ons Dorp", [("Dorpsstraat vanaf 5, Ons Dorp", 2)]),
        ("Kerkstraat nrs. 1 en 2", [("Kerkstraat 1, 2, Ons Dorp", 2)]),
        ("7930 AA", [("7930 AA", 6)]),
        ("7930aa-7930ba; 7931", [("7930 AA – 7930 BA", 9), ("7931", 5)]),
        ("7930 AA t/m BA", [("7930 AA – 7930 BA", 9)]),
        ("7930-7931", [("7930 – 7931", 14)]),
        ("Zuid", [("buurt Zuid", 5)]),
        ("bu00000001", [("buurt Zuid", 5)]),
        ("buurt Dennenkamp", [("buurt Dennenkamp", 9)]),
        ("straat Dennenkamp", [("Dennenkamp, Verdorp", 2)]),
        ("Dennenkamp 1", [("Dennenkamp 1, Verdorp", 1)]),
        ("dorp Verdorp", [("plaats Verdorp", 5)]),
        ("Kerk\u200bstraat\u00a01\u20132", [("Kerkstraat 1–2, Ons Dorp", 2)]),
    ],
    ids=range(23),
)
def test_understands_what_people_write(text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["empty"]),
        (" \n;,,\u200b\n", ["empty"]),
        ("Nergenslaan", ["unknown"]),
        ("Kerkstraat ergens", ["elsewhere"]),
        ("Kerkstraat, Verdorp", ["elsewhere"]),
        ("9401 AA", ["elsewhere"]),
        ("9401", ["elsewhere"]),
        ("Dorpsstraat", ["several"]),
        ("Dorpsstraat 1-3", ["several"]),
        ("Dennenkamp", ["several"]),
        ("Kerkstraat 90-99", ["nothing"]),
        ("Kerkstraat 1b", ["nothing"]),
        ("Leegland", ["nothing"]),
        ("Kerkstraat 5-2", ["backwards"]),
        ("7930 BA-7930 AA", ["backwards"]),
        ("=1+1", ["unknown"]),
        ("<script>alert(1)</script>", ["unknown"]),
        ("%s %(x)s {{ x }}", ["unknown"]),
        ("'; DROP TABLE groups_address; --", ["unknown"] * 3),
        ("Kerkstraat 123456789012345678901234567890", ["unknown"]),
        ("\x00", ["empty"]),
        ("!!!", ["unknown"]),
        ("1", ["unknown"]),
        ("12, 14", ["unknown", "unknown"]),
        ("-", ["unknown"]),
        ("BU99999999", ["unknown"]),
        ("x" * (MOST_LETTERS + 1), ["long"]),
    ],
    ids=range(27),
)
def test_tells_each_wrong_part(text, codes):
    assert wrong(text) == codes


def test_a_right_part_beside_a_wrong_one_is_understood():
    named = read_named({"": "Kerkstraat\nNergenslaan"})[""]

    assert [part.said for part in named.understood] == ["Kerkstraat, Ons Dorp"]
    assert [problem.part for problem in named.problems] == ["Nergenslaan"]


def test_says_what_to_do_about_two_towns():
    (problem,) = read_named({"": "Dorpsstraat 1-3"})[""].problems

    assert problem.said == (
        "Dorpsstraat is er in Ons Dorp of Verdorp. "
        "Schrijf de plaats erachter: “Dorpsstraat, Ons Dorp”."
    )


def test_a_list_has_an_end():
    named = read_named({"": "Kerkstraat\n" * (MOST_PARTS + 5)})[""]

    assert len(named.understood) == MOST_PARTS
    assert [problem.code for problem in named.problems] == ["long"]


def test_any_number_of_lists_takes_as_many_queries_as_one(django_assert_num_queries):
    read_named({"": "Kerkstraat"})

    with django_assert_num_queries(3):
        read_named({n: f"Kerkstraat {n}\nZuid\n793{n}" for n in range(1, 3)})


def test_hundreds_of_ranges_are_read_at_once():
    text = "\n".join(f"7930 {a}{b}" for a in "ABCDEFGHIJ" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")

    named = read_named({"": text})[""]

    assert [part.said for part in named.understood] == ["7930 AA", "7930 BA"]


def test_two_lists_that_name_one_address_are_told():
    drawn = areas_of({"a": "Kerkstraat", "b": "Kerkstraat 1\nDorpsstraat, Ons Dorp"})

    assert {key: len(pks) for key, pks in drawn["a"].twice.items()} == {"b": 1}
    assert drawn["a"].area.intersects(drawn["b"].area)


def test_a_list_that_names_nothing_has_no_area():
    assert areas_of({"": "Nergenslaan"})[""].area is None


def test_a_whole_neighbourhood_keeps_its_fields_and_a_street_does_not():
    drawn = areas_of({"whole": "Zuid", "streets": "7930"})

    assert drawn["whole"].area.sym_difference(square(1)).area < 1e-9
    assert 0.1 < drawn["streets"].area.area / square(0).area < 0.9


@pytest.mark.parametrize(
    "text", ["7902 TM", "7902tm", "7902 TM - 7902 TZ", "7902 TM tot en met TZ"]
)
def test_a_postcode_may_look_like_a_word(text):
    found = postcodes_of(text)

    assert found == Postcodes("7902TM", found.last)
    assert found.last in ("7902TM", "7902TZ")


def test_numbers_are_read_or_refused():
    assert numbers_of("1-9 foo") is None
    assert numbers_of("vanaf") is None
    assert [(n.low, n.high, n.parity) for n in numbers_of("1-9, 20-30 even")] == [
        (1, 9, ""),
        (20, 30, "even"),
    ]
