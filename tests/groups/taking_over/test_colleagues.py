"""Area coordinators and police of a list: accounts with districts, made and welcomed once."""

from io import BytesIO

import openpyxl
import pytest

from contacts.models import OfficerProfile
from groups.models import District
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.town_lists import ANNA, BRINK, UPLOAD, book, rows_of, send, take, why

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder", "town", "clerk")]
HEAD = ["Naam", "E-mailadres", "Telefoonnummer", "Wijken"]
KIM = ["Kim Wijk", "kim@politie.example", "06 22222222", "Dorp"]


def listed(*, police=(), area=(), people=()) -> bytes:
    sheets = [("Politie", [HEAD, *police]), ("Gebiedscoördinatoren", [HEAD, *area])]
    return book([BRINK], people, more=sheets)


def test_an_officer_gets_an_account_with_districts_and_a_welcome(client):
    take(client, listed(police=[KIM]))

    kim = User.objects.get(email="kim@politie.example")
    assert (kim.role, kim.name, str(kim.phone)) == ("police", "Kim Wijk", "+31622222222")
    assert [district.name for district in kim.districts.all()] == ["Dorp"]
    assert OfficerProfile.objects.get(user=kim).channel == "phone"
    assert OutgoingMail.objects.get(recipient=kim.email).kind == "account_made"


def test_an_area_coordinator_may_serve_all_districts(client):
    factories.DistrictFactory(name="Buiten")

    take(client, listed(area=[["Jo", "jo@example.org", "", "alle"]]))

    jo = User.objects.get(email="jo@example.org")
    assert (jo.role, jo.districts.count()) == ("area_coordinator", 2)


def test_the_same_again_is_known_and_a_district_more_is_added(client):
    factories.DistrictFactory(name="Buiten")
    take(client, listed(police=[KIM]))
    assert rows_of(send(client, listed(police=[KIM])))["police"] == {"known": [2]}

    preview = send(client, listed(police=[[*KIM[:3], "Buiten"]]))
    assert why(preview, "police", 2) == "Krijgt deze wijken erbij: Buiten."
    take(client, listed(police=[[*KIM[:3], "Buiten"]]))

    kim = User.objects.get(email="kim@politie.example")
    assert sorted(kim.districts.values_list("name", flat=True)) == ["Buiten", "Dorp"]
    assert OutgoingMail.objects.filter(recipient=kim.email).count() == 1


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["Kim", "kim@politie.example", "", "Dorp"], "Telefoonnummer: "),
        ([*KIM[:3], "Verweg"], "“Verweg” kennen wij hier niet als wijk."),
        ([*KIM[:3], ""], "Vul ten minste één wijk in."),
        ([KIM[0], "kim", *KIM[2:]], "E-mailadres: "),
    ],
)
def test_a_wrong_row_is_refused_and_says_why(client, row, said):
    preview = send(client, listed(police=[row]))

    assert rows_of(preview)["police"] == {"refused": [2]}
    assert said in why(preview, "police", 2)


def test_a_police_officer_who_is_a_coordinator_is_refused(client):
    both = ["Anna", "anna@example.org", "06 11111111", "Dorp"]

    preview = send(client, listed(police=[both], people=[ANNA]))

    assert rows_of(preview)["coordinators"] == {"new": [2]}
    assert "Politie ziet geen leden" in why(preview, "police", 2)
    take(client, listed(police=[both], people=[ANNA]))
    assert "Politie ziet geen leden" in why(send(client, listed(police=[both])), "police", 2)


def test_an_account_of_other_work_is_left_alone(client):
    factories.UserFactory(email="kim@politie.example", role="coordinator")

    preview = send(client, listed(police=[KIM], area=[KIM]))

    assert rows_of(preview)["police"] == {"refused": [2]}
    assert "Deze persoon heeft een account als groepsbeheerder" in why(preview, "police", 2)


def test_the_workbook_has_a_sheet_for_each_thing_and_is_read_back(client):
    content = client.get(UPLOAD + "werkmap.xlsx").content

    made = openpyxl.load_workbook(BytesIO(content))
    assert made.sheetnames == [
        *("Uitleg", "Groepen", "Groepsbeheerders", "Gebiedscoördinatoren", "Politie"),
        *("Smederijen", "Budgetten per jaar", "Bordtypen", "Borden", "Keuzes"),
    ]
    offered = {rule.formula1 for rule in made["Groepsbeheerders"].data_validations.dataValidation}
    assert "'Groepen'!$A$2:$A$10001" in offered
    assert District.objects.get().name in [cell.value for cell in made["Keuzes"]["C"]]
    assert "nog niets in dit bestand" in send(client, content).content.decode()
    made["Groepen"].append(BRINK)
    stream = BytesIO()
    made.save(stream)
    assert rows_of(send(client, stream.getvalue()))["groups"] == {"new": [2]}
