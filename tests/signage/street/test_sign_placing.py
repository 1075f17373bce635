"""Placing, inspecting and taking away: what the municipality notes in the street."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from groups.life import acts as life
from groups.models import AlertGroup
from signage.models import DamageReport, Inspection, Sign, SignRules
from signage.models.money import parse_euro
from signage.requests import acts as request_acts
from tests import factories
from tests.factories import SIDE, SOUTH, WEST
from tests.sign_factories import SignFactory, SmederijFactory, ask, budget_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def fitter(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    user = factories.UserFactory(role="municipality")
    client.force_login(user)
    return client


@pytest.fixture
def budget(group, manager):
    return budget_of(SmederijFactory(group=group), 500, by=manager)


@pytest.fixture
def planned(group, budget, manager, address) -> Sign:
    request = ask(group, signs=1)
    request_acts.approve(request, by=manager)
    return request.signs.get()


def photo() -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (50, 40), "green").save(file, "JPEG")
    return SimpleUploadedFile("foto.jpg", file.getvalue())


def noted(**changes) -> dict:
    values = {
        "photo": photo(),
        "placed_on": timezone.localdate().isoformat(),
        "pole_kind": "lamp_post",
        "pole_number": "L-12",
        "height_cm": "220",
        "price": "54,45",
    }
    return {name: value for name, value in (values | changes).items() if value is not None}


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def path_of(sign, page="hang") -> str:
    return reverse(f"signage:{page}", args=[sign.pk])


# Bad input


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"photo": None}, "Maak een foto"),
        ({"photo": SimpleUploadedFile("a.jpg", b"%PDF-1.7")}, "geen foto"),
        ({"placed_on": ""}, "Vul de dag in"),
        ({"placed_on": "gisteren"}, "Vul een dag in"),
        ({"placed_on": "2999-01-01"}, "moet nog komen"),
        ({"placed_on": "1999-01-01"}, "meer dan een jaar geleden"),
        ({"pole_kind": ""}, "waar het bord aan hangt"),
        ({"pole_kind": "boom"}, "boom"),
        ({"pole_number": "x" * 21}, "20 tekens"),
        ({"height_cm": ""}, "Meet de onderkant"),
        ({"height_cm": "hoog"}, "hele centimeters"),
        ({"height_cm": "-220"}, "tussen 210 en 340"),
        ({"height_cm": "209"}, "tussen 210 en 340"),
        ({"height_cm": "341"}, "tussen 210 en 340"),
        ({"height_cm": "9" * 30}, "tussen 210 en 340"),
        ({"price": ""}, "Vul een prijs in"),
        ({"price": "-5"}, "60,50"),
        ({"price": "gratis"}, "60,50"),
        ({"price": "5.4.4"}, "60,50"),
        ({"price": "99999999999999"}, "1.000.000,00"),
        ({"point": "hier"}, "geen punt"),
        ({"point": "6.45, 52.76"}, "verwisseld"),
        ({"point": "52.0, 4.3"}, "niet in de gemeente"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_paid(fitter, planned, budget, changes, told):
    response = fitter.post(path_of(planned), noted(**changes))

    planned.refresh_from_db()
    budget.refresh_from_db()
    assert told in words(response).replace("\xa0", " ")
    assert 'role="alert"' in response.content.decode()
    assert (planned.status, budget.free_cents) == ("planned", 50_000 - 6_050)


def test_after_a_mistake_the_photo_need_not_be_taken_again(fitter, planned):
    first = fitter.post(path_of(planned), noted(height_cm="20"))
    assert "Uw foto is bewaard" in words(first)

    fitter.post(path_of(planned), noted(photo=None))

    planned.refresh_from_db()
    assert planned.status == "placed"
    with planned.photo.open() as file:
        assert Image.open(file).size == (50, 40)


def test_a_kept_photo_is_for_one_sign_and_one_person(fitter, planned, group, manager):
    fitter.post(path_of(planned), noted(height_cm="20"))
    fitter.force_login(factories.UserFactory(role="municipality"))

    response = fitter.post(path_of(planned), noted(photo=None))

    assert "Maak een foto" in words(response)


@pytest.mark.parametrize("status", ["placed", "damaged", "removed"])
def test_only_a_planned_sign_is_placed(fitter, group, status):
    sign = SignFactory(group=group, status=status)

    response = fitter.post(path_of(sign), noted(), follow=True)

    sign.refresh_from_db()
    assert sign.status == status
    assert "kan nu niet geplaatst worden" in words(response)


def test_the_sign_of_an_ended_group_is_not_placed(fitter, planned, group, manager):
    life.close(group, by=manager, why="Niemand meer.")

    fitter.post(path_of(planned), noted())

    planned.refresh_from_db()
    assert planned.status != "placed"


@pytest.mark.parametrize("page", ["hang", "inspect", "remove"])
@pytest.mark.parametrize(
    ("role", "status"),
    [("coordinator", 403), ("police", 403), ("area_coordinator", 403), ("outsider", 404)],
)
def test_only_the_municipality_works_in_the_street(client, group, page, role, status):
    sign = SignFactory(group=group)
    user = factories.UserFactory(role="coordinator" if role == "outsider" else role)
    if role == "coordinator":
        factories.CoordinatorFactory(group=group, user=user)
    user.districts.add(group.neighbourhoods.get().district)
    client.force_login(user)

    data = {"condition": "gone", "reason": "Weg."}
    assert client.get(path_of(sign, page)).status_code == status
    assert client.post(path_of(sign, page), data).status_code == status

    sign.refresh_from_db()
    assert sign.status == "placed"


# The way it should go


def test_a_placed_sign_has_its_pole_its_price_and_its_next_inspection(fitter, planned, budget):
    point = f"{SOUTH + SIDE / 2:.6f}, {WEST + SIDE / 2 + 0.0001:.6f}"

    response = fitter.post(path_of(planned), noted(point=point), follow=True)

    planned.refresh_from_db()
    budget.refresh_from_db()
    assert f"Bord {planned.pk} is geplaatst." in words(response)
    assert (planned.status, planned.price_cents, planned.height_cm) == ("placed", 5_445, 220)
    assert (planned.pole_kind, planned.pole_number) == ("lamp_post", "L-12")
    assert planned.point.x == pytest.approx(WEST + SIDE / 2 + 0.0001)
    assert planned.next_inspection_on > timezone.localdate()
    assert budget.free_cents == 50_000 - 5_445


def test_without_a_point_it_hangs_where_it_was_asked(fitter, planned):
    before = planned.point.coords

    fitter.post(path_of(planned), noted())

    planned.refresh_from_db()
    assert planned.point.coords == pytest.approx(before)


def test_the_heights_are_the_municipalitys(fitter, planned):
    SignRules(min_height_cm=300, max_height_cm=400).save()

    response = fitter.post(path_of(planned), noted())

    assert "tussen 300 en 380" in words(response)


def test_the_form_knows_the_day_and_the_price(fitter, planned):
    page = fitter.get(path_of(planned)).content.decode()

    assert 'value="60,50"' in page
    assert f'value="{timezone.localdate().isoformat()}"' in page
    assert 'capture="environment"' in page


@pytest.mark.parametrize("price", ["20,16", "181,51", "54.450,00", "0"])
def test_an_unlikely_price_is_asked_about_once_and_nothing_is_lost(fitter, planned, price):
    page = fitter.post(path_of(planned), noted(price=price, height_cm="230"))
    planned.refresh_from_db()
    assert planned.status == "planned"
    assert "Klopt" in words(page)
    assert "Uw foto is bewaard" in words(page)
    html = page.content.decode()
    assert f'value="{price}"' in html
    assert 'value="230"' in html

    asked = re.search(r'name="asked_price" value="(\d+)"', html)[1]
    fitter.post(path_of(planned), noted(price=price, photo=None, asked_price=asked))

    planned.refresh_from_db()
    assert (planned.status, planned.price_cents) == ("placed", parse_euro(price))


@pytest.mark.parametrize("price", ["20,17", "181,50"])
def test_a_price_that_may_well_be_is_not_asked_about(fitter, planned, price):
    fitter.post(path_of(planned), noted(price=price))

    planned.refresh_from_db()
    assert planned.status == "placed"


def test_another_unlikely_price_is_asked_about_again(fitter, planned):
    fitter.post(path_of(planned), noted(price="5445", asked_price="54450"))

    planned.refresh_from_db()
    assert planned.status == "planned"


def test_a_price_above_what_was_promised_is_taken_too(fitter, planned, budget):
    fitter.post(path_of(planned), noted(price="€ 1.000,00", asked_price="100000"))

    planned.refresh_from_db()
    budget.refresh_from_db()
    assert (budget.free_cents, planned.to_cover_cents) == (0, 50_000)


@pytest.mark.parametrize(
    ("condition", "before", "after"),
    [
        ("good", "placed", "placed"),
        ("damaged", "placed", "damaged"),
        ("gone", "placed", "damaged"),
        ("good", "damaged", "placed"),
    ],
)
def test_an_inspection_says_how_the_sign_is_and_deals_with_reports(
    fitter, group, condition, before, after
):
    sign = SignFactory(group=group, status=before)
    DamageReport.objects.create(sign=sign, text="Hij hangt scheef.")
    assert "Hij hangt scheef." in words(fitter.get(path_of(sign, "inspect")))

    fitter.post(path_of(sign, "inspect"), {"condition": condition, "photo": photo()})

    sign.refresh_from_db()
    assert (sign.status, Inspection.objects.get().condition) == (after, condition)
    assert not DamageReport.objects.waiting().exists()


@pytest.mark.parametrize(
    "data", [{}, {"condition": "mooi"}, {"condition": "good", "note": "x" * 501}]
)
def test_an_inspection_without_sense_is_not_noted(fitter, group, data):
    sign = SignFactory(group=group)

    assert fitter.post(path_of(sign, "inspect"), data).status_code == 200

    assert not Inspection.objects.exists()


def test_a_sign_that_does_not_hang_is_not_inspected(fitter, planned):
    response = fitter.post(path_of(planned, "inspect"), {"condition": "good"})

    assert 'role="alert"' in response.content.decode()
    assert not Inspection.objects.exists()


def test_a_sign_goes_with_a_reason_only(fitter, group):
    sign = SignFactory(group=group)
    fitter.post(path_of(sign, "remove"), {"reason": " "})
    sign.refresh_from_db()
    assert sign.status == "placed"

    fitter.post(path_of(sign, "remove"), {"reason": "De groep is beëindigd."})

    sign.refresh_from_db()
    assert sign.status == "removed"
    assert sign.history.get().why == "De groep is beëindigd."


def test_a_sign_that_is_gone_is_not_taken_away_again(fitter, group):
    sign = SignFactory(group=group, status="removed")

    for answer in (
        fitter.get(path_of(sign, "remove"), follow=True),
        fitter.post(path_of(sign, "remove"), {"reason": "Nog eens."}, follow=True),
    ):
        assert "is al weg" in words(answer)
    assert not sign.history.exists()


def test_a_planned_sign_that_will_not_come_frees_its_money(fitter, planned, budget):
    fitter.post(path_of(planned, "remove"), {"reason": "Geen paal."})

    budget.refresh_from_db()
    assert budget.free_cents == 50_000


def test_photos_of_signs_and_inspections_are_private(fitter, client, planned):
    fitter.post(path_of(planned), noted())
    fitter.post(path_of(planned, "inspect"), {"condition": "good", "photo": photo()})
    inspection = Inspection.objects.get()
    paths = [path_of(planned, "sign_photo"), path_of(inspection, "inspection_photo")]

    for path in paths:
        response = fitter.get(path)
        assert response["Content-Type"] == "image/jpeg"
        assert "no-store" in response["Cache-Control"]
        assert b"".join(response.streaming_content).startswith(b"\xff\xd8\xff")
    client.force_login(factories.CoordinatorFactory().user)
    assert [client.get(path).status_code for path in paths] == [404, 404]
    client.logout()
    assert [client.get(path).status_code for path in paths] == [302, 302]


def test_a_closed_group_is_only_read(fitter, planned):
    AlertGroup.objects.update(status="dormant")

    assert fitter.get(path_of(planned)).status_code == 200
