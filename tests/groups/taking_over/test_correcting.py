"""Cells of rows that are not taken are corrected on the page, with the checks of the file."""

import pytest

from groups.models import AlertGroup, Invitation
from hoogeveen_alert.taking_over.models import TownList
from tests.town_lists import ANNA, BRINK, book, confirm, rows_of, send, why, worked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder", "town", "clerk")]
WRONG = ["Noorderlicht", "Nrd"]


def correct(client, preview, **cells: str):
    """The preview after these cells were typed, each by sheet_row_column."""
    path = preview.redirect_chain[-1][0]
    typed = {name.replace("_", "-", 2): text for name, text in cells.items()}
    after = worked(client, client.post(path + "verbeteren/", typed, follow=True))
    after.redirect_chain = preview.redirect_chain
    return after


def test_a_corrected_cell_is_checked_and_taken(client):
    preview = send(client, book([BRINK, WRONG], [ANNA]))
    assert rows_of(preview)["groups"] == {"refused": [3], "new": [2]}

    after = correct(client, preview, groups_3_neighbourhoods="Noord")

    assert rows_of(after)["groups"] == {"new": [2, 3]}
    assert not AlertGroup.objects.exists()
    confirm(client, after)
    group = AlertGroup.objects.get(name="Noorderlicht")
    assert group.neighbourhoods.get().name == "Noord"
    assert TownList.objects.get().corrections == {}


def test_what_was_typed_stays_while_it_is_still_wrong(client):
    preview = send(client, book([WRONG], [["Noorderlicht", "Jo", "jo"]]))

    after = correct(client, preview, groups_2_neighbourhoods="Verweg", groups_2_purpose="Oké")
    again = correct(client, after, coordinators_2_email="jo@example")

    page = again.content.decode()
    assert 'value="Verweg"' in page
    assert 'value="Oké"' in page
    assert 'value="jo@example"' in page
    assert "kennen “Verweg” niet" in why(again, "groups", 2)
    right = correct(
        client, again, groups_2_neighbourhoods="Noord", coordinators_2_email="jo@example.org"
    )
    assert rows_of(right) == {"groups": {"new": [2]}, "coordinators": {"new": [2]}}


def test_a_number_of_which_the_spreadsheet_made_a_day_is_typed_again(client):
    preview = send(client, book([BRINK], [[*ANNA[:3], "6,1E+08"]]))
    assert rows_of(preview)["coordinators"] == {"refused": [2]}

    after = correct(client, preview, coordinators_2_phone="06 11111111")
    confirm(client, after)

    assert str(Invitation.objects.get().phone) == "+31611111111"


def test_a_row_whose_cells_are_emptied_is_left_out(client):
    preview = send(client, book([BRINK, WRONG]))

    after = correct(client, preview, groups_3_name="", groups_3_neighbourhoods=" ")

    assert rows_of(after)["groups"] == {"new": [2]}


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"groups_2_name": "Van mij"},  # of a row that is taken
        {"groups_9_name": "Van mij"},
        {"nothing_3_name": "Van mij"},
        {"groups_3_pk": "1"},
    ],
)
def test_nothing_but_cells_that_are_shown_is_changed(client, cells):
    preview = send(client, book([BRINK, WRONG]))

    after = correct(client, preview, **cells)

    assert "U hebt in deze rijen niets veranderd." in after.content.decode()
    assert TownList.objects.get().corrections == {}


@pytest.mark.parametrize("typed", ["{% if %}{{ x }}", "<b>x", "\x00", "=1+1", "x" * 40_000])
def test_whatever_is_typed_is_a_word_of_the_row(client, typed):
    preview = send(client, book([WRONG]))

    after = correct(client, preview, groups_2_neighbourhoods=typed)

    assert after.status_code == 200
    assert rows_of(after)["groups"] == {"refused": [2]}
    assert "<b>x" not in after.content.decode()


def test_a_colleague_corrects_nothing_in_a_file_of_another(client, django_user_model):
    preview = send(client, book([WRONG]))
    client.force_login(
        django_user_model.objects.create_user("ander@example.org", role="municipality")
    )

    correct(client, preview, groups_2_neighbourhoods="Noord")

    assert TownList.objects.get().corrections == {}


def test_a_small_group_is_taken_and_its_size_is_said(client):
    preview = send(client, book([BRINK]))

    assert "Dit gebied heeft 2 adressen; een groep die nu begint, heeft er minstens 20." in why(
        preview, "groups", 2
    )
    assert rows_of(preview)["groups"] == {"new": [2]}
