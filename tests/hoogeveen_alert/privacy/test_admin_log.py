"""Django's log of the administration outlives persons, so it names nobody."""

import json
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from hoogeveen_alert.accounts.admin import ScopedAdmin, without_names
from hoogeveen_alert.privacy.retention import delete_expired
from tests import factories


def test_every_page_of_the_administration_writes_it_that_way():
    others = [each for each in admin.site._registry.values() if not isinstance(each, ScopedAdmin)]

    assert others == []


def test_a_changed_account_is_a_number_there(client, db):
    client.force_login(factories.UserFactory(role="municipality"))
    user = factories.UserFactory(name="Quirijn Verstopt", email="quirijn@example.org")
    data = {"email": user.email, "name": "Quirijn Anders", "role": user.role, "is_active": "on"}

    client.post(f"/beheer/accounts/user/{user.pk}/change/", data)

    entry = LogEntry.objects.get()
    assert entry.object_repr == f"#{user.pk}"
    assert "Quirijn" not in entry.change_message
    assert client.get(f"/beheer/accounts/user/{user.pk}/history/").status_code == 200


def test_rows_of_inlines_are_not_named_either():
    message = [
        {"changed": {"name": "member", "object": "Quirijn", "fields": ["name"]}},
        {"added": {}},
    ]

    assert "Quirijn" not in json.dumps(without_names(message))
    assert message[0]["changed"]["object"] == "Quirijn"


def test_what_was_written_before_is_masked_by_the_migration(db):
    user = factories.UserFactory()
    inline = json.dumps([{"changed": {"name": "member", "object": "Quirijn", "fields": ["name"]}}])
    for message in (inline, '"object" but no JSON', "Approved"):
        LogEntry.objects.create(
            user=user,
            action_flag=2,
            object_id="7",
            object_repr="Quirijn Verstopt",
            change_message=message,
        )

    import_module("hoogeveen_alert.privacy.migrations.0003_deletion").mask_names(apps, None)

    said = list(LogEntry.objects.order_by("pk").values_list("object_repr", "change_message"))
    assert said == [("#7", inline.replace("Quirijn", "#")), ("#7", ""), ("#7", "Approved")]


@pytest.mark.parametrize(("days", "left"), [(729, 1), (731, 0)])
def test_it_goes_after_two_years(db, days, left):
    at = timezone.now() - timedelta(days=days)
    LogEntry.objects.create(
        user=factories.UserFactory(), action_flag=1, object_repr="#1", action_time=at
    )

    delete_expired()

    assert LogEntry.objects.count() == left
