"""Bad rows and bad files: each is refused with the cell, the reason and what to do."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from groups.models import AlertGroup, Invitation
from hoogeveen_alert.taking_over.models import TownList
from tests import factories
from tests.sheets import ANNA as MEMBER
from tests.sheets import csv_file, with_part, workbook
from tests.town_lists import (
    ANNA,
    BERT,
    BRINK,
    GROUPS,
    PEOPLE,
    book,
    confirm,
    rows_of,
    send,
    take,
    towns,
    why,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder", "town", "clerk")]
SOON = timezone.localdate() + timedelta(days=3)

# What stands in a row of groups, and what is said of it.
GROUP_ROWS = {
    "no name": (["", "Centrum"], "Naam van de groep"),
    "a name of two letters": (["De", "Centrum"], "Naam van de groep"),
    "a name that is long": (["x" * 81, "Centrum"], "Naam van de groep"),
    "a formula as text": (["'=1+1", "Centrum"], "begint niet met ="),
    "no neighbourhood": (["De Brink", ""], "samengevoegd"),
    "a neighbourhood of elsewhere": (["De Brink", "Verwegistan"], "kennen “Verwegistan” niet"),
    "a slip in a neighbourhood": (["De Brink", "Centrun"], "Bedoelt u “Centrum”"),
    "a code of elsewhere": (["De Brink", "BU01060000"], "kennen “BU01060000” niet"),
    "one of two is unknown": (["De Brink", "Centrum; Weg"], "kennen “Weg” niet"),
    "a date for a neighbourhood": (["De Brink", date(2026, 3, 1)], "datum van gemaakt"),
    "an error of the spreadsheet": (["De Brink", "#N/A"], "foutmelding"),
    "no day": (["De Brink", "Centrum", "", "ooit"], "Begonnen op: Dit is geen datum"),
    "the 31st of February": (["De Brink", "Centrum", "", "31-02-2020"], "geen datum"),
    "a day to come": (["De Brink", "Centrum", "", "", SOON], "Laatste contact op: Deze datum"),
    "a day before WhatsApp": (["De Brink", "Centrum", "", "1890"], "van lang voor WhatsApp"),
}
# The same of who coordinates the group of the row before.
PEOPLE_ROWS = {
    "no group": (["", *ANNA[1:]], "Groep: Vul de naam van de groep in"),
    "a group that is nowhere": (["Elders", *ANNA[1:]], "geen groep met deze naam"),
    "no name": (["De Brink", "", "anna@example.org"], "Naam: "),
    "no address at all": (["De Brink", "Anna Bos", "anna"], "E-mailadres: "),
    "a landline": ([*ANNA[:3], "0528 291 911"], "Mobiel nummer: "),
    "a number that was shortened": ([*ANNA[:3], 6.12e20], "Mobiel nummer: "),
    "another post": ([*ANNA[:4], "penningmeester"], "Functie: Deze functie kennen wij niet"),
}


@pytest.mark.parametrize("row", GROUP_ROWS)
def test_a_wrong_group_is_refused_and_says_why(client, row):
    cells, said = GROUP_ROWS[row]

    preview = send(client, book([cells, ["Noord", "Noord"]]))

    assert rows_of(preview)["groups"] == {"refused": [2], "new": [3]}
    assert said in why(preview, "groups", 2)
    confirm(client, preview)
    assert AlertGroup.objects.get().name == "Noord"


@pytest.mark.parametrize("row", PEOPLE_ROWS)
def test_a_wrong_person_is_refused_and_says_why(client, row):
    cells, said = PEOPLE_ROWS[row]

    preview = send(client, book([BRINK], [cells, BERT]))

    assert rows_of(preview)["coordinators"] == {"refused": [2], "new": [3]}
    assert said in why(preview, "coordinators", 2)
    confirm(client, preview)
    assert Invitation.objects.get().name == "Bert Smit"


def test_two_groups_of_one_name_are_told_apart_by_no_one(client):
    preview = send(client, book([BRINK, ["DE BRINK", "Noord"]]))

    assert rows_of(preview)["groups"] == {"new": [2], "refused": [3]}
    assert why(preview, "groups", 3).startswith("Rij 2 heeft deze naam ook")


def test_a_group_that_somebody_applied_for_waits_for_the_decision(client):
    factories.AlertGroupFactory(name="De Brink", status="applied")

    preview = send(client, book([BRINK], [ANNA]))

    assert rows_of(preview) == {"groups": {"refused": [2]}, "coordinators": {"refused": [2]}}
    assert "Beslis eerst over die aanvraag" in why(preview, "groups", 2)
    assert "Verbeter eerst die rij" in why(preview, "coordinators", 2)


def test_a_name_of_two_neighbourhoods_asks_which(client, town):
    (other,) = towns("Centrum", at=8)

    preview = send(client, book([BRINK, ["Ander", f"Centrum ({other.code})"]]))
    confirm(client, preview)

    assert f"Centrum ({other.code})" in why(preview, "groups", 2)
    assert AlertGroup.objects.get().neighbourhoods.get() == other


def test_the_name_of_a_district_means_all_of_it(client, town):
    take(client, book([["De Brink", "wijk Dorp"]]))

    assert list(AlertGroup.objects.get().neighbourhoods.order_by("name")) == town


def test_a_neighbourhood_of_two_groups_is_said_and_allowed(client, town):
    factories.AlertGroupFactory(name="Al hier", area=town[0].area)

    preview = send(client, book([BRINK, ["Ander", "Centrum"], ["Noord", "Noord"]]))

    said = why(preview, "groups", 2)
    assert said.startswith("2 adressen: buurt Centrum.")
    assert "2 adressen zijn ook van Ander. Klopt dat?" in said
    assert "2 adressen zijn ook van Al hier. Klopt dat?" in said
    said = why(preview, "groups", 4)
    assert said.startswith("2 adressen: buurt Noord.")
    assert "ook van" not in said
    assert rows_of(preview)["groups"] == {"new": [2, 3, 4]}


def test_a_deputy_equal_to_the_lead_is_one_person(client):
    preview = send(client, book([BRINK], [ANNA, ["De Brink", "A. Bos", "Anna@Example.org"]]))

    assert rows_of(preview)["coordinators"] == {"new": [2], "refused": [3]}
    assert why(preview, "coordinators", 3) == "In rij 2 staat deze persoon ook al bij deze groep."


def test_a_group_has_one_lead(client):
    preview = send(client, book([BRINK], [ANNA, [*BERT[:4], "hoofdbeheerder"]]))

    assert rows_of(preview)["coordinators"] == {"new": [2], "refused": [3]}
    assert "Maak een van beiden plaatsvervanger" in why(preview, "coordinators", 3)


@pytest.mark.parametrize("role", ["police", "municipality", "contractor"])
def test_a_police_officer_coordinates_no_group(client, role):
    factories.UserFactory(email="anna@example.org", role=role)

    preview = send(client, book([BRINK], [ANNA, BERT]))

    assert rows_of(preview)["coordinators"] == {"refused": [2], "new": [3]}
    assert "account van de gemeente of de politie" in why(preview, "coordinators", 2)


def test_who_coordinates_the_group_already_is_left_alone(client):
    post = factories.CoordinatorFactory(group__name="De Brink")

    preview = send(client, book([], [["De Brink", "Wie", post.user.email]]))

    assert rows_of(preview)["coordinators"] == {"known": [2]}


def test_who_said_no_is_not_asked_again(client):
    take(client, book([BRINK], [ANNA]))
    Invitation.objects.update(status="declined", answered_at=timezone.now())

    preview = send(client, book([BRINK], [ANNA]))

    assert rows_of(preview)["coordinators"] == {"refused": [2]}
    assert "nee gezegd" in why(preview, "coordinators", 2)


def test_a_slip_in_an_address_is_asked_about(client):
    preview = send(client, book([BRINK], [["De Brink", "Anna", "anna@gmial.com"]]))

    assert why(preview, "coordinators", 2) == "Klopt het e-mailadres, of is het anna@gmail.com?"
    assert rows_of(preview)["coordinators"] == {"new": [2]}


def test_signs_that_nobody_sees_make_no_other_group(client):
    take(client, book([["De\u200b Brink\xa0", "Cen\u00adtrum"]], [["De Brink", *ANNA[1:]]]))

    assert AlertGroup.objects.get().name == "De Brink"
    assert Invitation.objects.get().group.name == "De Brink"


# Whole files


def merged(made):
    made["Groepen"].merge_cells("B2:B3")


def test_merged_cells_count_for_their_first_row(client):
    preview = send(client, book([BRINK, ["Ander", "Centrum"]], change=merged))

    assert rows_of(preview)["groups"] == {"new": [2], "refused": [3]}
    assert "samengevoegd" in why(preview, "groups", 3)


def hidden(made):
    made["Groepsbeheerders"].sheet_state = "hidden"


def test_a_hidden_sheet_is_not_read(client):
    assert rows_of(send(client, book([BRINK], [ANNA], change=hidden))) == {"groups": {"new": [2]}}


def formula(made):
    made["Groepen"]["A2"] = '=CONCATENATE("De ","Brink")'


def test_a_formula_that_was_never_reckoned_is_an_empty_cell(client):
    preview = send(client, book([BRINK], change=formula))

    assert rows_of(preview)["groups"] == {"refused": [2]}


def test_own_names_of_columns_sheets_and_their_order_are_understood(client):
    heads = (["Wijk", "Groep", "Bijzonder"], ["Mail", "Beheerder", "WhatsApp-groep"])
    people = [["anna@example.org", "Anna", "De Brink"]]

    preview = send(
        client,
        book(
            [["Centrum", "De Brink", "x"]],
            people,
            heads=heads,
            more=[("Kantine", [["Soep"], ["Bami"]])],
            change=lambda made: setattr(made["Groepen"], "title", "Blad1"),
        ),
    )

    assert rows_of(preview) == {"groups": {"new": [2]}, "coordinators": {"new": [2]}}
    page = preview.content.decode()
    assert "Deze kolommen nemen we niet over: Bijzonder." in page
    assert "niet gelezen: Kantine." in page


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_one_sheet_may_come_as_csv_in_any_alphabet(client, encoding, delimiter):
    content = csv_file(
        ["Café Één", "Centrum"], head=GROUPS[:2], delimiter=delimiter, encoding=encoding
    )

    take(client, content)

    assert AlertGroup.objects.get().name == "Café Één"


FILES = {
    "nothing": (b"", "leeg"),
    "no sheet of ours": (workbook(["1"], head=["Soep"]), "geen van onze bladen"),
    "a list of members": (workbook(MEMBER), "geen van onze bladen"),
    "only headers": (book(), "nog niets"),
    "a column lacks": (
        book([["x"]], heads=(["Naam"], PEOPLE)),
        "kolommen niet op het blad Groepen",
    ),
    "two lists of groups": (book([BRINK], more=[("Nog een", [GROUPS, BRINK])]), "Twee bladen"),
    "cut off": (book([BRINK])[:3000], "kunnen we niet lezen"),
    "of before 2007": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "2007"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "kunnen we niet lezen"),
    "a zip bomb": (with_part(book([BRINK]), "xl/media/x.bin", b" " * 90_000_000), "te lang"),
    "50,000 rows": (csv_file(*[BRINK] * 50_000, head=GROUPS[:2]), "te lang"),
}


@pytest.mark.parametrize("file", FILES)
def test_a_wrong_file_is_refused_and_not_kept(client, file):
    content, said = FILES[file]

    response = send(client, content)

    assert response.status_code == 200
    assert said in " ".join(response.context["form"].errors["file"])
    assert not TownList.objects.exists()


def test_a_thousand_rows_take_no_more_queries(client, django_assert_max_num_queries):
    rows = [[f"Groep {number}", "Centrum"] for number in range(1000)]
    people = [[f"Groep {number}", "Anna", f"a{number}@example.org"] for number in range(1000)]
    path = send(client, book(rows, people)).redirect_chain[-1][0]

    with django_assert_max_num_queries(30):
        page = client.get(path)

    assert rows_of(page)["groups"]["new"] == list(range(2, 302))
    assert "En nog 700." in page.content.decode()
