"""A list of the admin answers what its class declares; everything else is refused with 400."""

import random
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.test import RequestFactory
from django.urls import reverse

from groups.models import Membership
from hoogeveen_alert.accounts.admin import ScopedAdmin
from hoogeveen_alert.accounts.admin_site import PortalAdminSite
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.permissions import ROLES, people_of

pytestmark = pytest.mark.django_db

ENDS = (
    *("", "__exact", "__iexact", "__contains", "__icontains", "__startswith", "__endswith"),
    *("__regex", "__iregex", "__gt", "__gte", "__lt", "__lte", "__in", "__isnull", "__range"),
    *("__year", "__id__exact", "__pk__in", "__length"),
)
# What the links of a list filter, and of the dates above a list, may ask.
FILTER_ENDS = ("", "__exact", "__id__exact", "__isnull", "__gte", "__lt")
DATE_ENDS = ("__year", "__month", "__day")
# In no list of the admin at all, whatever is declared.
HIDDEN = {
    *("password", "whatsapp_link", "text", "html", "subject", "headers", "recipient", "email"),
    *("phone", "name", "note", "memberships", "interests", "price_cents", "session", "sessions"),
}
LOGGED_IN = ROLES[1:]
# Police and contractor get no page of the administration at all (test_permissions.py).
WITH_WORK = [role for role in LOGGED_IN if role not in ("police", "contractor")]


def pages() -> Iterator[tuple[type[models.Model], ScopedAdmin]]:
    yield from admin.site._registry.items()  # type: ignore[misc]


def list_of(model: type[models.Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def chains(model: type[models.Model], depth: int) -> Iterator[str]:
    """Every field and relation of a model, and of what it leads to."""
    for field in model._meta.get_fields():
        yield field.name
        if field.is_relation and field.related_model and depth > 1:
            yield from (
                f"{field.name}__{deeper}" for deeper in chains(field.related_model, depth - 1)
            )


def declared(page: ScopedAdmin, request: Any) -> set[str]:
    """By the declarations of the class, not by the code that is tested."""
    found = set(page.own_links)
    for entry in page.get_list_filter(request):
        if isinstance(entry, type):
            found.add(entry.parameter_name)
        else:
            path = entry if isinstance(entry, str) else entry[0]
            found |= {path + end for end in FILTER_ENDS}
    return found | {f"{page.date_hierarchy}{end}" for end in DATE_ENDS if page.date_hierarchy}


def allowed_undeclared(user: Any, depth: int) -> tuple[list[str], int]:
    """The lookups that a list takes without having declared them, and how many were tried."""
    request = RequestFactory().get("/")
    request.user = user
    wrong, tried = [], 0
    for model, page in pages():
        fine = declared(page, request)
        for chain in chains(model, depth):
            for end in ENDS:
                lookup, tried = chain + end, tried + 1
                if lookup not in fine and page.lookup_allowed(lookup, "1", request):
                    wrong.append(f"{model._meta.label}: {lookup}")
    return wrong, tried


# One base class ----------------------------------------------------------------------------------


def test_every_page_of_the_admin_has_the_base_class():
    assert len(list(pages())) > 20
    assert all(isinstance(page, ScopedAdmin) for _model, page in pages())
    assert isinstance(admin.site, PortalAdminSite)


def test_an_admin_class_without_the_base_stops_the_start():
    site = PortalAdminSite()
    site.register(User, admin.ModelAdmin)

    with pytest.raises(ImproperlyConfigured, match=r"ModelAdmin of accounts\.User has"):
        site.get_urls()


@pytest.mark.parametrize("name", ["lookup_allowed", "get_changelist_instance"])
def test_no_class_has_an_opinion_of_its_own_about_lookups(name):
    assert {type(page).__name__ for _m, page in pages() if name in vars(type(page))} == set()


# The walk ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", LOGGED_IN)
def test_no_list_takes_a_lookup_two_deep_that_it_does_not_declare(role, group):
    wrong, tried = allowed_undeclared(people_of(group)[role], depth=2)

    assert wrong == []
    assert tried > 20_000


def test_nor_over_two_relations(manager):
    wrong, tried = allowed_undeclared(manager, depth=3)

    assert wrong == []
    assert tried > 100_000


def test_what_is_declared_holds_no_secret(manager, rf):
    request = rf.get("/")
    request.user = manager

    for _model, page in pages():
        for lookup in page.declared_lookups(request):
            assert not HIDDEN & set(lookup.split("__")), page


@pytest.mark.parametrize("role", WITH_WORK)
def test_lists_refuse_what_they_do_not_declare_by_400(client, role, group):
    user = people_of(group)[role]
    client.force_login(user)
    request = RequestFactory().get("/")
    request.user = user
    chance = random.Random(11)
    asked = 0
    for model, page in pages():
        if client.get(list_of(model)).status_code != 200 or model._meta.label in OWN_OVERVIEWS:
            continue
        fine = declared(page, request)
        tried = [c + e for c in chains(model, 2) for e in ENDS if c + e not in fine]
        for lookup in chance.sample(tried, 3):
            answer = client.get(list_of(model), {lookup: "^(.|..)+X$"})
            assert answer.status_code == 400, (model, lookup)
            asked += 1
    assert asked >= 3


# Lists that are no list of rows: they read nothing of their address.
OWN_OVERVIEWS = {"texts.TextVersion"}


@pytest.mark.parametrize("role", WITH_WORK)
def test_every_link_of_a_list_still_works(client, role, group):
    """Filters, dates, orders and pages: what a list offers, it takes."""
    client.force_login(people_of(group)[role])
    followed = 0
    for model, _page in pages():
        response = client.get(list_of(model))
        if response.status_code != 200:
            continue
        for query in set(re.findall(r'href="(\?[^"]*)"', response.content.decode())):
            answer = client.get(list_of(model) + query.replace("&amp;", "&"))
            assert answer.status_code == 200, (model, query)
            followed += 1
    assert followed > 5


# What was found; how it went on stands in test_admin_oracle.py ------------------------------------

FOUND = [
    ("area", "groups/alertgroup/?memberships=1"),
    ("area", "groups/alertgroup/?memberships__isnull=True"),
    ("area", "groups/alertgroup/?whatsapp_link__startswith=https"),
    ("area", "groups/neighbourhood/?alert_groups__memberships__name__startswith=A"),
    ("area", "signage/sign/?price_cents__gt=1"),
    ("coordinator", "signage/sign/?price_cents__gt=1"),
    ("area", "groups/alertgroup/?memberships__email__startswith=a"),
    ("municipality", "groups/address/?interests__isnull=False"),
    ("municipality", "groups/address/?memberships__isnull=False"),
    ("municipality", "accounts/user/?password__regex=^md5"),
    ("municipality", "accounts/user/?emailaddress__email__startswith=a"),
    ("municipality", "mail/outgoingmail/?text__regex=A"),
    ("municipality", "mail/outgoingmail/?recipient__exact=a@example.org"),
    ("municipality", "mail/outgoingmail/?html__contains=token"),
    ("municipality", "privacy/historyentry/?changes__regex=a"),
    ("municipality", "privacy/historyentry/?actor=1"),
    ("municipality", "privacy/historyentry/?id__in=1"),
    ("coordinator", "groups/alertgroup/?name__regex=^(.|..)%2BX$"),
    ("coordinator", "groups/membership/?note__startswith=a"),
    ("superuser", "accounts/user/?password__startswith=md5"),
    ("superuser", "mail/outgoingmail/?text__contains=a"),
]


@pytest.mark.parametrize(("role", "address"), FOUND)
def test_what_an_attacker_asked_is_refused(client, group, role, address):
    client.force_login(people_of(group)[role])
    path = f"/beheer/{address}"
    assert client.get(path.partition("?")[0]).status_code == 200

    response = client.get(path)

    assert response.status_code == 400
    assert "<h1" in response.content.decode()


# Orders, dates, pages and popups -----------------------------------------------------------------


@pytest.mark.parametrize("role", WITH_WORK)
def test_a_list_orders_by_what_its_class_declares(client, role, group):
    user = people_of(group)[role]
    client.force_login(user)
    for model, page in pages():
        response = client.get(list_of(model))
        if response.status_code != 200 or model._meta.label in OWN_OVERVIEWS:
            continue
        for number, column in enumerate(response.context["cl"].list_display):
            sortable = page.get_sortable_by(response.wsgi_request)
            expected = 200 if column in sortable else 400
            for sign in ("", "-"):
                answer = client.get(list_of(model), {"o": f"{sign}{number}"})
                assert answer.status_code == expected, (model, column)


def test_no_list_orders_by_what_it_masks():
    """Where somebody stands among others tells the letters that are not shown."""
    (mails,) = [page for model, page in pages() if model is OutgoingMail]

    assert set(mails.sortable_by) == {"created_at", "what", "state", "attempts", "next_try"}


@pytest.mark.parametrize(
    "order", ["x", "99", "-", "²", "1.", "9" * 30, ".".join(["0"] * 2_000), "0;1", "--0"]
)
def test_odd_orders_are_refused(client, manager, order):
    client.force_login(manager)

    assert client.get(list_of(User), {"o": order}).status_code == 400


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"timestamp__year": 2026}, 200),
        ({"timestamp__year": 2026, "timestamp__month": 2, "timestamp__day": 28}, 200),
        ({"timestamp__month": 2}, 200),
        ({"timestamp__year": 0}, 400),
        ({"timestamp__year": 9999}, 400),
        ({"timestamp__year": "²"}, 400),
        ({"timestamp__year": "9" * 40}, 400),
        ({"timestamp__year": 2026, "timestamp__month": 13}, 400),
        ({"timestamp__year": 2026, "timestamp__month": 2, "timestamp__day": 31}, 400),
        ({"timestamp__gte": "2026-01-01"}, 400),
        ({"timestamp__date": "2026-01-01"}, 400),
        ({"timestamp__hour": 3}, 400),
    ],
)
def test_dates_above_a_list_are_dates(client, manager, query, status):
    client.force_login(manager)

    assert client.get("/beheer/privacy/historyentry/", query).status_code == status


@pytest.mark.parametrize("name", ["_popup", "_to_field", "_facets"])
def test_lists_have_no_popups_and_no_counts(client, manager, name):
    client.force_login(manager)

    assert client.get(list_of(User), {name: "id"}).status_code == 400


@pytest.mark.parametrize("to_field", ["email", "password", "groups", "x"])
def test_rows_are_referred_to_by_their_key_only(client, manager, to_field):
    client.force_login(manager)
    page = reverse("admin:accounts_user_change", args=[manager.pk])

    for fine in ("id", ""):
        assert client.get(page, {"_to_field": fine}).status_code == 200
        assert client.get(page.replace("change", "delete"), {"_to_field": fine}).status_code == 403
    assert client.get(page, {"_to_field": to_field}).status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        {"role": "x" * 201},
        {"role": "a\0b"},
        {"is_active__exact": "2"},
        {"e": "1", "name__regex": "a"},
        {"role__gte": "a"},
    ],
)
def test_values_that_make_no_sense_are_refused_without_sending_the_browser_on(
    client, manager, query
):
    client.force_login(manager)

    assert client.get(list_of(User), query).status_code == 400


@pytest.mark.parametrize("page", ["0", "-1", "99", "9" * 5_000, "x", "²"])
def test_a_page_that_is_not_there_is_the_first(client, manager, page):
    factories.UserFactory.create_batch(120)
    client.force_login(manager)

    response = client.get(list_of(User), {"p": page})

    assert response.status_code == 200
    assert response.context["cl"].page_num == 1


@pytest.mark.parametrize("key", ["x", "", "9" * 30, "1' or 1=1", "²", "-1"])
def test_an_action_on_what_is_no_row_is_refused(logged_in, key):
    asked = {"action": "approve", "_selected_action": [key], "index": "0"}

    assert logged_in.post(list_of(Membership), asked).status_code == 400


# Doors that nothing uses -------------------------------------------------------------------------


@pytest.mark.parametrize("role", WITH_WORK)
@pytest.mark.parametrize(
    "path",
    [
        "autocomplete/?app_label=groups&model_name=membership&field_name=group&term=a",
        "autocomplete/?app_label=groups&model_name=alertgroup&field_name=memberships",
        "r/1/1/",
        "r/15/99999999999999999999/",
        "r/99999999999999999999/1/",
    ],
)
def test_autocompletion_and_the_way_to_any_row_are_closed(client, group, role, path):
    client.force_login(people_of(group)[role])

    assert client.get(f"/beheer/{path}").status_code == 404


def test_the_way_to_the_page_of_a_group_is_its_address(client, manager, group):
    client.force_login(manager)
    page = reverse("admin:groups_alertgroup_change", args=[group.pk])

    assert f'href="{group.get_absolute_url()}"' in client.get(page).content.decode()

    type(group).objects.filter(pk=group.pk).update(status="applied")
    assert f'href="{group.get_absolute_url()}"' not in client.get(page).content.decode()


def test_a_query_that_was_typed_is_not_repeated_in_the_answer(client, manager):
    client.force_login(manager)

    answer = client.get(f"{list_of(User)}?{urlencode({'name__regex': '<b>Jansen'})}")

    assert "Jansen" not in answer.content.decode()


def test_a_refusal_is_one_line_of_the_log_without_what_was_looked_for(client, manager, caplog):
    client.force_login(manager)

    client.get(list_of(User), {"name__x\nadmin logged in": "Anna Jansen"})

    (line,) = [r.getMessage() for r in caplog.records if r.name.startswith("django.security")]
    assert "\n" not in line
    assert "Jansen" not in line
