"""Who is hired for the street: the work list, what is done with its signs, and nothing else."""

import datetime

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from groups.models import AlertGroup, Membership
from hoogeveen_alert.accounts.roles import Role, roles_given_by
from signage.models import DamageReport, Inspection, Sign, SignChange
from signage.places import address_order
from signage.requests import acts as request_acts
from signage.street import acts as street_acts
from tests import factories, login_permissions, sign_permissions
from tests.permissions import arguments_of, url_names
from tests.refused_posts import FILLED_IN
from tests.sign_factories import SignFactory, SmederijFactory, ask, budget_of, point_at
from tests.signage.street.test_sign_placing import noted
from tests.test_permissions import everything, town  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db

WORK = {
    f"signage:{name}"
    for name in (
        *("work", "work_list", "sign", "hang", "inspect", "remove"),
        *("sign_photo", "inspection_photo"),
    )
}
OWN = {url for url, _method, _statuses in login_permissions.MATRIX} | {"admin:logout"}
REFUSED = {403, 404, 405, 410}
PLANNED = {"status": "planned", "placed_on": None}
TYPED = FILLED_IN | sign_permissions.TYPED
TO_DO = ("planned", "damaged", "to_remove", "due", "reported")


@pytest.fixture
def contractor():
    return factories.UserFactory(role="contractor", name="Ubbo Uitvoerder")


@pytest.fixture
def hired(contractor):
    client = Client()
    client.force_login(contractor)
    return client


@pytest.fixture
def signs(group):
    """One for each kind of work, and two without."""
    today, yesterday = timezone.localdate(), timezone.localdate() - datetime.timedelta(days=1)
    ended = factories.AlertGroupFactory(status="closed", name="Opgeheven")
    found = {
        "planned": SignFactory(group=group, **PLANNED, delivered_on=today),
        "damaged": SignFactory(group=group, status="damaged"),
        "to_remove": SignFactory(group=ended),
        "due": SignFactory(group=group, next_inspection_on=yesterday),
        "reported": SignFactory(group=group),
        "sound": SignFactory(group=group, next_inspection_on=today + datetime.timedelta(days=9)),
        "gone": SignFactory(group=group, status="removed"),
        "called_off": SignFactory(group=ended, **PLANNED, delivered_on=today),
        "not_here_yet": SignFactory(group=group, **PLANNED),
    }
    DamageReport.objects.create(
        sign=found["reported"], kind="loose", text="Het zit los: ik ben Kees, 06 12345678"
    )
    return found


def asks_to_log_in(answer) -> bool:
    return answer.status_code == 302 and answer.url.startswith(
        ("/accounts/login/", "/beheer/login/")
    )


def others(group) -> dict[str, str]:
    """Every address but those of the work and of the own account."""
    names = sorted(url_names() - WORK - OWN)
    return {name: reverse(name, kwargs=arguments_of(name, group)) for name in names}


def test_every_other_address_is_refused_or_what_a_visitor_sees(town):  # noqa: F811
    contractor, visitor = town.client_of("contractor"), Client()

    answers = {
        name: (contractor.get(p), visitor.get(p)) for name, p in others(town.group()).items()
    }

    wrong = {
        name: own.status_code
        for name, (own, public) in answers.items()
        if own.status_code not in REFUSED
        and (own.status_code, own.get("Location")) != (public.status_code, public.get("Location"))
    }
    assert wrong == {"desk": 302}
    assert answers["desk"][0].url == "/mijn/borden/werk/"


def test_no_other_form_does_anything(town):  # noqa: F811
    contractor, visitor = town.client_of("contractor"), Client()
    inside = {n: p for n, p in others(town.group()).items() if asks_to_log_in(visitor.get(p))}
    before = everything()

    answers = {name: contractor.post(path, TYPED).status_code for name, path in inside.items()}

    assert {name: status for name, status in answers.items() if status not in REFUSED} == {}
    assert everything() == before
    assert len(inside) > 150


def test_after_logging_in_the_work_list_comes_first(hired):
    answer = hired.get(settings.LOGIN_REDIRECT_URL)

    assert (answer.status_code, answer.url) == (302, "/mijn/borden/werk/")


def test_the_menu_leads_to_the_work_list_alone(hired):
    page = hired.get("/mijn/borden/werk/").content.decode()
    menu = page[page.index('<nav id="site-menu"') : page.index("</header>")]

    assert "/mijn/borden/werk/" in menu
    assert [path for path in ("/beheer/", 'href="/mijn/"', "/groepen/") if path in menu] == []


def test_the_work_list_has_what_is_to_be_done_and_nothing_else(hired, signs):
    page = hired.get("/mijn/borden/werk/")

    shown = {row["sign"].pk for row in page.context["rows"]}
    assert shown == {signs[name].pk for name in TO_DO}


@pytest.mark.parametrize("name", ["sound", "gone", "called_off", "not_here_yet"])
@pytest.mark.parametrize("page", ["", "foto/", "plaatsen/", "controleren/", "weghalen/"])
def test_other_signs_are_not_there(hired, signs, name, page):
    path = f"/mijn/borden/{signs[name].pk}/{page}"

    assert hired.get(path).status_code == 404
    assert hired.post(path, {"condition": "gone", "reason": "x"}).status_code in (404, 405)
    assert Sign.objects.get(pk=signs[name].pk).status == signs[name].status


@pytest.mark.parametrize("page", ["", "controleren/"])
def test_words_of_residents_group_and_money_are_not_on_the_pages_of_a_sign(hired, signs, page):
    sign = signs["reported"]
    SignChange.objects.create(sign=sign, status="placed", why="Afgesproken met Bea Beheer")

    text = hired.get(f"/mijn/borden/{sign.pk}/{page}").content.decode()

    assert "Het zit los" in text
    hidden = ("Kees", "12345678", sign.group.name, "Bea", "€", "/mijn/borden/register/")
    assert [word for word in hidden if word in text] == []


def test_the_list_on_paper_holds_the_same_signs(hired, contractor, signs):
    answer = hired.get("/mijn/borden/werklijst.pdf?staat=removed")

    assert answer.status_code == 200
    visible = Sign.objects.visible_to(contractor)
    assert set(visible) == {signs[name] for name in TO_DO}
    assert not visible.filter(status="removed").exists()


def test_a_sign_is_hung_at_the_price_that_was_promised(
    hired, group, contractor, manager, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    budget_of(SmederijFactory(group=group), 500, by=manager)
    request = ask(group, signs=1)
    request_acts.approve(request, by=manager)
    request.signs.update(delivered_on=timezone.localdate())
    sign = request.signs.get()
    page = hired.get(f"/mijn/borden/{sign.pk}/plaatsen/").content.decode()

    answer = hired.post(f"/mijn/borden/{sign.pk}/plaatsen/", noted(price="1,00"))

    sign.refresh_from_db()
    assert "€" not in page
    assert (answer.status_code, answer.url) == (302, "/mijn/borden/werk/")
    assert (sign.status, sign.price_cents, sign.to_cover_cents) == ("placed", 6050, 0)
    assert sign.history.first().by == contractor


def test_what_is_promised_is_not_called_off(hired, signs):
    sign = signs["planned"]

    answer = hired.post(f"/mijn/borden/{sign.pk}/weghalen/", {"reason": "Geen zin"})

    assert answer.status_code == 403
    assert Sign.objects.get(pk=sign.pk).status == "planned"


@pytest.mark.parametrize("name", ["damaged", "to_remove", "due", "reported"])
def test_a_sign_of_the_list_is_taken_away_with_a_reason(hired, signs, name):
    path = f"/mijn/borden/{signs[name].pk}/weghalen/"

    unsaid = hired.post(path, {"reason": " "})
    assert "Schrijf de reden op" in unsaid.content.decode()
    assert Sign.objects.get(pk=signs[name].pk).status == signs[name].status

    answer = hired.post(path, {"reason": "Afgebroken"})

    assert answer.url == "/mijn/borden/werk/"
    sign = Sign.objects.get(pk=signs[name].pk)
    assert (sign.status, sign.history.first().why) == ("removed", "Afgebroken")


def test_why_the_sign_of_an_ended_group_goes_is_filled_in(hired, signs):
    pages = {
        name: hired.get(f"/mijn/borden/{signs[name].pk}/weghalen/").context["form"]
        for name in ("to_remove", "damaged")
    }

    assert {name: form["reason"].value() for name, form in pages.items()} == {
        "to_remove": "De groep is beëindigd.",
        "damaged": "",
    }


def test_an_inspection_takes_a_sign_off_the_list(hired, signs, contractor):
    sign = signs["reported"]

    answer = hired.post(f"/mijn/borden/{sign.pk}/controleren/", {"condition": "good"}, follow=True)

    assert Inspection.objects.get().by == contractor
    assert f"De controle van bord {sign.pk} is genoteerd" in answer.content.decode()
    assert hired.get(f"/mijn/borden/{sign.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("taak=hang", {"planned"}),
        ("taak=remove", {"to_remove"}),
        ("taak=mend", {"damaged"}),
        ("taak=inspect", {"due", "reported"}),
        ("zoek=kerkweg", {"damaged"}),
        ("taak=verf", set(TO_DO)),
        ("zoek=%00", set(TO_DO)),
        (f"zoek={'9' * 40}", set()),
        ("zoek=opgeheven", set()),
        ("page=99", set(TO_DO)),
        ("page=x", set(TO_DO)),
    ],
)
def test_the_list_is_searched_by_street_and_task(hired, signs, query, names):
    Sign.objects.filter(pk=signs["damaged"].pk).update(place="Bij Kerkweg 3, Pesse")

    page = hired.get(f"/mijn/borden/werk/?{query}")

    assert {row["sign"].pk for row in page.context["rows"]} == {signs[n].pk for n in names}


def test_the_list_takes_as_many_queries_with_many_signs(hired, group):
    def taken() -> int:
        with CaptureQueriesContext(connection) as queries:
            hired.get("/mijn/borden/werk/")
        return len(queries)

    SignFactory(group=group, status="damaged")
    few = taken()
    for number in range(20):
        SignFactory(group=group, status="damaged", point=point_at(number))

    assert taken() == few <= 9


def test_the_municipality_gives_the_role():
    assert Role.CONTRACTOR in roles_given_by(factories.UserFactory(role="municipality"))
    assert roles_given_by(factories.UserFactory(role="contractor")) == ()


def test_somebody_else_took_the_sign_away_meanwhile(hired, signs, manager):
    street_acts.remove(signs["damaged"], by=manager, why="Al gedaan")

    assert hired.post(f"/mijn/borden/{signs['damaged'].pk}/weghalen/").status_code == 404


def test_the_list_is_in_the_order_in_which_a_crew_drives(hired, group):
    places = [
        "op de hoek bij Dorpsstraat 10, Pesse",
        "tegenover Dorpsstraat 9, Pesse",
        "Bij Aa 3, Pesse",
        "naast Zuideropgaande 1, Hollandscheveld",
        "Dorpsstraat 10",
    ]
    for place in places:
        SignFactory(group=group, status="damaged", place=place)

    rows = hired.get("/mijn/borden/werk/").context["rows"]

    assert [row["sign"].place for row in rows] == [places[n] for n in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("place", ["", ",", ", ", "12", "²³ ١٢, Pesse", "bij ", "x" * 200])
def test_any_place_has_an_order(place):
    assert address_order(place) <= address_order(place)


def test_a_post_from_before_opens_no_group_and_no_members(hired, contractor, group):
    factories.CoordinatorFactory(user=contractor, group=group)
    factories.MembershipFactory(group=group)
    assert hired.get(reverse("groups:record", args=[group.slug])).status_code == 404
    assert hired.get(reverse("groups:members_of", args=[group.slug])).status_code in (403, 404)
    assert not Membership.objects.visible_to(contractor).exists()
    for groups in (AlertGroup.objects.managed_by, AlertGroup.objects.run_by):
        assert not groups(contractor).exists()
