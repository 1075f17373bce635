"""Areas of a list from postcodes and streets: every address named lies inside, no other does."""

import pytest

from groups.models import Address, AlertGroup
from hoogeveen_alert.taking_over import acts
from hoogeveen_alert.taking_over.models import TownList
from tests import factories
from tests.town_lists import GROUPS, book, confirm, rows_of, send, take, why

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder", "clerk")]
HEAD = [*GROUPS[:2], "Postcodes", "Straten"]


def listed(*rows) -> bytes:
    return book(rows, heads=(HEAD, ["Groep", "Naam", "E-mailadres"]))


def held_by(group: str) -> list[str]:
    area = AlertGroup.objects.get(name=group).area
    inside = Address.objects.filter(point__coveredby=area).order_by("street", "number")
    return [f"{address.street} {address.number}" for address in inside]


def test_postcodes_and_streets_make_an_area(client, town):
    take(client, listed(["West", "", "7900 AA - 7901 AZ"], ["Oost", "", "", "Zuidstraat 2"]))

    assert held_by("West") == [
        *("Centrumstraat 1", "Centrumstraat 2"),
        *("Noordstraat 1", "Noordstraat 2"),
    ]
    assert held_by("Oost") == ["Zuidstraat 2"]
    west = AlertGroup.objects.get(name="West")
    assert sorted(west.neighbourhoods.values_list("name", flat=True)) == ["Centrum", "Noord"]


def test_all_cells_of_a_row_count_together(client, town):
    take(client, listed(["Alles", "Centrum", "7901", "Zuidstraat oneven"]))

    assert held_by("Alles") == [
        *("Centrumstraat 1", "Centrumstraat 2"),
        *("Noordstraat 1", "Noordstraat 2", "Zuidstraat 1"),
    ]


def test_neighbours_of_one_list_share_an_edge_without_overlap(client, town):
    take(
        client,
        listed(["Even", "", "", "Centrumstraat even"], ["Oneven", "", "", "Centrumstraat 1"]),
    )

    even, odd = AlertGroup.objects.order_by("name")

    assert even.area.touches(odd.area)
    assert (even.area & odd.area).area == 0


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["", "9999 ZZ"], "Postcodes: “9999 ZZ” is geen postcode van deze gemeente."),
        (["", "7901 AZ - 7900 AA"], "Postcodes: "),
        (["", "", "Nergensweg"], "Straten: "),
        (["", "", "Zuidstraat 88"], "Straten: "),
        (["Centrum", "", "Nergensweg"], "Straten: "),
    ],
)
def test_what_names_nothing_is_refused_by_its_cell(client, town, cells, said):
    preview = send(client, listed(["Fout", *cells], ["Goed", "Noord"]))

    assert rows_of(preview)["groups"] == {"refused": [2], "new": [3]}
    assert why(preview, "groups", 2).startswith(said)


def test_a_street_that_two_towns_have_asks_for_the_town(client, town):
    for name, place in zip(("Elim", "Pesse"), town[:2], strict=True):
        factories.AddressFactory(
            street="Kerkweg",
            town=name,
            postcode="7916AB",
            number=len(name),
            neighbourhood=place,
            point=place.area.centroid,
        )

    preview = send(client, listed(["Kerk", "", "", "Kerkweg"], ["Kerk E", "", "", "Kerkweg, Elim"]))

    assert rows_of(preview)["groups"] == {"refused": [2], "new": [3]}
    assert "Elim" in why(preview, "groups", 2)
    assert "Pesse" in why(preview, "groups", 2)


def test_postcodes_of_two_groups_that_overlap_are_said(client, town):
    preview = send(client, listed(["Een", "", "7900; 7901"], ["Twee", "", "7901; 7902"]))

    assert "2 adressen zijn ook van Twee. Klopt dat?" in why(preview, "groups", 2)
    assert rows_of(preview)["groups"] == {"new": [2, 3]}


def test_addresses_of_two_groups_on_one_point_are_said(client, town):
    point = Address.objects.get(street="Zuidstraat", number=1).point
    for number in (30, 31):
        factories.AddressFactory(
            street="Flat", number=number, postcode="7902ZZ", neighbourhood=town[2], point=point
        )

    preview = send(client, listed(["Een", "", "", "Flat 30"], ["Twee", "", "", "Flat 31"]))

    assert "staan op één punt" in why(preview, "groups", 2)
    confirm(client, preview)
    assert AlertGroup.objects.count() == 2


def test_the_same_area_in_other_space_is_the_same(client, town):
    take(client, listed(["West", "", "7900 AA;  7901"]))

    assert rows_of(send(client, listed(["West", "", "7900 AA; 7901"])))["groups"] == {"known": [2]}


def test_a_file_that_draws_nothing_anew_takes_few_queries(client, town, django_assert_num_queries):
    rows = [["West", "", "7900"], ["Oost", "", "7902"]]
    take(client, listed(*rows))
    path = send(client, listed(*rows)).redirect_chain[-1][0]

    with django_assert_num_queries(8):
        acts.look(TownList.objects.waiting().get())
    with django_assert_num_queries(4):
        client.get(path)
