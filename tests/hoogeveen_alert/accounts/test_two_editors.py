"""Two people with the same page open: what one saves the other does not undo unseen."""

import re
from html import unescape

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from groups.models import AlertGroup, District, JoinTerms
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.two_editors import TwoEditorsForm
from tests import factories

pytestmark = pytest.mark.django_db

MOVED = "heeft dit intussen veranderd"


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def offices():
    return [logged_in(factories.UserFactory(is_superuser=True)) for _ in range(2)]


def seen_on(client: Client, path: str, after: str = "") -> str:
    page = client.get(path).content.decode()
    page = page[page.index(after) :]
    return unescape(re.search(r'name="seen" value="([^"]*)"', page)[1])


def account_of(user: User, **changed) -> dict[str, str]:
    known = {"name": user.name, "phone": "", "role": user.role, "is_active": "on"}
    return known | changed


@pytest.fixture
def kees():
    return factories.UserFactory(name="Kees Kan")


def change_of(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def test_an_old_page_changes_only_what_its_reader_changed(offices, kees):
    first, second = offices
    path = change_of(kees)
    seen = [seen_on(client, path) for client in offices]

    first.post(path, account_of(kees, name="Kees Anders", seen=seen[0]))
    answer = second.post(path, account_of(kees, phone="06 12345678", seen=seen[1]))

    kees.refresh_from_db()
    assert answer.status_code == 302
    assert (kees.name, str(kees.phone)) == ("Kees Anders", "+31612345678")


def test_one_field_changed_by_both_is_refused_with_both_values(offices, kees):
    first, second = offices
    path = change_of(kees)
    seen = [seen_on(client, path) for client in offices]

    first.post(path, account_of(kees, name="Kees Eerst", seen=seen[0]))
    typed = account_of(kees, name="Kees Later")
    page = second.post(path, typed | {"seen": seen[1]}).content.decode()

    kees.refresh_from_db()
    assert kees.name == "Kees Eerst"
    assert MOVED in page
    assert "Er staat nu: Kees Eerst. U vulde in: Kees Later." in page
    shown = unescape(re.search(r'name="seen" value="([^"]*)"', page)[1])
    assert second.post(path, typed | {"seen": shown}).status_code == 302
    kees.refresh_from_db()
    assert kees.name == "Kees Later"


def test_a_role_that_a_colleague_gave_is_not_taken_back(offices, kees):
    path = change_of(kees)
    seen = [seen_on(client, path) for client in offices]

    offices[0].post(path, account_of(kees, role="police", seen=seen[0]))
    offices[1].post(path, account_of(kees, name="Kees Kaan", seen=seen[1]))

    kees.refresh_from_db()
    assert (kees.role, kees.name) == ("police", "Kees Kaan")


def test_people_of_a_district_and_terms_are_kept_too(offices):
    district = factories.DistrictFactory()
    people = [factories.UserFactory(role="area_coordinator") for _ in range(2)]
    path = reverse("admin:groups_district_change", args=[district.pk])
    seen = [seen_on(client, path) for client in offices]

    offices[0].post(path, {"people": [people[0].pk], "seen": seen[0]})
    page = offices[1].post(path, {"people": [people[1].pk], "seen": seen[1]}).content.decode()

    assert set(District.objects.get(pk=district.pk).people.all()) == {people[0]}
    assert MOVED in page
    assert people[1].name in page


def test_settings_in_one_row_are_changed_field_by_field(offices):
    JoinTerms().save()
    path = reverse("admin:groups_jointerms_change", args=[1])
    page = offices[0].get(path)
    typed = {name: str(value) for name, value in page.context["adminform"].form.initial.items()}
    seen = seen_on(offices[0], path)

    offices[0].post(path, typed | {"distance_m": "50", "seen": seen})
    offices[1].post(path, typed | {"remind_after": "4", "seen": seen})

    terms = JoinTerms.current()
    assert (terms.distance_m, terms.remind_after) == (50, 4)


def test_coordinators_of_a_group_do_not_undo_each_others_text(group):
    colleagues = [
        logged_in(factories.CoordinatorFactory(group=group, post=post).user)
        for post in ("lead", "deputy")
    ]
    path = reverse("groups:member_settings", args=[group.slug])
    seen = [seen_on(client, path) for client in colleagues]

    colleagues[0].post(path, {"purpose": "Nieuw", "capacity": "1024", "seen": seen[0]})
    colleagues[1].post(path, {"purpose": group.purpose, "capacity": "500", "seen": seen[1]})
    page = (
        colleagues[1]
        .post(path, {"purpose": "Anders", "capacity": "500", "seen": seen[1]})
        .content.decode()
    )

    kept = AlertGroup.objects.get(pk=group.pk)
    assert (kept.purpose, kept.capacity) == ("Nieuw", 500)
    assert MOVED in page


class WordsForm(TwoEditorsForm, forms.Form):
    words = forms.CharField(required=False)


@pytest.mark.parametrize("seen", ["", "{", "[]", "7", '{"words": 7}', '{"other": "x"}', "null"])
def test_what_is_no_mark_of_ours_is_taken_as_a_page_without(seen):
    form = WordsForm({"words": "b", "seen": seen}, initial={"words": "a"})

    assert form.is_valid()
    assert form.changed_data == ["words"]


def test_signs_of_the_end_of_a_line_are_no_change():
    page = WordsForm(initial={"words": "een\ntwee "})
    seen = unescape(re.search(r'value="([^"]*)"', page.seen_input)[1])

    form = WordsForm({"words": "een\r\ntwee", "seen": seen}, initial={"words": "drie"})

    assert form.is_valid()
    assert form.cleaned_data == {"words": "drie"}
    assert form.changed_data == []
