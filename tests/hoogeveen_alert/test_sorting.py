"""Lists stand as Dutch people sort, the same on both databases, whatever wrote the name."""

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from contacts.models import OfficerProfile
from groups.members import acts as members
from groups.models import AlertGroup, District, Membership
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.login import acts as login
from hoogeveen_alert.sorting import (
    LONGEST,
    Sorted,
    fill_keys,
    in_order,
    person_key,
    sort_keys_of,
    words_key,
)
from signage.models import Budget
from tests import factories
from tests.listing import member_of

PEOPLE = [
    "Anna de Boer",
    "Émile d'Hondt",
    "Zoë van den Berg - Bos",
    "Ĳsbrand IJzerman",
    "Jan Jansen",
    "Piet Jansen-de Vries",
    "An Meer",
    "Bea van der Meer",
    "Cor Meerman",
    "Łukasz Ócsai",
    "Eva Öztürk",
    "Tess 't Hart",
]
GROUPS = ["Dorpsstraat", "Élan", "Erica", "Straat 2", "Straat 10", "'t Veen", "Über", "Verderop"]


def test_people_stand_by_family_name_without_its_particles():
    families = [name.split()[-1] for name in sorted(PEOPLE, key=person_key)]

    assert families == [
        *("Bos", "Boer", "Hart", "d'Hondt", "IJzerman", "Jansen", "Vries"),
        *("Meer", "Meer", "Meerman", "Ócsai", "Öztürk"),
    ]


def test_words_stand_without_accents_and_numbers_by_their_value():
    assert sorted(set(GROUPS), key=words_key) == [
        *("Dorpsstraat", "Élan", "Erica", "Straat 2", "Straat 10", "'t Veen", "Über", "Verderop"),
    ]


@given(st.text())
def test_a_key_holds_nothing_that_databases_order_differently(text):
    for key in (words_key(text), person_key(text)):
        assert not set(key) - set("abcdefghijklmnopqrstuvwxyz0123456789")
        assert len(key) <= LONGEST


@pytest.mark.django_db
def test_the_database_keeps_the_order_of_python():
    for name in PEOPLE:
        factories.UserFactory(name=name)

    in_database = list(User.objects.order_by("sort_key").values_list("name", flat=True))

    assert in_database == sorted(PEOPLE, key=person_key)


def wrong_keys() -> list[str]:
    """Rows of any model whose key is not that of their name."""
    return [
        f"{row._meta.label} {row.pk}"
        for model in apps.get_models()
        for of, field in sort_keys_of(model).items()
        for row in model._base_manager.all()
        if getattr(row, field.name) != field.key_of(getattr(row, of))
    ]


@pytest.mark.django_db
def test_the_key_follows_the_name_by_whatever_path_it_is_written(group, address):
    member, user = member_of(group, name="Jan Bos"), factories.UserFactory(name="Jan Bos")
    Membership.objects.bulk_create(
        [Membership(group=group, name="Émile van Dam", phone="+31611111111", address=address)]
    )
    members.correct(member, name="Jan de Wit")
    login.change_details(user, name="Jan van Zanten", phone="")
    District.objects.update(name="'t Nieuwe")
    AlertGroup.objects.filter(pk=group.pk).update(name="Émmen")
    found = AlertGroup.objects.defer("name").get(pk=group.pk)
    found.capacity = 9
    found.save()

    assert wrong_keys() == []
    assert sorted(Membership.objects.values_list("sort_key", flat=True)) == [
        person_key("Émile van Dam"), person_key("Jan de Wit")
    ]  # fmt: skip


@pytest.mark.django_db
def test_of_somebody_made_anonymous_no_key_is_left():
    user = factories.UserFactory(name="Zwaantje Geheim")

    login.anonymise(user)

    assert wrong_keys() == []
    assert "geheim" not in User.objects.get(pk=user.pk).sort_key


def test_every_model_with_a_key_saves_and_updates_it():
    keyed = [model for model in apps.get_models() if sort_keys_of(model)]

    assert len(keyed) == 7
    for model in keyed:
        assert issubclass(model, Sorted), model
        assert hasattr(model._default_manager.all(), "update")


def test_a_path_to_a_name_leads_to_its_key():
    assert in_order(User, "-name") == "-sort_key"
    assert in_order(Budget, "smederij__name") == "smederij__sort_key"
    assert in_order(OfficerProfile, "user__name") == "user__sort_key"
    assert in_order(Membership, "-address__street") == "-address__street_key"
    assert in_order(User, "email") == "email"


@pytest.mark.django_db
def test_rows_from_before_get_their_key(group):
    people = [member_of(group, name=name) for name in ("Bea van der Meer", "Jan Bos")]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE groups_membership SET sort_key = ''")
    assert len(wrong_keys()) == len(people)

    fill_keys(Membership.objects.all(), "sort_key", "name", "person")

    assert wrong_keys() == []


@pytest.mark.django_db
def test_rows_from_before_are_not_gone_through_for_each_name(group, django_assert_num_queries):
    for number in range(30):
        member_of(group, name=f"Bea van der Meer {number}")

    with django_assert_num_queries(2):  # the rows, and their keys
        fill_keys(Membership.objects.all(), "sort_key", "name", "person")


# Pages ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_members_stand_by_family_name_at_the_desk_and_in_the_file(logged_in, group):
    for name in reversed(PEOPLE):
        member_of(group, name=name)
    desk = f"/mijn/leden/{group.slug}/"

    shown = logged_in.get(desk, {"sorteer": "naam"}).content.decode()
    file = logged_in.get(f"{desk}bestand/?soort=csv&sorteer=naam").content.decode("utf-8-sig")

    right = sorted(PEOPLE, key=person_key)
    assert [line.partition(";")[0] for line in file.splitlines()[1:]] == right
    places = [shown.index(f">{name}<".replace("'", "&#x27;")) for name in right]
    assert places == sorted(places)


@pytest.mark.django_db
@pytest.mark.parametrize("order", ["", "?o=0", "?o=-0"])
def test_the_administration_orders_a_name_so_too(client, manager, order):
    client.force_login(manager)
    for name in reversed(PEOPLE):
        factories.UserFactory(name=name)
    page = client.get("/beheer/accounts/user/")
    column = list(page.context["cl"].list_display).index("name")

    rows = client.get(f"/beheer/accounts/user/{order.replace('0', str(column))}")

    shown = [row.name for row in rows.context["cl"].result_list if row.pk != manager.pk]
    right = sorted(PEOPLE, key=person_key, reverse="-" in order)
    assert [name for name in shown if name in PEOPLE] == right


STREETS = ["Berkenlaan", "Éénhoornweg", "Eikweg", "'s-Gravenweg", "Straat 2", "Straat 10", "Ürkweg"]


@pytest.mark.django_db
@pytest.mark.parametrize("order", ["", "?o=1", "?o=-1"])
def test_the_administration_orders_streets_so_too(client, manager, order):
    client.force_login(manager)
    home = factories.NeighbourhoodFactory()
    for number, street in enumerate(reversed(STREETS), start=1):
        factories.AddressFactory(neighbourhood=home, street=street, number=number)

    rows = client.get(f"/beheer/groups/address/{order.replace('1', '0')}").context["cl"]

    shown = [row.street for row in rows.result_list]
    assert shown == (STREETS[::-1] if "-" in order else STREETS)


@pytest.mark.django_db
def test_groups_stand_so_on_the_public_list(client):
    for name in reversed(GROUPS):
        factories.AlertGroupFactory(name=f"{name} groep")

    shown = client.get("/groepen/").content.decode()

    right = [f"{name} groep".replace("'", "&#x27;") for name in sorted(GROUPS, key=words_key)]
    places = [shown.index(name) for name in right]
    assert places == sorted(places)
