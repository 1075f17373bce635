"""A single group, coordinator or colleague is added by hand, with the checks of the workbook."""

import re
from html import unescape

import pytest

from groups.models import AlertGroup, Invitation
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.taking_over.models import TownList
from tests import factories
from tests.groups.taking_over.test_undo import undo
from tests.town_lists import ANNA, BRINK, book, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder", "town", "clerk")]
PAGE = "/mijn/inrichten/gegevens/toevoegen/"
GROUP = {"name": "De Brink", "neighbourhoods": "Centrum"}
PERSON = {"group": "De Brink", "name": "Anna Bos", "email": "anna@example.org"}
KIM = {"name": "Kim Wijk", "email": "kim@politie.example", "phone": "0622222222"}
OFFICER = KIM | {"districts": "Dorp"}


def look(client, sheet: str, row: dict[str, str]):
    return client.post(f"{PAGE}{sheet}/", row)


def add(client, sheet: str, row: dict[str, str]):
    """Typed, looked at and confirmed."""
    seen = look(client, sheet, row).context["seen"]
    return client.post(f"{PAGE}{sheet}/", row | {"seen": seen}, follow=True)


def errors(response) -> dict[str, list[str]]:
    return response.context["form"].errors


def typed(response) -> dict[str, str]:
    """What stands in the fields of the page."""
    html = response.content.decode()
    lines = [(_of("name", tag), _of("value", tag)) for tag in re.findall(r"<input[^>]*>", html)]
    areas = re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\s*([^<]*)</textarea>', html)
    there = response.context["form"].fields
    return {key: unescape(text) for key, text in lines + areas if key in there and text}


def _of(name: str, tag: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found[1] if found else ""


# Bad input


@pytest.mark.parametrize(
    ("sheet", "row", "field", "said"),
    [
        ("groups", {**GROUP, "name": ""}, "name", "Vul"),
        ("groups", {**GROUP, "neighbourhoods": ""}, "neighbourhoods", "Vul buurten"),
        ("groups", {**GROUP, "neighbourhoods": "Centrun"}, "neighbourhoods", "Bedoelt u"),
        ("groups", {"name": "De Brink", "postcodes": "9401 AA"}, "postcodes", "9401"),
        ("groups", {"name": "De Brink", "streets": "Verwegstraat"}, "streets", "Verwegstraat"),
        ("groups", {**GROUP, "began_on": "ooit"}, "began_on", "geen datum"),
        ("groups", {**GROUP, "purpose": "x" * 5000}, "purpose", "2000"),
        ("coordinators", PERSON, "group", "geen groep met deze naam"),
        ("coordinators", {**PERSON, "email": "anna"}, "email", "e-mailadres"),
        ("coordinators", {**PERSON, "post": "penningmeester"}, "post", "kennen wij niet"),
        ("police", {**OFFICER, "districts": "Verweg"}, "districts", "kennen wij hier niet"),
        ("police", {**OFFICER, "phone": ""}, "phone", ""),
        ("area_coordinators", KIM, "districts", "ten minste één wijk"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(
    client, sheet, row, field, said
):
    page = look(client, sheet, row)

    assert said in " ".join(errors(page)[field])
    assert typed(page) == {key: text for key, text in row.items() if text}
    assert not TownList.objects.exists()


def test_a_name_that_exists_is_not_taken_twice(client):
    take(client, book([BRINK]))
    factories.AlertGroupFactory(name="Oude Groep")

    by_list = look(client, "groups", GROUP | {"name": "DE BRINK"})
    other = look(client, "groups", GROUP | {"name": "Oude Groep"})

    for page in (by_list, other):
        assert "Er is niets om over te nemen" in page.content.decode()
        assert "seen" not in page.context
    assert AlertGroup.objects.count() == 2


def test_a_name_that_somebody_applied_for_waits(client):
    factories.AlertGroupFactory(name="De Brink", status="applied")

    page = look(client, "groups", GROUP)

    assert "Beslis eerst over die aanvraag" in errors(page)["__all__"][0]
    assert typed(page) == GROUP


def test_a_deputy_equal_to_the_lead_is_asked_once(client):
    take(client, book([BRINK], [ANNA]))

    page = look(client, "coordinators", PERSON | {"post": "eerste groepsbeheerder"})

    assert "is er al" in page.content.decode()
    assert Invitation.objects.count() == 1


def test_a_coordinator_in_five_groups_gets_one_mail_for_each_time_somebody_adds_one(client):
    """Each names all that wait for an answer, as the page behind it does."""
    for name in ("Groep A", "Groep B", "Groep C", "Groep D", "Groep E"):
        add(client, "groups", GROUP | {"name": name})
    mails = OutgoingMail.objects.filter(kind="taken_over")

    take(client, book([], [[name, *ANNA[1:]] for name in ("Groep A", "Groep B", "Groep C")]))
    assert mails.count() == 1
    add(client, "coordinators", PERSON | {"group": "Groep D"})

    assert "Groep A" in mails.latest("pk").text
    assert "Groep D" in mails.latest("pk").text


def test_a_police_officer_who_is_a_coordinator_is_refused(client):
    take(client, book([BRINK], [ANNA]))
    row = OFFICER | {"email": "anna@example.org"}

    page = look(client, "police", row)

    assert "Politie ziet geen leden" in errors(page)["__all__"][0]
    assert typed(page) == row
    assert not User.objects.filter(role="police").exists()


def test_an_officer_coordinates_no_group(client):
    take(client, book([BRINK]))
    factories.UserFactory(email="anna@example.org", role="police")

    page = look(client, "coordinators", PERSON)

    assert "account van de gemeente of de politie" in str(errors(page))
    assert typed(page) == PERSON


def test_a_sheet_that_is_none(client):
    assert client.get(f"{PAGE}leden/").status_code == 404
    assert client.post(f"{PAGE}leden/", GROUP).status_code == 404


@pytest.mark.parametrize("seen", ["", "0" * 32, "x" * 9000])
def test_what_was_not_shown_is_not_written(client, seen):
    page = client.post(f"{PAGE}groups/", GROUP | {"seen": seen})

    assert "Kijk er nog eens naar" in page.content.decode()
    assert page.context["seen"] != seen
    assert not AlertGroup.objects.exists()


def test_what_was_changed_after_it_was_shown_is_shown_again(client):
    seen = look(client, "groups", GROUP).context["seen"]

    page = client.post(f"{PAGE}groups/", GROUP | {"neighbourhoods": "Noord", "seen": seen})

    assert page.context["seen"] != seen
    assert not AlertGroup.objects.exists()


def test_sent_twice_it_is_taken_once(client):
    seen = look(client, "groups", GROUP).context["seen"]

    for _press in range(2):
        page = client.post(f"{PAGE}groups/", GROUP | {"seen": seen})

    assert "Er is niets om over te nemen" in page.content.decode()
    assert (AlertGroup.objects.count(), TownList.objects.count()) == (1, 1)


# What becomes of it


def test_a_group_and_then_who_coordinates_it(client, town):
    page = add(client, "groups", GROUP | {"purpose": "Op elkaar letten", "began_on": "2019"})

    group = AlertGroup.objects.get()
    assert (group.name, group.status, group.purpose) == ("De Brink", "active", "Op elkaar letten")
    assert list(group.neighbourhoods.all()) == [town[0]]
    assert group.taken_over.began_on.year == 2019
    assert page.redirect_chain[-1][0] == f"{PAGE}coordinators/?group=De+Brink"
    assert typed(page) == {"group": "De Brink"}

    add(client, "coordinators", PERSON)

    assert Invitation.objects.get().group == group
    assert OutgoingMail.objects.get(kind="taken_over").recipient == "anna@example.org"


def test_back_from_the_check_what_was_typed_is_there(client):
    row = GROUP | {"postcodes": "7901AA"}

    page = client.post(f"{PAGE}groups/", row | {"change": "1"})

    assert typed(page) == row
    assert not page.context["form"].errors


@pytest.mark.parametrize(
    ("sheet", "role"), [("police", "police"), ("area_coordinators", "area_coordinator")]
)
def test_a_colleague_gets_an_account_with_districts_and_a_welcome(client, sheet, role):
    add(client, sheet, OFFICER)

    kim = User.objects.get(email=KIM["email"])
    assert (kim.role, [district.name for district in kim.districts.all()]) == (role, ["Dorp"])
    assert OutgoingMail.objects.get(recipient=kim.email).kind == "account_made"


def test_what_was_added_can_be_undone(client):
    add(client, "groups", GROUP)

    assert undo(client) == "1 rij is ongedaan gemaakt."
    assert not AlertGroup.objects.exists()


def test_the_history_says_who_added_a_group(client, clerk):
    add(client, "groups", GROUP)

    assert AlertGroup.objects.get().history.get().by == clerk


def test_the_administration_leads_to_it(client):
    assert client.get("/beheer/groups/alertgroup/add/")["Location"] == f"{PAGE}groups/"
    page = client.get("/mijn/inrichten/gegevens/").content.decode()
    assert f"{PAGE}police/" in page
    assert "/beheer/accounts/user/add/" in page
