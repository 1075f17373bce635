"""The questions of roles.py, each answered for every role, for a manager and for a visitor."""

import pytest
from django.contrib.auth.models import AnonymousUser

from hoogeveen_alert.accounts import roles
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role
from tests import factories

ALL = set(Role.values)
VOLUNTEERS = {"coordinator", "area_coordinator"}
# Of whom it is true: those roles, and the roles of an application manager.
QUESTIONS = [
    (roles.is_office, {"municipality"}, ALL),
    (roles.works_everywhere, {"municipality", "police"}, ALL),
    (roles.is_municipality, {"municipality"}, {"municipality"}),
    (roles.is_police, {"police"}, {"police"}),
    (roles.only_looks, {"police"}, set()),
    (roles.is_coordinator, {"coordinator"}, {"coordinator"}),
    (roles.knows_link, {"coordinator"}, ALL),
    (roles.is_area_coordinator, {"area_coordinator"}, {"area_coordinator"}),
    (roles.is_volunteer, VOLUNTEERS, VOLUNTEERS),
    (roles.serves_districts, {"area_coordinator", "police"}, {"area_coordinator", "police"}),
]
OF_ROWS = [
    (roles.where_municipality, {"municipality"}),
    (roles.where_police, {"police"}),
    (roles.where_area_coordinator, {"area_coordinator"}),
    (roles.where_serves_districts, {"area_coordinator", "police"}),
]


@pytest.mark.parametrize(("asks", "plain", "managing"), QUESTIONS)
def test_each_question_is_answered_for_every_role(asks, plain, managing):
    def said_of(**facts) -> set[str]:
        return {role for role in Role.values if asks(User(role=role, **facts))}

    assert (said_of(), said_of(is_superuser=True)) == (plain, managing)
    assert not asks(AnonymousUser())


@pytest.mark.django_db
@pytest.mark.parametrize(("where", "expected"), OF_ROWS)
def test_rows_are_asked_the_same(where, expected):
    for role in Role.values:
        factories.CoordinatorFactory(user__role=role)

    assert {user.role for user in User.objects.filter(where())} == expected
    posts = factories.CoordinatorFactory._meta.model.objects.filter(where("user"))
    assert {post.user.role for post in posts} == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("municipality", ["municipality"]),
        ("police", ["police"]),
        ("area_coordinators", ["area_coordinator"]),
        ("serving_districts", ["area_coordinator", "police"]),
    ],
)
def test_people_of_a_role_are_those_who_may_log_in(name, expected):
    for role in Role.values:
        factories.UserFactory(role=role)
        factories.UserFactory(role=role, is_active=False)

    found = getattr(User.objects, name)()

    assert sorted(user.role for user in found) == expected
    assert all(user.is_active for user in found)
