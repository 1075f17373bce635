"""Who has work in the administration finds it there; nobody else is led to it."""

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import RequestFactory
from django.urls import reverse

from hoogeveen_alert.accounts.roles import Role, works_in_administration
from tests import factories
from tests.permissions import ROLES, arguments_of, people_of
from tests.test_permissions import MATRIX

pytestmark = pytest.mark.django_db
WITHOUT_WORK = ("police", "contractor")


@pytest.mark.parametrize("role", Role.values)
def test_who_is_let_in_finds_something_to_do(role, rf: RequestFactory):
    request = rf.get("/beheer/")
    request.user = factories.UserFactory(role=role)
    changes = [
        model
        for app in admin.site.get_app_list(request)
        for model in app["models"]
        if model["perms"]["change"] or model["perms"]["add"]
    ]

    assert works_in_administration(request.user) == (role not in WITHOUT_WORK)
    assert not works_in_administration(request.user) or changes


@pytest.mark.parametrize("role", WITHOUT_WORK)
def test_an_application_manager_of_any_role_is_let_in(role, client):
    client.force_login(factories.UserFactory(role=role, is_superuser=True))

    assert client.get("/beheer/").status_code == 200


@pytest.mark.parametrize("role", WITHOUT_WORK)
def test_who_is_switched_off_there_is_asked_to_log_in_no_more(role, client):
    client.force_login(factories.UserFactory(role=role))

    for path in ("", "groups/alertgroup/", "accounts/user/add/", "login/", "no/such/page/"):
        assert client.get(f"/beheer/{path}").status_code == 403, path
    assert client.post("/beheer/accounts/user/add/", {"role": "municipality"}).status_code == 403


@pytest.mark.parametrize("role", WITHOUT_WORK)
def test_no_page_leads_who_has_no_work_there_to_the_administration(role, group, client):
    factories.AddressFactory(neighbourhood=group.neighbourhoods.get())
    client.force_login(people_of(group)[role])

    leading = []
    for url, method, statuses in MATRIX:
        if method != "get" or statuses[ROLES.index(role)] != 200:
            continue
        with transaction.atomic():  # what the page needs is gone before the next
            answer = client.get(reverse(url, kwargs=arguments_of(url, group)))
            transaction.set_rollback(True)
        if "html" in answer["Content-Type"] and b'href="/beheer/' in answer.content:
            leading.append(url)

    assert leading == []
