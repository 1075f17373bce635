"""What becomes of a request for signs, for who asked: the list, answers, withdrawing."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from signage.budgets import acts as budget_acts
from signage.models import Sign, SignRequest
from signage.requests import acts as request_acts
from tests import factories
from tests.factories import SIDE, SOUTH, WEST
from tests.sign_factories import ELSEWHERE, INSIDE, SmederijFactory, ask, budget_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def smederij(group):
    return SmederijFactory(group=group)


@pytest.fixture
def sign_request(group, coordinator, smederij, address) -> SignRequest:
    return ask(group, by=coordinator, smederij=smederij)


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_list_shows_the_own_groups_requests(logged_in, sign_request):
    other = ask(factories.AlertGroupFactory(name="Geheime groep"))

    page = logged_in.get("/mijn/borden/").content.decode()

    assert reverse("signage:request", args=[sign_request.pk]) in page
    assert reverse("signage:request", args=[other.pk]) not in page
    assert "Geheime groep" not in page


def test_an_empty_list_says_what_can_be_done(logged_in):
    assert "nog geen borden aangevraagd" in words(logged_in.get("/mijn/borden/"))


def test_a_question_back_is_answered_with_other_places(logged_in, sign_request, manager):
    request_acts.ask_back(sign_request, by=manager, why="Kan het aan de overkant?")
    kept = sign_request.points.first()
    path = reverse("signage:answer", args=[sign_request.pk])
    page = logged_in.get(path)
    assert "Kan het aan de overkant?" in words(page)

    point = f"{kept.point.y:.6f}, {kept.point.x:.6f}"
    logged_in.post(path, {"motivation": "Ja.", "point_1": point, "point_4": ELSEWHERE})

    sign_request.refresh_from_db()
    assert (sign_request.status, sign_request.motivation) == ("asked", "Ja.")
    far = "ongeveer 350 meter van Dorpsstraat 12, Pesse"
    assert [place.place for place in sign_request.points.all()] == [kept.place, far]


def test_who_answers_with_a_place_in_another_smederij_has_that_one_pay(
    logged_in, sign_request, group, manager, smederij
):
    east = factories.NeighbourhoodFactory(area=factories.square(1))
    group.neighbourhoods.add(east)
    other = SmederijFactory()
    budget_acts.take_neighbourhoods(other, [east])
    request_acts.ask_back(sign_request, by=manager, why="Kan het verderop?")
    path = reverse("signage:answer", args=[sign_request.pk])

    there = f"{SOUTH + SIDE / 2:.6f}, {WEST + SIDE * 1.5:.6f}"
    logged_in.post(path, {"motivation": "Ja.", "point_1": there})
    sign_request.refresh_from_db()
    assert sign_request.smederij == other

    request_acts.ask_back(sign_request, by=manager, why="Toch maar niet.")
    logged_in.post(path, {"motivation": "Goed.", "point_1": INSIDE})
    sign_request.refresh_from_db()
    assert sign_request.smederij == smederij


def test_nothing_is_answered_when_nothing_is_asked(logged_in, sign_request):
    path = reverse("signage:answer", args=[sign_request.pk])

    response = logged_in.post(path, {"motivation": "Ander.", "point_1": INSIDE}, follow=True)

    sign_request.refresh_from_db()
    assert "Dat kan niet meer" in words(response)
    assert sign_request.motivation == "Hier komt iedereen de wijk in."


def test_an_approved_request_can_be_withdrawn_and_frees_its_money(
    logged_in, sign_request, smederij, manager
):
    budget = budget_of(smederij, 500, by=manager)
    request_acts.approve(sign_request, by=manager)

    logged_in.post(
        reverse("signage:withdraw", args=[sign_request.pk]), {"reason": "Toch niet nodig."}
    )

    sign_request.refresh_from_db()
    budget.refresh_from_db()
    assert (sign_request.status, budget.free_cents) == ("withdrawn", 50_000)
    assert set(Sign.objects.values_list("status", flat=True)) == {"removed"}


def test_an_area_coordinator_withdraws_no_request_of_another(client, sign_request, group):
    area_coordinator = factories.UserFactory(role="area_coordinator")
    group.neighbourhoods.first().district.people.add(area_coordinator)
    client.force_login(area_coordinator)
    path = reverse("signage:withdraw", args=[sign_request.pk])

    assert "Dat kan niet meer" in words(client.post(path, {}, follow=True))
    sign_request.refresh_from_db()
    assert sign_request.status == "asked"

    type(sign_request).objects.update(asked_by=area_coordinator)
    client.post(path, {})
    sign_request.refresh_from_db()
    assert sign_request.status == "withdrawn"


def test_a_rejected_request_cannot_be_withdrawn(logged_in, sign_request, manager):
    request_acts.reject(sign_request, by=manager, why="Te veel borden daar.")

    response = logged_in.post(reverse("signage:withdraw", args=[sign_request.pk]), {}, follow=True)

    sign_request.refresh_from_db()
    assert sign_request.status == "rejected"
    assert "Dat kan niet meer" in words(response)
    assert "Te veel borden daar." in words(response)


@pytest.mark.parametrize("page", ["answer", "withdraw"])
def test_a_get_changes_nothing(logged_in, sign_request, manager, page):
    request_acts.ask_back(sign_request, by=manager, why="Waarom?")

    assert logged_in.get(reverse(f"signage:{page}", args=[sign_request.pk])).status_code == 200

    sign_request.refresh_from_db()
    assert sign_request.status == "returned"


def photo(colour: str) -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "JPEG")
    return SimpleUploadedFile("foto.jpg", file.getvalue())


@pytest.fixture
def asked_back(sign_request, manager, settings, tmp_path) -> SignRequest:
    """With a photo, and a question from the municipality."""
    settings.MEDIA_ROOT = tmp_path
    sign_request.photo.save("x.jpg", photo("red"))
    request_acts.ask_back(sign_request, by=manager, why="Een scherpere foto?")
    return sign_request


def answer_with(client, request, **values):
    path = reverse("signage:answer", args=[request.pk])
    return client.post(path, {"motivation": "Zie foto.", "point_1": INSIDE} | values)


@pytest.mark.parametrize(
    "wrong",
    [
        {"photo": SimpleUploadedFile("foto.jpg", b"%PDF-1.7")},
        {"photo": photo("blue"), "drop_photo": "on"},
        {"photo": photo("blue"), "motivation": ""},
    ],
    ids=["no photo", "both", "other mistake"],
)
def test_a_wrong_answer_leaves_the_photo_as_it_was(logged_in, asked_back, tmp_path, wrong):
    before = asked_back.photo.name

    assert answer_with(logged_in, asked_back, **wrong).status_code == 200

    asked_back.refresh_from_db()
    assert (asked_back.status, asked_back.photo.name) == ("returned", before)
    assert len(list((tmp_path / "signs").iterdir())) == 1


@pytest.mark.parametrize("values", [{"photo": photo("blue")}, {"drop_photo": "on"}, {}])
def test_with_an_answer_the_photo_is_changed_removed_or_kept(
    logged_in, asked_back, tmp_path, values, django_capture_on_commit_callbacks
):
    before = asked_back.photo.name

    with django_capture_on_commit_callbacks(execute=True):
        answer_with(logged_in, asked_back, **values)

    asked_back.refresh_from_db()
    assert asked_back.status == "asked"
    assert bool(asked_back.photo) is ("drop_photo" not in values)
    assert (asked_back.photo.name == before) is (not values)
    kept = [f"signs/{path.name}" for path in (tmp_path / "signs").iterdir()]
    assert kept == ([asked_back.photo.name] if asked_back.photo else [])


def test_a_photo_is_added_to_a_request_that_had_none(logged_in, asked_back):
    SignRequest.objects.update(photo="")
    page = logged_in.get(reverse("signage:answer", args=[asked_back.pk])).content.decode()
    assert "drop_photo" not in page

    answer_with(logged_in, asked_back, photo=photo("blue"))

    asked_back.refresh_from_db()
    assert asked_back.photo
