"""Signs and their kinds of a list: read, refused, taken over, and undone."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups.models.rd import to_rd
from hoogeveen_alert.taking_over.models import TownList
from signage.models import Sign, SignChange, SignType
from signage.street import acts as street_acts
from tests import factories
from tests.sign_factories import SignFactory, SignTypeFactory, point_at
from tests.signage.taking_over.lists import preview_of, take_over
from tests.town_lists import UPLOAD, book, rows_of, send, why

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder", "town", "clerk")]
BIG = ["Groot bord", "60,50"]
AT_HOME = ["Noordstraat 1", "", "Groot bord"]
POINT = f"{factories.SOUTH + factories.SIDE / 2:.6f}; {factories.WEST + factories.SIDE / 2:.6f}"
BY_POINT = ["", POINT, "Groot bord"]


def undo(client) -> str:
    path = f"{UPLOAD}{TownList.objects.latest('pk').key}/ongedaan/"
    return " ".join(map(str, client.post(path, follow=True).context["messages"]))


def test_signs_come_by_address_and_by_point(client):
    rows = [
        [*AT_HOME, "01-09-2019", "hangt", "De Brink"],
        [*BY_POINT, 2020, "beschadigd", ""],
    ]
    take_over(client, types=[BIG], signs=rows, groups=[["De Brink", "Noord"]])

    one, two = Sign.objects.order_by("pk")
    assert (one.place, one.group.name) == ("bij Noordstraat 1, Pesse", "De Brink")
    assert (one.status, one.placed_on) == ("placed", date(2019, 9, 1))
    assert (two.status, two.placed_on, two.group) == ("damaged", date(2020, 1, 1), None)
    assert one.point_rd.distance(to_rd(one.point)) < 0.01
    assert SignChange.objects.count() == 2
    assert one.price_cents is None


def test_a_kind_of_sign_comes_with_its_price(client):
    take_over(client, types=[[*BIG, "21%", 600, 400, "01-01-2026"], ["Klein", 10, 0.09]])

    big, small = SignType.objects.order_by("pk")
    assert (big.price_cents, big.price_ex_cents, big.vat_basis_points) == (6_050, 5_000, 2_100)
    assert (big.width_mm, big.height_mm, big.valid_from) == (600, 400, date(2026, 1, 1))
    assert (small.price_cents, small.vat_basis_points, small.width_mm) == (1_000, 900, 450)


def test_another_price_is_another_row_from_its_day_on(client):
    SignTypeFactory(name="Groot bord", valid_from=date(2025, 1, 1))

    shown = preview_of(client, types=[["groot bord", 70, "", "", "", "01-01-2026"]])
    take_over(client, types=[["groot bord", 70, "", "", "", "01-01-2026"]])

    assert rows_of(shown)["sign_types"] == {"changed": [2]}
    old, new = SignType.objects.order_by("valid_from")
    assert (old.price_cents, new.price_cents, new.name) == (6_050, 7_000, "Groot bord")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["Groot bord", ""], "Prijs"),
        (["Groot bord", "0"], "Prijs"),
        (["Groot bord", "-5"], "Prijs"),
        (["Groot bord", 10, "veel"], "Btw"),
        (["Groot bord", 10, "", 5], "Breedte"),
        (["Groot bord", 10, "", "", "", "01-01-1900"], "Geldig"),
        (["Groot bord", 10, "", "", "", "straks"], "Geldig"),
        (["=1+1", 10], "Bordtype"),
        (["klein BORD\u200b", 10], "Rij 2"),
    ],
)
def test_a_kind_that_is_wrong_is_refused(client, row, column):
    shown = preview_of(client, types=[["Klein bord", 10], row])

    assert rows_of(shown)["sign_types"] == {"new": [2], "refused": [3]}
    assert column in why(shown, "sign_types", 3)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["", "53.9; 4.5", "Groot bord"], "niet in de gemeente"),  # the sea
        (["", "52.37; 4.89", "Groot bord"], "niet in de gemeente"),
        (["", "121687, 487484", "Groot bord"], "niet in de gemeente"),  # Amsterdam, in metres
        (["", "6.5; 52.7", "Groot bord"], "verwisseld"),
        (["", "noord", "Groot bord"], "Coördinaten"),
        (["1012 AB 5", "", "Groot bord"], "Adres"),
        (["Damrak 1, Amsterdam", "", "Groot bord"], "Adres"),
        (["Noordstraat", "", "Groot bord"], "Adres"),
        (["", "", "Groot bord"], "Adres"),
        (["10-11-2026", "", "Groot bord"], "Adres"),
        (["=HYPERLINK(1)", "", "Groot bord"], "Adres"),
        (["Noordstraat 2", "", "Onbekend bord"], "Bordtype"),
        (["Noordstraat 2", "", ""], "Bordtype"),
        (["Noordstraat 2", "", "Groot bord", "01-01-1900"], "Geplaatst"),
        (["Noordstraat 2", "", "Groot bord", "01-01-2999"], "Geplaatst"),
        (["Noordstraat 2", "", "Groot bord", "", "verdwenen"], "Laat deze rij weg"),
        (["Noordstraat 2", "", "Groot bord", "", "paars"], "Staat"),
        (["Noordstraat 2", "", "Groot bord", "", "", "Geen groep"], "Groep"),
        (["Noord\u200bstraat 1", "", "Groot bord"], "Rij 2"),
    ],
)
def test_a_sign_that_is_wrong_is_refused_and_no_other(client, row, said):
    shown = preview_of(client, types=[BIG], signs=[AT_HOME, row])
    take_over(client, types=[BIG], signs=[AT_HOME, row])

    assert rows_of(shown)["signs"] == {"new": [2], "refused": [3]}
    assert said in why(shown, "signs", 3)
    assert Sign.objects.count() == 1


def test_coordinates_may_stand_in_two_columns_and_in_metres(client):
    metres = to_rd(point_at(0))
    heads = ["X", "Y", "Bordtype"]
    rows = [heads, [metres.x, metres.y, "Groot bord"]]
    content = book(more=[("Borden", rows), ("Bordtypen", [["Bordtype", "Prijs met btw"], BIG])])

    shown = send(client, content)

    assert rows_of(shown)["signs"] == {"new": [2]}


def test_the_same_file_changes_nothing_also_when_a_sign_moved_since(client):
    take_over(client, types=[BIG], signs=[AT_HOME, BY_POINT])
    Sign.objects.filter(place__startswith="bij Noord").update(point=point_at(5))

    again = preview_of(client, types=[BIG], signs=[AT_HOME, BY_POINT])

    assert rows_of(again)["signs"] == {"known": [2, 3]}
    assert rows_of(again)["sign_types"] == {"known": [2]}


def test_a_corrected_file_changes_what_it_says_otherwise(client):
    take_over(client, types=[BIG], signs=[AT_HOME, BY_POINT])
    better = [[*AT_HOME, "01-09-2019", "kapot"], BY_POINT]

    shown = preview_of(client, signs=better)
    take_over(client, signs=better)

    assert rows_of(shown)["signs"] == {"changed": [2], "known": [3]}
    sign = Sign.objects.earliest("pk")
    assert (sign.status, sign.placed_on) == ("damaged", date(2019, 9, 1))


def test_a_sign_that_is_here_not_by_a_list_stays_as_it_is(client):
    SignFactory(point=point_at(0), placed_on=date(2026, 3, 1))
    row = ["", f"{point_at(0).y:.6f}, {point_at(0).x:.6f}", "Groot bord", "01-01-2019"]

    shown = preview_of(client, types=[BIG], signs=[row])

    assert rows_of(shown)["signs"] == {"known": [2]}


def test_undone_is_what_nobody_did_anything_with(client, clerk):
    take_over(client, types=[BIG], signs=[AT_HOME, BY_POINT])
    street_acts.inspect(Sign.objects.earliest("pk"), by=clerk, condition="good")

    undo(client)

    assert Sign.objects.get().place == "bij Noordstraat 1, Pesse"
    assert SignType.objects.count() == 1


def many(number: int) -> list[list[str]]:
    """Signs some seven metres apart, in the first square."""
    south, west = factories.SOUTH + 0.0002, factories.WEST + 0.0002
    places = ((at // 40, at % 40) for at in range(number))
    return [
        ["", f"{south + row * 0.0001:.6f}; {west + column * 0.00015:.6f}", "Groot bord"]
        for row, column in places
    ]


def test_160_signs_are_read_and_written_with_hardly_more_queries_than_ten(client):
    def queries(number: int) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as shown:
            preview_of(client, types=[BIG], signs=many(number))
        with CaptureQueriesContext(connection) as taken:
            take_over(client, types=[BIG], signs=many(number))
        return len(shown), len(taken)

    queries(1)
    few, many_ = queries(10), queries(160)
    assert Sign.objects.count() == 160
    assert many_[0] - few[0] <= 8
    assert many_[1] - few[1] <= 18


def test_next_inspection_is_due_where_nobody_knows_of_one(client):
    take_over(client, types=[BIG], signs=[AT_HOME, [*BY_POINT, timezone.localdate()]])

    unknown, fresh = Sign.objects.order_by("pk")
    assert unknown.next_inspection_on == timezone.localdate()
    assert fresh.next_inspection_on > timezone.localdate()
