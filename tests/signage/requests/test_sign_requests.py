"""Asking for signs: bad input first, then from the form to the request and back."""

import io
import re

import pytest
from django.contrib.gis.geos import Point
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from hoogeveen_alert.mail.models import OutgoingMail
from signage.models import SignRequest
from tests import factories
from tests.factories import SIDE, SOUTH, WEST
from tests.sign_factories import ELSEWHERE, INSIDE, SignTypeFactory, ask

pytestmark = pytest.mark.django_db

ASK = "/mijn/borden/aanvragen/"


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def photo(kind="JPEG") -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (50, 40), "green").save(file, kind)
    return SimpleUploadedFile("foto.jpg", file.getvalue())


# Bad input


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"group": ""}, "Kies de groep"),
        ({"group": "999999"}, "Kies een groep uit de lijst"),
        ({"group": "x"}, "Kies een groep uit de lijst"),
        ({"sign_type": ""}, "Kies een soort bord"),
        ({"sign_type": "0"}, "Kies een soort bord uit de lijst"),
        ({"motivation": "  "}, "Vertel kort waarom"),
        ({"motivation": "x" * 2001}, "hooguit 2.000"),
        ({"motivation": "a\x00b"}, "Null"),
        ({"motivation": "a\x1bb"}, "leesbare tekens"),
        ({"point_1": ""}, "minstens één plek"),
        ({"point_1": "hier"}, "Dit is geen punt"),
        ({"point_1": "1, 2, 3"}, "Dit is geen punt"),
        ({"point_1": "nan, inf"}, "Dit is geen punt"),
        ({"point_1": "1e5, 6"}, "Dit is geen punt"),
        ({"point_1": "5" * 61}, "60 tekens"),
        ({"point_1": "6.45, 52.76"}, "verwisseld"),
        ({"point_1": "99.0, 6.45"}, "nergens op aarde"),
        ({"point_1": "52.0, 4.3"}, "niet in de gemeente"),
        ({"point_1": "54.2, 3.1"}, "niet in de gemeente"),
        ({"point_1": "0, 0"}, "niet in de gemeente"),
        ({"point_2": INSIDE}, "dezelfde paal als plek 1"),
        ({"point_1": "", "address_1": "Dorpsstraat"}, "een straat en een huisnummer"),
        ({"point_1": "", "address_1": "Dorpsstraat 99999999999"}, "een straat en een huisnummer"),
        ({"point_1": "", "address_1": "Nergensweg 3"}, "kennen dit adres niet"),
        ({"point_1": "", "address_1": "Dorpsstraat 12, Elim"}, "kennen dit adres niet"),
        ({"point_1": "", "address_1": "Dorpsstraat 12b"}, "kennen dit adres niet"),
        ({"point_1": "", "address_1": "9999 ZZ 12"}, "kennen dit adres niet"),
        ({"point_1": "", "address_1": "7933 PA twaalf"}, "een straat en een huisnummer"),
        ({"point_1": "", "address_1": "x" * 121}, "120 tekens"),
        ({"relation_1": "under"}, "under"),
        ({"address_2": "Dorpsstraat 12"}, "dezelfde paal als plek 1"),
    ],
)  # fmt: skip
def test_what_makes_no_request_is_refused_and_stays_typed(logged_in, typed, changes, told):
    response = logged_in.post(ASK, typed | changes)

    assert response.status_code == 200
    assert told in words(response)
    assert 'role="alert"' in response.content.decode()
    if "motivation" not in changes:
        assert "Iedereen komt hierlangs." in response.content.decode()
    assert not SignRequest.objects.exists()


def test_ten_places_fit_and_an_eleventh_is_no_field(logged_in, typed):
    many = {f"point_{n}": f"{SOUTH + n * 0.0005:.6f}, {WEST + 0.002:.6f}" for n in range(1, 13)}

    logged_in.post(ASK, typed | many)

    assert SignRequest.objects.get().points.count() == 10


@pytest.mark.parametrize("other", ["groep van een ander", "beëindigd", "afgewezen", "aangevraagd"])
def test_nobody_asks_for_a_group_that_is_not_theirs_or_not_alive(logged_in, typed, group, other):
    status = {"beëindigd": "closed", "afgewezen": "rejected", "aangevraagd": "applied"}.get(other)
    theirs = factories.AlertGroupFactory(status=status or "active")
    if status:
        factories.CoordinatorFactory(group=theirs, user=group.coordinators.get().user)

    response = logged_in.post(ASK, typed | {"group": theirs.pk})

    assert "Kies een groep uit de lijst" in words(response)
    assert not SignRequest.objects.exists()


def test_a_type_that_is_offered_no_more_cannot_be_asked_for(logged_in, typed, kind):
    kind.is_offered = False
    kind.save()

    assert "Kies een soort bord uit de lijst" in words(logged_in.post(ASK, typed))


def test_a_group_without_smederij_is_told_whom_to_call(logged_in, group, address):
    typed = {
        "group": group.pk,
        "sign_type": SignTypeFactory().pk,
        "motivation": "x",
        "point_1": INSIDE,
    }

    assert "nog bij geen Smederij" in words(logged_in.post(ASK, typed))


def test_what_is_typed_is_only_text(logged_in, typed):
    hostile = "<script>alert(1)</script>{{ form }}{% if x %}"

    for step in ("check", "send"):
        response = logged_in.post(ASK, typed | {"motivation": hostile, "step": step}, follow=True)
        page = response.content.decode()
        assert "<script>alert" not in page
        assert "{{ form }}{% if x %}" in page


@pytest.mark.parametrize("sent", [b"%PDF-1.7", b"<svg/>", b"", b"\xff\xd8\xff\xe0half"])
def test_a_photo_that_is_none_keeps_the_rest(logged_in, typed, sent):
    response = logged_in.post(ASK, typed | {"photo": SimpleUploadedFile("foto.jpg", sent)})

    page = response.content.decode()
    assert response.status_code == 200
    assert 'id="id_photo_error"' in page
    assert f'name="point_1" value="{INSIDE}"' in page
    assert not SignRequest.objects.exists()


# The way it should go


def test_before_sending_the_checks_are_shown_and_nothing_is_saved(logged_in, typed):
    response = logged_in.post(ASK, typed | {"step": "check"})

    assert "Er is nog niets verstuurd" in words(response)
    assert "De groep heeft 0 leden; nodig zijn er 10." in words(response)
    assert "bij Dorpsstraat 12, Pesse" in words(response)
    assert not SignRequest.objects.exists()


def test_a_request_keeps_what_was_asked_and_goes_to_the_municipality(
    logged_in, typed, group, kind, smederij, coordinator, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    response = logged_in.post(ASK, typed | {"photo": photo(), "relation_1": "opposite"})

    made = SignRequest.objects.get()
    assert response.url == reverse("signage:request", args=[made.pk])
    assert (made.group, made.sign_type, made.smederij) == (group, kind, smederij)
    assert (made.asked_by, made.unit_cents, made.status) == (coordinator, 6050, "asked")
    assert made.points.get().place == "tegenover Dorpsstraat 12, Pesse"
    assert made.points.get().point.coords == pytest.approx((WEST + SIDE / 2, SOUTH + SIDE / 2))
    with made.photo.open() as file:
        assert Image.open(file).format == "JPEG"
    assert OutgoingMail.objects.get().kind == "sign_asked"


@pytest.mark.parametrize(
    "adres",
    ["Dorpsstraat 12", "dorpsstraat  12", "Dorpsstraat 12, Pesse", "7933PA 12", "7933 pa, 12"],
)
def test_an_address_does_as_well_as_a_point(logged_in, typed, adres):
    logged_in.post(ASK, typed | {"point_1": "", "address_1": adres, "relation_1": "beside"})

    place = SignRequest.objects.get().points.get()
    assert place.place == "naast Dorpsstraat 12, Pesse"
    assert place.point.coords == pytest.approx((WEST + SIDE / 2, SOUTH + SIDE / 2))


@pytest.mark.parametrize(
    ("street", "adres"), [("Plein 1940", "Plein 1940 3"), ("1e Wijk", "1e Wijk 3")]
)
def test_a_street_may_have_a_number_in_its_name(logged_in, typed, address, street, adres):
    factories.AddressFactory(neighbourhood=address.neighbourhood, street=street, number=3)

    logged_in.post(ASK, typed | {"point_1": "", "address_1": adres})

    assert SignRequest.objects.get().points.get().place == f"bij {street} 3, Pesse"


def test_of_a_street_in_two_towns_the_one_of_the_group_is_meant(logged_in, typed, address):
    far = factories.NeighbourhoodFactory(area=factories.square(5))
    there = Point(WEST + 5.5 * SIDE, SOUTH + SIDE / 2, srid=4326)
    factories.AddressFactory(neighbourhood=far, town="Elim", postcode="7916PA", point=there)

    logged_in.post(ASK, typed | {"point_1": "", "address_1": "Dorpsstraat 12"})

    assert SignRequest.objects.get().points.get().place == "bij Dorpsstraat 12, Pesse"


def test_of_a_street_in_two_towns_outside_the_area_the_town_is_asked(logged_in, typed, address):
    far = factories.NeighbourhoodFactory(area=factories.square(5))
    for n, town in enumerate(("Elim", "Tiendeveen")):
        there = Point(WEST + (5.3 + n / 10) * SIDE, SOUTH + SIDE / 2, srid=4326)
        factories.AddressFactory(
            neighbourhood=far, street="Schoolstraat", town=town, postcode=f"791{n}PA", point=there
        )

    response = logged_in.post(ASK, typed | {"point_1": "", "address_1": "Schoolstraat 12"})
    assert "Elim, Tiendeveen" in words(response)

    logged_in.post(ASK, typed | {"point_1": "", "address_1": "Schoolstraat 12, elim"})
    assert SignRequest.objects.get().points.get().place == "bij Schoolstraat 12, Elim"


def test_the_second_step_shows_the_reason_that_it_asks_for(logged_in, typed):
    page = logged_in.post(ASK, typed | {"step": "check"}).content.decode()

    assert page.count('name="motivation"') == 1
    assert re.search(r"<textarea[^>]*name=\"motivation\"[^>]*>\s*Iedereen komt hierlangs", page)


def test_a_reason_that_is_added_in_the_second_step_is_sent(logged_in, typed):
    logged_in.post(ASK, typed | {"motivation": "Er staan er te veel, maar deze weg is nieuw."})

    assert "deze weg is nieuw" in SignRequest.objects.get().motivation


def test_sent_twice_is_asked_once(logged_in, typed):
    first, second = (logged_in.post(ASK, typed).url for _ in range(2))

    assert first == second
    assert SignRequest.objects.count() == 1


def test_another_request_with_the_same_words_is_another_request(logged_in, typed):
    logged_in.post(ASK, typed)
    logged_in.post(ASK, typed | {"point_1": ELSEWHERE})
    logged_in.post(ASK, typed | {"sign_type": SignTypeFactory(name="Paalbord").pk})
    assert SignRequest.objects.count() == 3

    page = logged_in.post(
        ASK, typed | {"point_1": ELSEWHERE, "csrfmiddlewaretoken": "new"}, follow=True
    )

    assert SignRequest.objects.count() == 3
    assert "net al verstuurd" in words(page)


def test_who_goes_back_to_change_something_finds_it_all_again(logged_in, typed):
    page = logged_in.post(ASK, typed | {"step": "change"}).content.decode()

    assert f'value="{INSIDE}"' in page
    assert "Iedereen komt hierlangs." in page
    assert 'role="alert"' not in page


def test_the_price_of_the_day_stays(logged_in, typed, kind):
    logged_in.post(ASK, typed)
    kind.price_ex_cents, kind.price_cents = 9_900, 11_979
    kind.save()

    page = words(logged_in.get(reverse("signage:request", args=[SignRequest.objects.get().pk])))
    assert "€\xa060,50" in page.replace("€ 60", "€\xa060")


# Afterwards


@pytest.fixture
def sign_request(group, coordinator, smederij, address) -> SignRequest:
    return ask(group, by=coordinator, smederij=smederij)


def test_an_area_coordinator_asks_for_a_group_of_the_own_district(client, typed, group):
    user = factories.UserFactory(role="area_coordinator")
    user.districts.add(group.neighbourhoods.get().district)
    client.force_login(user)

    client.post(ASK, typed)

    assert SignRequest.objects.get().asked_by == user


@pytest.mark.parametrize("role", ["municipality", "police"])
def test_those_who_decide_or_look_do_not_ask(client, typed, role):
    client.force_login(factories.UserFactory(role=role))

    assert client.get(ASK).status_code == 403
    assert client.post(ASK, typed).status_code == 403
    assert not SignRequest.objects.exists()


def test_a_photo_is_for_those_who_see_the_request(logged_in, typed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    logged_in.post(ASK, typed | {"photo": photo("PNG")})
    path = reverse("signage:request_photo", args=[SignRequest.objects.get().pk])

    response = logged_in.get(path)

    assert response["Content-Type"] == "image/jpeg"
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content).startswith(b"\xff\xd8\xff")
    outsider = factories.CoordinatorFactory().user
    logged_in.force_login(outsider)
    assert logged_in.get(path).status_code == 404
    logged_in.logout()
    assert logged_in.get(path).status_code == 302


def test_no_web_address_leads_to_the_files_themselves(logged_in, typed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    logged_in.post(ASK, typed | {"photo": photo()})
    name = SignRequest.objects.get().photo.name

    for path in (f"/{name}", f"/media/{name}", f"/static/{name}"):
        assert logged_in.get(path).status_code == 404


def test_without_a_photo_there_is_no_photo_page(logged_in, sign_request):
    assert (
        logged_in.get(reverse("signage:request_photo", args=[sign_request.pk])).status_code == 404
    )


# Size


@pytest.mark.parametrize("path", ["/mijn/borden/", "request", ASK, "check"])
def test_pages_ask_the_database_as_often_for_more_rows(
    logged_in, typed, sign_request, path, django_assert_max_num_queries, coordinator
):
    def load():
        if path == "check":
            return logged_in.post(ASK, typed | extra | {"step": "check"})
        return logged_in.get(page)

    page = reverse("signage:request", args=[sign_request.pk]) if path == "request" else path
    extra = {"point_2": ELSEWHERE}  # far from an address, like the next
    load()
    with django_assert_max_num_queries(20 if path == "check" else 15) as few:
        load()
    for n in range(4):
        other = factories.AlertGroupFactory(name=f"Buurt {n} van de proef")
        factories.CoordinatorFactory(group=other, user=coordinator)
        ask(other)
        extra[f"point_{n + 3}"] = f"{SOUTH + n * 0.001:.6f}, {WEST + 0.003:.6f}"
    with django_assert_max_num_queries(20) as many:
        assert load().status_code == 200

    assert len(many) == len(few)
