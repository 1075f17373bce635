"""Workbooks of a municipality for tests, and the way from the file to the confirmed preview."""

from io import BytesIO

import openpyxl
import pytest
from django.contrib.gis.geos import Point
from django.core.files.storage import FileSystemStorage
from django.test import Client

from hoogeveen_alert.taking_over.models import TownList
from hoogeveen_alert.taking_over.tasks import work_on_town_list
from tests import factories
from tests.sheets import uploaded

FILE = TownList._meta.get_field("file")
UPLOAD = "/mijn/inrichten/gegevens/"
GROUPS = ["Naam van de groep", "Buurten", "Waar de groep voor is", "Begonnen op", "Laatste contact"]
PEOPLE = ["Groep", "Naam", "E-mailadres", "Mobiel nummer", "Functie"]
BRINK = ["De Brink", "Centrum"]
ANNA = ["De Brink", "Anna Bos", "anna@example.org", "06 11111111", "eerste groepsbeheerder"]
BERT = ["De Brink", "Bert Smit", "bert@example.org", "", "plaatsvervanger"]


@pytest.fixture
def own_folder(monkeypatch, tmp_path):
    """Tests beside this one have uploads of their own."""
    monkeypatch.setattr(FILE, "storage", FileSystemStorage(tmp_path))


@pytest.fixture
def clerk(client):
    """The municipality, logged in with `client`."""
    user = factories.UserFactory(role="municipality")
    client.force_login(user)
    return user


def book(groups=(), people=(), *, heads=(GROUPS, PEOPLE), more=(), change=None) -> bytes:
    """A workbook with these rows; `more` are other sheets, by name and rows."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in (
        ("Groepen", [heads[0], *groups]),
        ("Groepsbeheerders", [heads[1], *people]),
        *more,
    ):
        page = made.create_sheet(name)
        for row in rows:
            page.append(list(row))
    if change:
        change(made)
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def send(client: Client, content: bytes, name: str = "gemeente.xlsx"):
    """The answer after the file was chosen: the preview, or the form with what is wrong."""
    return worked(client, client.post(UPLOAD, {"file": uploaded(content, name)}, follow=True))


def worked(client: Client, response):
    """The page that comes once the worker did what it was asked, if it was asked anything."""
    if "progress" not in (response.context or ()):
        return response
    work_on_town_list(str(response.context["upload"].key))
    after = client.get(response.wsgi_request.path)
    after.redirect_chain = response.redirect_chain
    return after


def rows_of(response) -> dict[str, dict[str, list[int]]]:
    """By sheet and state the numbers of the rows."""
    return {
        each.sheet.key: {part.state: [row.number for row in part.rows] for part in each.parts}
        for each in response.context["shown"]
    }


def why(response, sheet: str, number: int) -> str:
    """What the preview says of a row."""
    (of_sheet,) = (each for each in response.context["shown"] if each.sheet.key == sheet)
    (row,) = (row for part in of_sheet.parts for row in part.rows if row.number == number)
    return " ".join(row.why)


def confirm(client: Client, preview):
    path = preview.redirect_chain[-1][0]
    return worked(client, client.post(path, {"seen": preview.context["seen"]}, follow=True))


def take(client: Client, content: bytes):
    return confirm(client, send(client, content))


def towns(*names: str, at: int = 0):
    """Neighbourhoods of these names, side by side; each has a street with its name and two houses.

    They are counted from west to east, beginning with `at`.
    """
    district = factories.DistrictFactory(name=f"Dorp{at or ''}", area=factories.square(0, side=1))
    return [_place(name, number, district) for number, name in enumerate(names, start=at)]


def _place(name: str, at: int, district):
    place = factories.NeighbourhoodFactory(name=name, district=district, area=factories.square(at))
    for number in (1, 2):
        factories.AddressFactory(
            street=f"{name}straat",
            number=number,
            postcode=f"79{at:02}AA",
            neighbourhood=place,
            point=Point(
                factories.WEST + (at + number / 3) * factories.SIDE,
                factories.SOUTH + factories.SIDE / 2,
                srid=4326,
            ),
        )
    return place
