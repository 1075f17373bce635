"""What becomes of each row of a spreadsheet of members: new, known, or refused and why."""

import re

import pytest
from django.utils import timezone

from groups.models import Membership
from tests import factories
from tests.deciding import TYPED
from tests.importing import YES, rows, send, whys
from tests.listing import member_of
from tests.sheets import ANNA, BERT, csv_file, uploaded, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


@pytest.fixture
def page(group) -> str:
    return f"/mijn/leden/{group.slug}/invoeren/"


def test_who_is_on_the_list_is_known_and_not_changed(logged_in, group, address, page):
    by_email = member_of(group, name="anna bós", email="Anna@Example.org", phone="+31699999999")
    by_phone = member_of(group, name="B.", email="", phone="+31622222222", status="waiting")
    before = list(Membership.objects.order_by("pk").values())

    preview = send(logged_in, page, workbook(ANNA, BERT))
    logged_in.post(preview, YES)

    assert list(Membership.objects.order_by("pk").values()) == before
    assert {by_email.pk, by_phone.pk} == {row["id"] for row in before}


def test_somebody_in_another_group_is_new_here_and_untouched_there(logged_in, group, address, page):
    elsewhere = factories.MembershipFactory(email="anna@example.org", phone="+31611111111")
    preview = send(logged_in, page, workbook(ANNA))

    assert rows(logged_in, preview)["new"] == [(2, "Anna Bos")]
    logged_in.post(preview, YES)

    assert group.memberships.count() == 1
    assert list(elsewhere.group.memberships.values_list("pk", flat=True)) == [elsewhere.pk]


def test_who_is_on_the_list_is_known_whatever_else_is_wrong_in_the_row(
    logged_in, group, address, page
):
    member_of(group, email="anna@example.org")

    preview = send(logged_in, page, csv_file(["Anna", "anna@example.org", "zes", "", "?"], BERT))

    found = rows(logged_in, preview)
    assert (found["known"], found["refused"]) == ([(2, "Anna")], [])


@pytest.mark.parametrize("status", ["left", "removed", "refused", "withdrawn"])
def test_who_is_gone_does_not_come_back_through_a_list(logged_in, group, address, page, status):
    member_of(group, name="Anna Bos", email="anna@example.org", status=status)

    preview = send(logged_in, page, workbook(ANNA))

    assert rows(logged_in, preview)["refused"] == [(2, "Anna Bos")]
    logged_in.post(preview, YES)
    assert Membership.objects.get().status == status


def test_who_lapsed_may_be_put_on_the_list(logged_in, group, address, page):
    member_of(group, email="anna@example.org", status="lapsed")

    assert rows(logged_in, send(logged_in, page, workbook(ANNA)))["new"] == [(2, "Anna Bos")]


def test_a_stranger_who_typed_a_number_keeps_nobody_off_the_list(logged_in, group, address, page):
    member_of(group, email="vreemd@example.org", phone="+31611111111", status="unverified")
    bert = {"name": "Bert Smit", "email": "bert@example.org", "phone": "+31688888888"}
    member_of(group, **bert, status="unverified")

    found = rows(logged_in, send(logged_in, page, workbook(ANNA, BERT)))

    assert (found["new"], found["known"]) == ([(2, "Anna Bos")], [(3, "Bert Smit")])


REFUSED = {
    "no name": (["", *ANNA[1:]], "Naam: "),
    "a name of digits": (["123", *ANNA[1:]], "Naam: "),
    "a formula for a name": (["=1+1 Anna", *ANNA[1:]], "Naam: "),
    "a long name": (["a" * 101, *ANNA[1:]], "Naam: "),
    "no e-mail address": (["Anna", "anna bij example", *ANNA[2:]], "E-mailadres: "),
    "no phone": (["Anna", "", "", "7933PA", "12"], "Mobiel nummer: "),
    "a landline": (["Anna", "", "0528 123456", "7933PA", "12"], "Mobiel nummer: "),
    "a shortened phone": (["Anna", "", "6,12E+08", "7933PA", "12"], "Mobiel nummer: "),
    "letters for a phone": (["Anna", "", "zes", "7933PA", "12"], "Mobiel nummer: "),
    "no postcode": (["Anna", "", "0611111111", "", "12"], "Postcode: "),
    "an unknown postcode": (["Anna", "", "0611111111", "1234AB", "12"], "Postcode: "),
    "no number": (["Anna", "", "0611111111", "7933PA", ""], "Huisnummer: "),
    "an unknown number": (["Anna", "", "0611111111", "7933PA", "13"], "We kennen wel: 12."),
    "a long note": ([*ANNA[:6], "x" * 301], "Notitie: "),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_row_that_cannot_be_taken_says_why_with_its_number(logged_in, address, page, name):
    row, words = REFUSED[name]
    preview = send(logged_in, page, csv_file(row, BERT))

    assert rows(logged_in, preview)["new"] == [(3, "Bert Smit")]
    ((number, _name),) = rows(logged_in, preview)["refused"]
    (why,) = whys(logged_in, preview)
    assert number == 2
    assert words in why
    assert "%(" not in why


def test_a_date_for_a_house_number_is_refused_and_for_a_note_taken(logged_in, address, page):
    day = timezone.localdate()
    wrong = [*ANNA[:4], day, "", ""]
    noted = [*BERT[:6], day]

    preview = send(logged_in, page, workbook(wrong, noted))

    assert rows(logged_in, preview)["refused"] == [(2, "Anna Bos")]
    assert "datum" in whys(logged_in, preview)[0]
    logged_in.post(preview, YES)
    assert Membership.objects.get().note == str(day)


@pytest.mark.parametrize(
    "written", [611111111, 611111111.0, 31611111111, "611111111", "06-11 11 11 11", "0031611111111"]
)
def test_a_phone_number_that_lost_its_zero_is_understood(logged_in, address, page, written):
    logged_in.post(send(logged_in, page, workbook([*ANNA[:2], written, *ANNA[3:]])), YES)

    assert str(Membership.objects.get().phone.as_e164) == "+31611111111"


@pytest.mark.parametrize(
    "same", [["anna  BOS", "ANNA@example.org", "0644444444"], ["Anna B.", "", "06 11111111"]]
)
def test_the_same_person_twice_in_the_file_is_taken_once(logged_in, address, page, same):
    preview = send(logged_in, page, workbook(ANNA, [*same, "7933PA", "12"]))

    assert rows(logged_in, preview)["new"] == [(2, "Anna Bos")]
    assert "rij 2" in whys(logged_in, preview)[0]


def test_an_address_outside_the_area_is_refused(logged_in, group, address, page):
    address.point.x += 0.05
    address.save()

    (why,) = whys(logged_in, send(logged_in, page, workbook(ANNA)))

    assert why.startswith("Dorpsstraat 12, 7933 PA Pesse")


def test_what_stands_in_a_cell_is_shown_as_typed(logged_in, address, page):
    content = logged_in.get(send(logged_in, page, workbook([TYPED, *ANNA[1:]]))).content.decode()

    assert "{% if x %}{{ y }} &lt;b&gt;Ömer &amp; zn&lt;/b&gt; \U0001f6a8" in content


def test_an_own_export_comes_back_as_known(logged_in, group, address, page):
    home = factories.AddressFactory(
        neighbourhood=address.neighbourhood, number=3, letter="b", addition="2"
    )
    member_of(group, name="Anna", phone="+4915112345678", email="", address=home)
    member_of(group, name="Bert", phone="+31622222222", address=address)
    export = logged_in.get(f"/mijn/leden/{group.slug}/bestand/?soort=xlsx").content

    found = rows(logged_in, send(logged_in, page, export))

    assert (found["known"], found["new"], found["refused"]) == ([(2, "Anna"), (3, "Bert")], [], [])


def test_an_export_with_numbers_of_a_demonstration_reads_back(logged_in, group, address, page):
    for n in range(1, 4):
        member_of(group, name=f"Lid {n}", email="", phone=f"+3160000{n:04}", address=address)
    exported = logged_in.get(f"/mijn/leden/{group.slug}/bestand/?soort=xlsx")

    preview = send(logged_in, page, exported.content)

    found = rows(logged_in, preview)
    assert (len(found["known"]), found["new"], found["refused"]) == (3, [], [])


def test_a_number_that_belongs_to_nobody_is_new_nowhere(logged_in, group, address, page):
    factories.MembershipFactory(email="", phone="+31600000001")  # in another group
    row = ["Testpersoon", "", "06 00000001", "7933PA", "12"]

    found = rows(logged_in, send(logged_in, page, csv_file(row)))

    assert (found["new"], len(found["refused"])) == ([], 1)


def test_what_is_refused_stands_on_top_with_focus_and_a_link_to_each_row(logged_in, group, address):
    wrong = ["Jan Fout", "jan@", "0528 123456", "1234 AB", "12", "", ""]
    preview = send(logged_in, f"/mijn/leden/{group.slug}/invoeren/", workbook(ANNA, *[wrong] * 12))

    page = logged_in.get(preview).content.decode()

    summary = page[page.index('role="alert"') : page.index("<h1")]
    assert 'tabindex="-1" autofocus' in summary
    links = re.findall(r'href="#([^"]+)"', summary)
    assert links == [*(f"row-{number}" for number in range(3, 13)), "refused"]
    assert all(page.count(f'id="{link}"') == 1 for link in links)


def test_a_file_that_is_refused_is_told_on_top_with_focus(logged_in, group):
    path = f"/mijn/leden/{group.slug}/invoeren/"

    page = logged_in.post(path, {"file": uploaded(b"")}).content.decode()

    assert page.index("autofocus") < page.index("<h1")
    assert page.count('role="alert"') == 1
    assert 'href="#id_file"' in page


# Couples -----------------------------------------------------------------------------------------

BEN = ["Ben Bos", "anna@example.org", "06 33333333", "7933 PA", "12", "", ""]


def test_a_couple_with_one_mailbox_are_two_members(logged_in, group, address, page):
    preview = send(logged_in, page, workbook(ANNA, BEN))

    assert rows(logged_in, preview)["new"] == [(2, "Anna Bos"), (3, "Ben Bos")]
    logged_in.post(preview, YES)
    people = Membership.objects.filter(email="anna@example.org").order_by("pk")
    assert [(each.name, each.status) for each in people] == [
        ("Anna Bos", "joined"),
        ("Ben Bos", "joined"),
    ]


def test_the_other_of_a_couple_is_new_beside_who_is_on_the_list(logged_in, group, address, page):
    member_of(group, name="Anna Bos", email="anna@example.org", phone="+31611111111")
    preview = send(logged_in, page, workbook(ANNA, BEN))

    found = rows(logged_in, preview)

    assert (found["known"], found["new"]) == ([(2, "Anna Bos")], [(3, "Ben Bos")])


@pytest.mark.parametrize("same", [{0: "anna bós"}, {2: "+31 6 1111 1111"}])
def test_of_one_mailbox_the_same_name_or_number_is_the_same_person(
    logged_in, group, address, page, same
):
    again = [same.get(place, value) for place, value in enumerate(BEN)]

    preview = send(logged_in, page, workbook(ANNA, again))

    assert whys(logged_in, preview) == ["Dit is dezelfde persoon als in rij 2."]
