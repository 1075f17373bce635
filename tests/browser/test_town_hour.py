"""The hour of a municipality: from the empty workbook to 91 groups, of which one is in use.

Its lists name 182 coordinators. A worker of its own looks at the rows, and writes them.
"""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.storage import FileSystemStorage
from django.urls import reverse
from playwright.sync_api import Page, expect

from groups.links import invitation_link
from groups.models import AlertGroup, Invitation
from hoogeveen_alert.accounts.models import User
from tests.browser.conftest import check_axe, has_no_sideways_scroll
from tests.factories import UserFactory
from tests.mail_server import own_redis, worker, worker_environment
from tests.sheets import ANNA, workbook
from tests.town_lists import FILE, UPLOAD, book, own_folder, towns  # noqa: F401  a fixture

PLACES = [f"Oord {a}{b}" for a in "BCDFGHK" for b in "aeiouylmnrstp"]  # 91
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LINK = "https://chat.whatsapp.com/DEMOoordba"
Rows = list[list[str]]


@pytest.fixture
def clerk(transactional_db):
    towns(*PLACES)
    return UserFactory(role="municipality")


@pytest.fixture
def a_worker(transactional_db, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(FILE, "storage", FileSystemStorage(tmp_path / "private"))
    with (
        own_redis(tmp_path, settings) as redis,
        worker(worker_environment(None, redis, tmp_path)),
    ):
        yield


def town() -> tuple[Rows, Rows]:
    """A group for each place, by neighbourhood, postcode or street; a lead and a deputy of each."""
    groups, people = [], []
    for n, place in enumerate(PLACES):
        area = ["", "", ""]
        area[n % 3] = (place, f"79{n:02} AA", f"{place}straat")[n % 3]
        groups.append([f"Buurtalert {place}", *area, "", "Op elkaar letten", "2019", "15-06-2026"])
        for post in ("eerste groepsbeheerder", "plaatsvervanger"):
            who = f"{post[0]}{n}"
            mobile = "06 11111111" if post[0] == "e" else ""
            people.append([groups[-1][0], f"Beheerder {who}", f"{who}@example.org", mobile, post])
    return groups, people


def filled(template: bytes, groups: Rows, people: Rows) -> bytes:
    """The empty workbook with these rows."""
    made = openpyxl.load_workbook(BytesIO(template))
    for name, rows in (("Groepen", groups), ("Groepsbeheerders", people)):
        for number, row in enumerate(rows, start=2):
            for column, text in enumerate(row, start=1):
                made[name].cell(row=number, column=column, value=text)
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def choose(page: Page, content: bytes) -> None:
    file = {"name": "gemeente.xlsx", "mimeType": XLSX, "buffer": content}
    page.get_by_label("Uw werkmap").set_input_files(file)
    page.get_by_role("button", name="Rijen bekijken").click()


def look(page: Page, *widths: int) -> None:
    """Nobody is kept from the page as it stands now, nor at these widths."""
    check_axe(page)
    before = page.viewport_size
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        assert has_no_sideways_scroll(page)
    page.set_viewport_size(before)


def test_a_town_brings_what_it_has(as_user, new_page, log_in, clerk, a_worker):
    page = as_user(clerk, UPLOAD)
    with page.expect_download() as download:
        page.get_by_role("link", name="Lege werkmap ophalen").click()
    template = download.value.path().read_bytes()
    look(page, 360)

    correct_what_is_wrong(page, template)
    page.get_by_role("button", name="Overnemen", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("273 rijen zijn overgenomen.")
    look(page, 360)
    assert AlertGroup.objects.filter(status="active").count() == len(PLACES)
    assert Invitation.objects.open().count() == 2 * len(PLACES)

    page.get_by_role("link", name="Wie er tot nu toe heeft bevestigd").click()
    nobody = page.locator("strong", has_text="Nog niemand heeft bevestigd")
    expect(nobody).to_have_count(25)
    look(page, 360)
    phone = accept(new_page)
    begin(phone, log_in)
    page.reload()
    numbers = page.locator("dl.facts dd").all_inner_texts()
    assert numbers == ["91", "1", "1", "1"]


def correct_what_is_wrong(page: Page, template: bytes) -> None:
    """Three slips, which the preview names, put right in the file."""
    groups, people = town()
    slips = {(0, 3, 1): "Verwegistan", (1, 20, 2): "jan@", (1, 41, 4): "baas"}
    right = filled(template, groups, people)
    for (sheet, row, column), text in slips.items():
        (groups, people)[sheet][row][column] = text

    choose(page, filled(template, groups, people))
    expect(page.get_by_role("heading", name="1 niet overgenomen")).to_be_visible()
    expect(page.get_by_text("kennen “Verwegistan” niet").first).to_be_visible()
    # Those of the group that is not taken are not asked either.
    expect(page.get_by_role("heading", name="4 niet overgenomen")).to_be_visible()
    look(page, 360)
    page.goto(UPLOAD)
    choose(page, right)
    expect(page.get_by_role("heading", name="273 rijen overnemen")).to_be_visible()
    expect(page.get_by_role("heading", name="niet overgenomen")).to_have_count(0)
    assert not AlertGroup.objects.exists()


def accept(new_page) -> Page:
    """The first of the coordinators says yes, on a telephone."""
    # As in the mail, whose words went with its delivery.
    token = invitation_link.make(Invitation.objects.get(email="e0@example.org"))
    page = new_page(reverse("groups:taken_over", args=[token]), width=360)
    look(page)
    page.get_by_label("Ja, ik beheer deze groep").check()
    page.get_by_label("Ik houd mij aan de gedragscode").check()
    page.get_by_label("De gemeente en de politie mogen").check()
    page.get_by_role("button", name="Verstuur mijn antwoord").click()
    expect(page.get_by_role("link", name="Stel de WhatsApp-link in")).to_be_visible()
    look(page)
    return page


def begin(page: Page, log_in) -> None:
    """The same coordinator sets the link and brings the list of members."""
    done = page.url
    log_in(page, User.objects.get(email="e0@example.org"))
    page.get_by_role("link", name="Stel de WhatsApp-link in").click()
    page.get_by_label("Nieuwe uitnodigingslink").fill(LINK)
    page.get_by_role("button", name="Link veranderen").click()
    expect(page.get_by_text(LINK, exact=True)).to_be_visible()  # and who will hear of it
    page.get_by_role("button", name="Link veranderen").click()
    expect(page.get_by_role("status").first).to_contain_text("De link is veranderd")
    page.goto(done)
    page.get_by_role("link", name="Breng uw ledenlijst mee").click()
    member = [*ANNA[:3], "7900 AA", "1", *ANNA[5:]]
    file = {"name": "leden.xlsx", "mimeType": XLSX, "buffer": workbook(member)}
    page.get_by_label("Bestand met de leden").set_input_files(file)
    page.get_by_role("button", name="Rijen bekijken").click()
    page.get_by_label("Ja, ze zitten er allemaal in").check()
    page.get_by_label("Ze willen dit").check()
    page.get_by_role("button", name="1 persoon toevoegen").click()
    expect(page.get_by_role("status").first).to_contain_text("1 persoon staat nu op de lijst")


@pytest.mark.usefixtures("own_folder")
def test_a_cell_is_corrected_on_a_phone_without_javascript(as_user, clerk):
    page = as_user(clerk, UPLOAD, width=360, javascript=False)
    choose(page, book([["De Brink", "Oord Zz"], ["Noord", "Oord Ba"]]))

    page.get_by_label("Buurten").fill("Oord Be")
    look(page)
    page.get_by_role("button", name="Deze rijen opnieuw controleren").click()

    expect(page.get_by_role("heading", name="2 rijen overnemen", exact=True)).to_be_visible()
