from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.gis.geos import Point
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from contacts.models import ContactMoment, ContactPreference, OfficerProfile
from groups.models import (
    Address,
    AlertGroup,
    Application,
    Coordinator,
    Interest,
    JoinTerms,
    Membership,
    MissingAddress,
    StatusChange,
)
from groups.staying.clock import first_due
from hoogeveen_alert.accounts.models import User
from signage.models import Budget, Sign, SignRequest, Smederij
from signage.tasks import check_budgets
from tests.factories import (
    SIDE,
    SOUTH,
    WEST,
    AlertGroupFactory,
    CoordinatorFactory,
    DistrictFactory,
    NeighbourhoodFactory,
    UserFactory,
    square,
)
from tests.second_town import of_the_first_town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demonstration(settings):
    settings.DEMO = True


@pytest.fixture
def village(db):
    """Four neighbourhoods in two districts; the first two are large enough to be cut."""
    districts = [DistrictFactory(code="WK011860"), DistrictFactory(code="WK011861")]
    for number, count in enumerate((900, 600, 80, 40)):
        place = NeighbourhoodFactory(
            code=f"BU0118600{number}",
            name=f"Buurt {number}",
            district=districts[number // 2],
            area=square(number),
        )
        Address.objects.bulk_create(_house(place, number, n, count) for n in range(count))


def _house(place, square_number, n, count):
    """Houses in rows over the square, a street for every row of twenty."""
    x = WEST + square_number * SIDE + (n % 20 + 0.5) * SIDE / 20
    y = SOUTH + (n // 20 + 0.5) * SIDE / (count // 20 + 1)
    return Address(
        street=f"Straat {square_number}-{n // 20}",
        number=n + 1,
        postcode=f"793{square_number}PA",
        town="Hoogeveen",
        point=Point(x, y, srid=4326),
        neighbourhood=place,
    )


def everything():
    return {
        model: list(model.objects.order_by("pk").values_list())
        for model in (User, AlertGroup, Coordinator, Membership, Interest, StatusChange)
    }


def test_groups_lie_over_the_neighbourhoods_and_members_live_inside(village):
    call_command("load_demo")

    groups = list(AlertGroup.objects.all())
    assert len(groups) == 12
    assert all(group.area.valid and group.neighbourhoods.exists() for group in groups)
    for membership in Membership.objects.select_related("group", "address"):
        assert membership.group.area.covers(membership.address.point)


def test_every_row_passes_the_checks_of_the_forms(village):
    call_command("load_demo")

    for row in (*AlertGroup.objects.all(), *Coordinator.objects.all(), *Interest.objects.all()):
        row.full_clean()
    for user in User.objects.exclude(password=""):
        user.full_clean(exclude=["phone"])


def test_no_person_or_number_can_be_a_real_one(village):
    call_command("load_demo")

    persons = [*User.objects.all(), *Membership.objects.all(), *Application.objects.all()]
    assert len(persons) > 500
    assert all(person.email.endswith("@demo.example") for person in persons)
    assert all(str(person.phone).startswith("+3160000") for person in persons)
    assert not any(person.phone.is_valid() for person in persons)
    assert not Interest.objects.exclude(email__endswith="@demo.example").exists()
    links = AlertGroup.objects.exclude(whatsapp_link="").values_list("whatsapp_link", flat=True)
    assert all(link.startswith("https://chat.whatsapp.com/DEMO") for link in links)


def test_applications_stand_in_several_states(village):
    call_command("load_demo")

    states = Application.objects.values_list("group__status", "group__invitations__status")
    assert set(states) == {
        *(("applied", "accepted"), ("applied", "open")),
        *(("rejected", "declined"),),
    }
    assert Application.objects.filter(confirmed_at=None).count() == 1
    assert MissingAddress.objects.unsettled().count() == 2


def test_budgets_are_called_as_the_town_calls_them(village, settings):
    settings.BUDGET_NAME, settings.BUDGET_NAME_PLURAL = "wijkpot", "wijkpotten"
    call_command("load_demo")

    rows = Smederij.objects.values_list("name", "contact_name", "contact_email")
    words = " ".join(word for row in rows for word in row)
    assert "Wijkpot Wijk" in words
    assert "Bureau wijkpotten (fictief)" in words
    assert of_the_first_town(words) == set()


def test_the_six_accounts_log_in_with_the_published_password(village):
    call_command("load_demo")

    known = {user.email: user for user in User.objects.all() if user.has_usable_password()}
    roles = {email.split("@")[0]: user.role for email, user in known.items()}
    assert roles == {
        "coordinator": "coordinator",
        "gebied": "area_coordinator",
        "gemeente": "municipality",
        "politie": "police",
        "uitvoerder": "contractor",
        "admin": "municipality",
    }
    assert all(user.check_password("hoogeveen-demo") for user in known.values())
    managers = User.objects.filter(is_superuser=True).values_list("email", flat=True)
    assert list(managers) == ["admin@demo.example"]


def test_every_address_to_log_in_with_is_confirmed(village):
    call_command("load_demo")

    confirmed = EmailAddress.objects.filter(verified=True, primary=True)
    assert sorted(confirmed.values_list("email")) == sorted(User.objects.values_list("email"))


def test_confirmations_follow_today(village, time_machine):
    time_machine.move_to("2031-05-05 12:00:00+00:00", tick=False)

    call_command("load_demo")

    oldest = timezone.localdate() - timedelta(days=80)
    assert not AlertGroup.objects.filter(status="active", confirmed_on__lt=oldest).exists()
    assert (
        AlertGroup.objects.filter(status="active").count()
        == AlertGroup.objects.filter(
            status="active", confirmed_on__range=(oldest, timezone.localdate())
        ).count()
    )


def test_nothing_happened_in_the_future_or_past_its_term(village):
    call_command("load_demo")

    now = timezone.now()
    assert not Membership.objects.filter(asked_at__gt=now).exists()
    assert not Membership.objects.filter(status_at__gt=now).exists()
    assert not StatusChange.objects.filter(at__gt=now).exists()
    ended = Membership.objects.exclude(status__in=("joined", "waiting", "invited"))
    assert not ended.filter(status_at__lt=now - timedelta(days=30)).exists()
    assert not Interest.objects.expired().exists()


def test_no_member_waits_for_the_yearly_question(village):
    """The first hour of a demonstration mails nobody whose year was over before it began."""
    call_command("load_demo")

    assert Membership.objects.filter(year=1).exists()
    assert not first_due(JoinTerms.current()).exists()


def test_loading_again_changes_nothing_and_says_so(village, capsys):
    call_command("load_demo")
    before = everything()
    capsys.readouterr()

    call_command("load_demo")

    assert capsys.readouterr().out == "The demonstration is loaded already; nothing was changed.\n"
    assert everything() == before


def test_people_say_how_they_are_reached_and_were_spoken_with(village):
    call_command("load_demo")

    posts = Coordinator.objects.current().count()
    assert 0 < ContactPreference.objects.count() <= posts + 1
    assert OfficerProfile.objects.count() == 2
    assert 0 < ContactMoment.objects.count() < posts
    assert not ContactMoment.objects.filter(on__gt=timezone.localdate()).exists()


def test_two_machines_show_the_same_demonstration(village, time_machine):
    time_machine.move_to("2026-11-22 12:00:00+00:00", tick=False)

    @transaction.atomic
    def shown():
        call_command("load_demo")
        names = list(AlertGroup.objects.order_by("pk").values_list("name", "area", "confirmed_on"))
        people = Membership.objects.order_by("email")
        members = list(people.values_list("email", "address__number", "asked_at"))
        signs = list(Sign.objects.order_by("pk").values_list("place", "status", "placed_on"))
        budgets = list(Budget.objects.order_by("pk").values_list("smederij__name", "free_cents"))
        moments = list(ContactMoment.objects.values_list("about__email", "on", "subject"))
        transaction.set_rollback(True)
        return names, members, signs, budgets, moments

    assert shown() == shown()


def test_the_budgets_are_what_their_bookings_say(village):
    call_command("load_demo")

    assert check_budgets() == 0
    assert not SignRequest.objects.open().filter(group__status="closed").exists()
    for budget in Budget.objects.with_balance():
        signs = Sign.objects.filter(request__budget=budget)
        assert budget.reserved == sum(sign.reserved_cents for sign in signs)
    statuses = set(SignRequest.objects.values_list("status", flat=True))
    assert "done" in statuses
    for row in (*Sign.objects.all(), *SignRequest.objects.all()):
        row.full_clean()


def test_a_real_group_stops_it(village):
    CoordinatorFactory(group=AlertGroupFactory(name="Echt"), user=UserFactory(email="a@b.nl"))

    with pytest.raises(CommandError, match="There are real groups here"):
        call_command("load_demo")

    assert AlertGroup.objects.get().name == "Echt"
    assert User.objects.get().email == "a@b.nl"


def test_a_real_group_beside_the_demonstration_is_seen(village):
    call_command("load_demo")
    AlertGroupFactory(name="Echt")

    with pytest.raises(CommandError, match="There are real groups here"):
        call_command("load_demo")


def test_it_runs_in_a_demonstration_only(village, settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="This is no demonstration"):
        call_command("load_demo")

    assert not AlertGroup.objects.exists()


def test_it_says_which_import_is_missing(db):
    with pytest.raises(CommandError, match="run set_up_municipality first"):
        call_command("load_demo")
    NeighbourhoodFactory()
    with pytest.raises(CommandError, match="no addresses: run set_up_municipality first"):
        call_command("load_demo")


def test_left_over_accounts_stop_it(village):
    UserFactory(email="gemeente@demo.example")

    with pytest.raises(CommandError, match="begin with an empty database"):
        call_command("load_demo")


def test_a_failure_half_way_leaves_nothing(village, monkeypatch):
    """The database refuses a change without its reason, when groups and accounts are in."""
    monkeypatch.setattr("hoogeveen_alert.demo.load.WHY_APPROVED", None)

    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_demo")

    assert not AlertGroup.objects.exists()
    assert not User.objects.exists()
