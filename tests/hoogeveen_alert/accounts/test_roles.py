import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from groups.models import Coordinator
from hoogeveen_alert.accounts import roles
from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role
from tests import factories

QUESTIONS = {
    # question             coordinator, area coordinator, municipality, police
    "is_coordinator":      (True,  False, False, False),
    "is_area_coordinator": (False, True,  False, False),
    "is_municipality":     (False, False, True,  False),
    "is_police":           (False, False, False, True),
    "is_volunteer":        (True,  True,  False, False),
    "serves_districts":    (False, True,  False, True),
    "is_office":           (False, False, True,  False),
    "works_everywhere":    (False, False, True,  True),
    "only_looks":          (False, False, False, True),
    "knows_link":          (True,  False, False, False),
}  # fmt: skip
# What an application manager answers whatever the role; the rest is the role's.
OF_MANAGER = {"is_office": True, "works_everywhere": True, "only_looks": False, "knows_link": True}
ORDER = (Role.COORDINATOR, Role.AREA_COORDINATOR, Role.MUNICIPALITY, Role.POLICE)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("is_active", [True, False])
def test_each_role_answers_as_the_table_says(question, is_active):
    people = [User(role=role, is_active=is_active) for role in ORDER]

    assert tuple(getattr(roles, question)(user) for user in people) == QUESTIONS[question]


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_application_manager_has_the_office_beside_the_role(question):
    managers = [User(role=role, is_superuser=True) for role in ORDER]
    expected = [OF_MANAGER.get(question, answer) for answer in QUESTIONS[question]]

    assert [getattr(roles, question)(user) for user in managers] == expected


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_visitor_is_nobody(question):
    assert not getattr(roles, question)(AnonymousUser())


def test_people_of_a_role_are_those_who_may_log_in(db):
    area, office, police = (factories.UserFactory(role=role) for role in ORDER[1:])
    for role in ORDER:
        factories.UserFactory(role=role, is_active=False)

    assert list(User.objects.area_coordinators()) == [area]
    assert list(User.objects.municipality()) == [office]
    assert list(User.objects.police()) == [police]
    assert set(User.objects.serving_districts()) == {area, police}


def test_rows_are_found_by_the_role_of_their_account(db, group):
    for role in ORDER:
        factories.CoordinatorFactory(group=group, user__role=role, post="deputy")
    posts = Coordinator.objects.all()

    assert posts.get(roles.where_police("user")).user.role == Role.POLICE
    assert posts.get(roles.where_municipality("user")).user.role == Role.MUNICIPALITY
    assert posts.get(roles.where_area_coordinator("user")).user.role == Role.AREA_COORDINATOR
    assert posts.filter(roles.where_serves_districts("user")).count() == 2


def test_a_page_has_an_account_or_is_refused(rf):
    request = rf.get("/")
    request.user = User(name="Jan")
    assert user_of(request).name == "Jan"

    request.user = AnonymousUser()
    with pytest.raises(PermissionDenied):
        user_of(request)
