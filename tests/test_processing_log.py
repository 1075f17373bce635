"""Whoever sees somebody on a page stands in the processing log, on every page there is.

Each role walks every address of the permission matrix; before, each row of a model with declared
personal data gets a name, an address and a number that nobody else has. The test looks for those
of all rows in each answer, so the next page, and the next model, is covered as soon as it is there.
"""

import re
from collections.abc import Iterator
from html import unescape
from itertools import count
from typing import NamedTuple

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.test import Client
from django.urls import reverse

from contacts.models import ContactReminder
from groups.models import AlertGroup
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.privacy.append_only import declared
from hoogeveen_alert.privacy.declared import activities
from hoogeveen_alert.privacy.models import ProcessingRecord
from hoogeveen_alert.privacy.people_shown import identities
from hoogeveen_alert.privacy.processing import OTHER, pseudonym_of
from tests import factories, sign_permissions
from tests.contact_factories import (
    ContactCheckFactory,
    OfficerProfileFactory,
    moment_with,
    officer_of,
)
from tests.permissions import ROLES, arguments_of
from tests.refused_posts import FILLED_IN
from tests.test_permissions import MATRIX, Town, town  # noqa: F401  a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Of pages that show more, or a file, when they are asked for it.
QUERIES = {
    "desk": ("soort=adres-ontbreekt",),
    "groups:members_export": ("soort=csv",),
    "contacts:due": ("van=politie",),
    "contacts:list": ("wijken=alle", "zoek=zoe"),
    "signage:work_list": ("soort=pdf",),
}
APPEND_ONLY = {model._meta.label for model, _purgeable in declared()}
LOOKERS = [role for role in ROLES if role != "visitor"]
TYPED = FILLED_IN | sign_permissions.TYPED


class Planted(NamedTuple):
    """Somebody, as pages would write it, and the pseudonym in the log."""

    said: tuple[str, ...]
    number: str
    subject: str

    def is_in(self, page: str, numbers: str) -> bool:
        return any(word in page for word in self.said) or (
            bool(self.number) and self.number in numbers
        )


@pytest.fixture
def paths(town) -> list[tuple[str, str]]:  # noqa: F811
    """Name and path of each URL; making them makes the rows that pages are about."""
    group = town.group()
    named = sorted({url for url, _method, _statuses in MATRIX})
    found = [(url, reverse(url, kwargs=arguments_of(url, group))) for url in named]
    found += [(url, f"{path}?{query}") for url, path in found for query in QUERIES.get(url, ())]
    people_of_the_house(group)
    done_by_somebody(factories.UserFactory(role="municipality"))
    return found


def people_of_the_house(group: AlertGroup) -> None:
    """Those whom the rows of the matrix leave out."""
    living_at = group.neighbourhoods.get().addresses.earliest("pk")
    factories.ApplicationFactory(group=group, address=living_at)
    factories.InterestFactory(address=living_at)
    factories.TextVersionFactory(by=factories.UserFactory())
    post = group.coordinators.earliest("pk")
    silent = ContactCheckFactory(post=post)
    silent.reminders.create(step=ContactReminder.Step.OTHERS)
    for officer in (officer_of(group), factories.UserFactory(role="municipality")):
        moment_with(post, officer)
    OfficerProfileFactory(user=officer_of(group))


def done_by_somebody(clerk: User) -> None:
    """Whatever was done was done by the clerk, and each row of the admin has a line of that."""
    for model in apps.get_models():
        names = {field.name for field in model._meta.fields if field.related_model is User}
        for name in names & {"by", "actor", "handled_by"}:
            if model._meta.label not in APPEND_ONLY:
                model._default_manager.update(**{name: clerk})
    for model in admin.site._registry:
        kind = ContentType.objects.get_for_model(model)
        for pk in model._default_manager.values_list("pk", flat=True):
            LogEntry.objects.create(user=clerk, content_type=kind, object_id=pk, action_flag=2)


def plant() -> list[Planted]:
    """Give everybody in the database what nobody else has."""
    numbers = count()
    return [
        planted(row, identity, next(numbers))
        for model, identity in identities()
        for row in model._default_manager.order_by("pk")
    ]


def plant_and_enter(town: Town, role: str) -> tuple[list[Planted], Client, str]:  # noqa: F811
    """Sessions end with a change of address, so who looks logs in after the planting."""
    pk = town.client_of(role).session["_auth_user_id"]
    people, client = plant(), Client()
    viewer = User.objects.get(pk=pk)
    client.force_login(viewer)
    return people, client, pseudonym_of(viewer)


def planted(row: models.Model, identity, number: int) -> Planted:
    token = f"qx{number:05}"
    words = dict.fromkeys(identity.names, f"Zoë {token} O'Kee & <Zn>")
    words |= dict.fromkeys(identity.emails, f"zoe.{token}@planted.example")
    phones = dict.fromkeys(identity.phones, f"+3168{number:07}")
    type(row)._default_manager.filter(pk=row.pk).update(**words, **phones)
    subject = User(pk=getattr(row, f"{identity.account}_id")) if identity.account else row
    said = tuple(value.lower() for value in words.values())
    return Planted(said, f"68{number:07}" if phones else "", pseudonym_of(subject))


def seen_in(response, people: list[Planted]) -> set[str]:
    page = unescape(response.getvalue().decode(errors="replace")).lower()
    page = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), page)
    numbers = re.sub(r"[\s().-]", "", page)
    return {person.subject for person in people if person.is_in(page, numbers)}


def walk(client, method: str, paths, people) -> Iterator[tuple[str, set[str], list]]:
    """Of each page: its name, who is on it, and what the log says; nothing stays changed.

    In a file that is no text the words cannot be found: whoever was read for it may be in it.
    """
    before = list(ProcessingRecord.objects.values_list("pk", flat=True))
    for name, path in paths:
        with transaction.atomic():
            response = getattr(client, method)(path, TYPED if method == "post" else {})
            shown = seen_in(response, people)
            lines = list(ProcessingRecord.objects.exclude(pk__in=before))
            if response.headers.get("Content-Type") == "application/pdf":
                shown |= {line.subject for line in lines}
            transaction.set_rollback(True)
        yield name, shown, lines


@pytest.mark.parametrize("role", LOOKERS)
def test_each_person_on_a_page_has_a_line_and_nobody_else(role, town, paths):  # noqa: F811
    people, client, me = plant_and_enter(town, role)
    slugs = {activity.slug for activity in activities()} - {OTHER}

    wrong, met = {}, set()
    for name, shown, lines in walk(client, "get", paths, people):
        met |= {line.subject for line in lines}
        subjects = [line.subject for line in lines]
        if sorted(subjects) != sorted(shown - {me}):
            wrong[name] = (len(subjects), len(shown - {me}))
        assert {line.by for line in lines} <= {me}, name
        assert {line.activity.partition("#")[2] for line in lines} <= slugs, name
        assert len({line.trace_id for line in lines}) <= 1, name
        assert all(line.name and line.started_at <= line.ended_at for line in lines), name

    assert wrong == {}
    # Who is hired for the street meets nobody at all.
    assert len(met) > 3 or role == "outsider" or (role == "contractor" and not met)


@pytest.mark.parametrize("role", LOOKERS)
def test_so_has_each_person_on_the_answer_to_a_form(role, town, paths):  # noqa: F811
    people, client, me = plant_and_enter(town, role)

    wrong = {}
    for name, shown, lines in walk(client, "post", paths, people):
        missing = shown - {me} - {line.subject for line in lines}
        if missing:
            wrong[name] = len(missing)

    assert wrong == {}


def test_a_visitor_sees_nobody_and_leaves_no_line(town, paths):  # noqa: F811
    people, client = plant(), town.client_of("visitor")

    for name, shown, lines in walk(client, "get", paths, people):
        assert (name, shown, lines) == (name, set(), [])


def test_what_the_walk_meets_is_worth_it(town, paths):  # noqa: F811
    """Of every kind of person somebody is seen, on many pages: else the walk proves nothing."""
    people, client, _me = plant_and_enter(town, "superuser")

    pages = {name: lines for name, _shown, lines in walk(client, "get", paths, people) if lines}

    kinds = {line.subject_type for lines in pages.values() for line in lines}
    assert kinds >= {
        *("accounts.user", "groups.membership", "groups.application", "groups.invitation"),
        "signage.smederij",
    }
    assert len(pages) > 60, sorted(pages)
