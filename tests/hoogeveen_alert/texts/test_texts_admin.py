"""The municipality changes texts: overview, editing with a preview, versions."""

import pytest
from django.test import Client

from hoogeveen_alert.texts.models import LONGEST, TextVersion
from tests import factories
from tests.joining import words

URL = "/beheer/texts/textversion/"
EDIT = f"{URL}house_rules/bewerken/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Client:
    client = Client()
    client.force_login(factories.UserFactory(role="municipality", name="Mies Gemeente"))
    return client


def save(office, body, after=1, **more):
    return office.post(EDIT, {"body": body, "after": after, **more})


def test_saving_makes_a_version_and_says_so(office):
    response = save(office, "Wees aardig\r\n\r\n- een")

    assert response.status_code == 302
    assert TextVersion.objects.newest("house_rules").body == "Wees aardig\n\n- een"
    page = words(office.get(EDIT))
    assert "Mies Gemeente" in page
    assert "Wees aardig\n\n- een</textarea>" in office.get(EDIT).content.decode()
    assert "Mies Gemeente" in words(office.get(URL))


def test_a_preview_saves_nothing(office):
    page = words(save(office, "Wees **aardig** <b>", _preview="1"))

    assert "<p>Wees <strong>aardig</strong> &lt;b&gt;</p>" in page
    assert not TextVersion.objects.exists()


@pytest.mark.parametrize(
    "body",
    ["", "   \n ", "x" * (LONGEST + 1), "a\x00b", "a\x1bb", "[x](javascript:x)", "[x](www.a.nl)"],
    ids=["empty", "blank", "long", "nul", "turned", "script", "no-scheme"],
)
def test_words_that_cannot_stand_are_refused(office, body):
    response = save(office, body)

    assert response.status_code == 200
    assert response.context["form"].errors["body"]
    assert not TextVersion.objects.exists()


@pytest.mark.parametrize("after", ["", "0", "-1", "x", "9" * 30, "7"])
def test_a_version_that_never_held_is_no_ground_to_save(office, after):
    assert save(office, "Nieuw", after=after).status_code == 200
    assert not TextVersion.objects.exists()


def test_who_is_second_keeps_the_typed_words(office):
    save(office, "Van de eerste")

    response = save(office, "Van de tweede", after=1)

    assert "Van de tweede</textarea>" in response.content.decode()
    assert response.context["form"].errors["body"]
    assert TextVersion.objects.newest("house_rules").body == "Van de eerste"


def test_the_same_words_make_no_version(office):
    save(office, "Nieuw")
    save(office, "Nieuw", after=2)

    assert TextVersion.objects.count() == 2


def test_an_older_version_and_the_shipped_words_can_be_taken_up_again(office):
    save(office, "Tweede")
    save(office, "Derde", after=2)
    second = TextVersion.objects.get(number=2)

    assert "Tweede</textarea>" in office.get(f"{EDIT}?from=2").content.decode()
    assert "18 jaar of ouder" in office.get(f"{EDIT}?from=shipped").content.decode()
    assert f"{EDIT}?from=2" in words(office.get(f"{URL}{second.pk}/change/"))


@pytest.mark.parametrize("nonsense", ["99", "²", "-1", "x", "9" * 400, "%00", ""])
def test_versions_that_never_were_give_the_present_words(office, nonsense):
    save(office, "Tweede")

    assert "Tweede</textarea>" in office.get(f"{EDIT}?from={nonsense}").content.decode()


def test_a_version_shows_what_changed(office):
    save(office, "Een\n\nTwee")
    save(office, "Een\n\nDrie <i>", after=2)
    third = TextVersion.objects.get(number=3)

    page = words(office.get(f"{URL}{third.pk}/change/"))

    assert "<del>Twee</del>" in page
    assert "<ins>Drie &lt;i&gt;</ins>" in page
    assert "<del>Een</del>" not in page


def test_unknown_kinds_do_not_exist(office):
    assert office.get(f"{URL}onzin/bewerken/").status_code == 404


def test_the_pages_take_the_same_queries_for_many_versions(office, django_assert_max_num_queries):
    counts = []
    for _round in range(2):
        factories.TextVersionFactory.create_batch(20, by=factories.UserFactory())
        for url in (URL, EDIT):
            with django_assert_max_num_queries(15) as captured:
                office.get(url)
            counts.append(len(captured))

    assert counts[:2] == counts[2:]
