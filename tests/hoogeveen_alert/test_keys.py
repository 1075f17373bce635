"""Keys of rows from outside: what no row can have finds no row, and breaks neither database."""

import pytest
from django.contrib import admin
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter

from groups.models import AlertGroup, Coordinator, District, Neighbourhood
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.keys import MOST, KeyConverter, fits, key_from
from tests import factories

HUGE = [2**63, 99999999999999999999, 10**40, -(2**63) - 1]
ODD = ["99999999999999999999", "9" * 4_400, "²", "٣", "1_000", " 1", "-1", "1e3", "0x1", "a\0"]


def patterns_below(resolver: URLResolver) -> list[URLPattern]:
    found = []
    for entry in resolver.url_patterns:
        found += patterns_below(entry) if isinstance(entry, URLResolver) else [entry]
    return found


@pytest.mark.parametrize("typed", [*ODD, "", "+1", "1" * 19])
def test_what_is_no_key_is_none(typed):
    assert key_from(typed) is None


@pytest.mark.parametrize("typed", ["0", "1", "9" * 18])
def test_a_key_is_a_number_that_fits(typed):
    assert key_from(typed) == int(typed)
    assert fits(key_from(typed))
    assert int("9" * 18) <= MOST


def test_no_address_of_the_portal_takes_any_number_of_digits():
    converters = [
        (pattern.name, type(converter))
        for pattern in patterns_below(get_resolver())
        for converter in getattr(pattern.pattern, "converters", {}).values()
    ]

    assert [name for name, kind in converters if kind is IntConverter] == []
    assert len([name for name, kind in converters if kind is KeyConverter]) > 20


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["99999999999999999999", "9" * 18, "9" * 4_400])
def test_pages_of_rows_that_cannot_be_are_not_found(client, manager, key):
    client.force_login(manager)
    for pattern in patterns_below(get_resolver()):
        route = str(getattr(pattern.pattern, "_route", ""))
        if "<key:pk>" not in route or "<slug" in route:
            continue
        path = "/" + route.replace("<key:pk>", key)
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code in (403, 404, 405), path


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["99999999999999999999", "9" * 18, "9" * 4_400, "²", "x", "1_0"])
def test_pages_of_the_admin_about_rows_that_cannot_be_are_not_found(client, manager, key):
    client.force_login(manager)
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for page in ("change", "delete", "history"):
            answer = client.get(reverse(f"{name}_{page}", args=[key]))
            assert answer.status_code in (403, 404), (model, page)


QUERIES = [
    "mail/outgoingmail/?aan={}",
    "mail/outgoingmail/?over=groups.alertgroup:{}",
    "privacy/historyentry/?wat={}",
    "signage/ledgerentry/?budget__id__exact={}",
    "signage/ledgerentry/?budget__year={}",
    "signage/budget/?year={}",
    "signage/budget/?smederij__id__exact={}",
    "signage/signrequest/?smederij={}",
    "groups/neighbourhood/?district__id__exact={}",
    "groups/neighbourhood/?district__id__exact=1&district__id__exact={}",
    "groups/alertgroup/?neighbourhoods__district__id__exact={}",
    "contacts/officerprofile/?user__districts__id__exact={}",
    "privacy/historyentry/?action__exact={}",
    "privacy/historyentry/?id__in=1,{}",
    "privacy/historyentry/?actor={}",
    "groups/alertgroup/?id__in={}",
    "texts/textversion/house_rules/bewerken/?from={}",
    "signage/signtype/add/?van={}",
    "signage/signtype/add/?valid_from={}",
    "contacts/officerprofile/add/?user={}",
    "groups/alertgroup/?p={}",
    "groups/alertgroup/?o={}",
    "groups/alertgroup/?aanvragen={}",
    "groups/membership/?straat={}",
]


@pytest.mark.django_db
@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("key", ["99999999999999999999", "9" * 18, "9" * 4_400, "²", "%00", "[1]"])
def test_addresses_with_keys_that_cannot_be_break_nothing(client, manager, group, query, key):
    client.force_login(manager)

    answer = client.get("/beheer/" + query.format(key))

    assert answer.status_code in (200, 400, 404)


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["99999999999999999999", "²", "x", "%00", "-1"])
@pytest.mark.parametrize(
    "path",
    [
        "/mijn/borden/lijst/?smederij={}",
        "/mijn/borden/lijst/?zoek={}",
        "/groepen/?wijk={}",
        "/mijn/budget/?jaar={}",
        "/politie/?page={}",
        "/mijn/dekking/?sorteer={}",
        "/borden/{}/melden/",
        "/aanvragen/{}/",
    ],
)
def test_so_do_pages_outside_the_admin(client, manager, path, key):
    client.force_login(manager)

    assert client.get(path.format(key)).status_code < 500


# In the database ---------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("number", HUGE)
def test_a_number_that_no_row_can_have_finds_no_row(number, group):
    post = factories.CoordinatorFactory(group=group)
    rows = Coordinator.objects

    assert list(AlertGroup.objects.filter(pk__in=[group.pk, number])) == [group]
    assert list(AlertGroup.objects.filter(pk__in=[number])) == []
    assert list(rows.filter(group=number)) == []
    assert list(rows.filter(group__in=[number])) == []
    assert list(rows.filter(group__in=[number, group.pk])) == [post]
    assert list(rows.exclude(group=number)) == [post]
    assert list(rows.exclude(group__in=[number])) == [post]
    assert list(rows.filter(group_id=number)) == []
    assert list(Neighbourhood.objects.filter(district__people=number)) == []
    assert list(AlertGroup.objects.filter(neighbourhoods__in=[number])) == []


@pytest.mark.django_db
def test_rows_and_subqueries_are_looked_for_as_before(group):
    post = factories.CoordinatorFactory(group=group)
    rows = Coordinator.objects

    assert list(rows.filter(group=group)) == [post]
    assert list(rows.filter(group__in=[group])) == [post]
    assert list(rows.filter(group__in=AlertGroup.objects.all())) == [post]
    assert list(rows.filter(pk__in=rows.values("pk"))) == [post]
    assert connection.vendor in ("sqlite", "postgresql")


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["99999999999999999999", "²", "x", "\0", "-99999999999999999999"])
@pytest.mark.parametrize("role", ["municipality", "manager"])
def test_a_form_with_a_choice_that_cannot_be_is_shown_again(client, manager, group, key, role):
    user = manager if role == "manager" else factories.UserFactory(role=role)
    client.force_login(user)
    district = District.objects.earliest("pk")
    officer = factories.UserFactory(role="police")
    forms = {
        f"/beheer/groups/district/{district.pk}/change/": {"people": [key, officer.pk]},
        f"/beheer/groups/alertgroup/{group.pk}/change/": {"name": "A", "neighbourhoods": [key]},
        "/beheer/contacts/officerprofile/add/": {"user": key, "districts": [key]},
        "/beheer/signage/buurtbudget/add/": {"name": "Zuid", "places": [key]},
        "/beheer/signage/budget/add/": {"smederij": key, "year": key, "amount": "1"},
        "/beheer/signage/signorder/add/": {"requests": [key], "supplier": "A"},
        "/beheer/signage/sign/add/": {"group": key, "sign_type": key, "height_cm": key},
    }
    for path, data in forms.items():
        assert client.post(path, data).status_code == 200, path
    assert User.objects.filter(districts=district).count() == 0
