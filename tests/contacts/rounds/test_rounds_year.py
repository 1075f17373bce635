"""A whole year of rounds for 100 groups, day by day on a clock that is set, every mail counted."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from contacts import tasks
from contacts.models import ContactCheck
from contacts.models.digests import period_of
from contacts.rounds import acts
from groups.models import AlertGroup
from hoogeveen_alert.business_hours import is_quiet
from hoogeveen_alert.celery import app
from hoogeveen_alert.dashboard import lines_for
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
START = date(2026, 1, 5)
DAYS = 365
OFF = {date(2026, 5, 11), date(2026, 5, 12), date(2026, 5, 13)}  # the machine stands still
INTERVAL = 90

# After how many days the coordinators of a group answer; None: never. Of 100 groups 60 are prompt.
HABITS = {"prompt": 0, "slow": 9, "late": 24, "asleep": 40, "silent": None}
# What each silent day of a round brings to the one who is asked, or to others.
STEPS = {"round_asked": 0, "round_again": 7, "round_last": 21}
OTHERS = {"silent_in_area": 28, "asked_to_close": 180}

# Held here so that a change of the rules shows; how many digests go is also for other apps to say.
TOTALS = {
    "round_asked": 731,
    "round_again": 243,
    "round_last": 154,
    "silent_in_area": 40,
    "asked_to_close": 10,
}


# What should come, worked out without the portal --------------------------------------------------


def at_work(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 9, 20, tzinfo=AMSTERDAM)


def first_awake(on: date) -> date:
    """The first day from then on that the machine runs: when somebody can answer."""
    return first_awake(on + timedelta(days=1)) if on in OFF else on


def first_loud(on: date) -> date:
    """The first day from then on that beat may write: no Sunday, no holiday, machine on."""
    quiet = on in OFF or is_quiet(at_work(on))
    return first_loud(on + timedelta(days=1)) if quiet else on


def habit_of(number: int) -> str:
    return list(HABITS)[0 if number < 60 else 1 + number % 4]


def rounds_of(began: date, after: int | None, steps: dict[str, int], ends: int) -> Iterator:
    """Day and kind of each mail of somebody who answers after so many days.

    A round opens when 90 days have passed since the last sign; a mail whose day is quiet comes
    on the next day that is not. Whoever answers hears nothing after that day; for who never
    does the round lapses on the day `ends`, and that counts as the last sign.
    """
    last = began
    while (opened := first_loud(last + timedelta(days=INTERVAL))) < START + timedelta(days=DAYS):
        lapses = first_loud(opened + timedelta(days=ends))
        last = first_awake(opened + timedelta(days=after)) if after is not None else lapses
        for kind, days in steps.items():
            on = first_loud(opened + timedelta(days=days))
            if on <= last and on < START + timedelta(days=DAYS):
                yield on, kind


def expected(digests: list[tuple[date, str]]) -> Counter[tuple[date, str]]:
    """How many mails of each kind go on each day.

    A lead and a deputy of a group keep the same days, so of each two mails about a round go.
    Both being silent there is no colleague to tell; the one area coordinator, and later the
    municipality, hear of all groups of a day in one mail. The area coordinator is asked
    about own details, never answers, and nobody else is told of that: it lapses at day 35.
    """
    mails: Counter[tuple[date, str]] = Counter(digests)
    told = set()
    for number in range(100):
        began, after = START - timedelta(days=number % 90), HABITS[habit_of(number)]
        for on, kind in rounds_of(began, after, STEPS | OTHERS, ends=180):
            if kind in STEPS:
                mails[on, kind] += 2
            else:
                told.add((on, kind))
    mails.update(told)
    mails.update(rounds_of(START, None, STEPS, ends=35))
    return mails


# What does come ----------------------------------------------------------------------------------


@pytest.fixture
def _at_once():
    """Tasks run where they are queued: Celery's own way, on the same code."""
    before = app.conf.task_always_eager, app.conf.task_eager_propagates
    app.conf.update(task_always_eager=True, task_eager_propagates=True)
    yield
    app.conf.update(task_always_eager=before[0], task_eager_propagates=before[1])


@pytest.fixture
def habits() -> dict[int, str]:
    """100 groups in four districts, each with a lead and a deputy of the same habit, by account."""
    places = factories.NeighbourhoodFactory.create_batch(4)
    factories.UserFactory(role="municipality")
    area = factories.UserFactory(role="area_coordinator")
    area.districts.set([place.district for place in places])
    type(area).objects.update(date_joined=at_work(START))
    made: dict[int, str] = {}
    for number in range(100):
        group = factories.AlertGroupFactory(neighbourhoods=[places[number % 4]], confirmed_on=START)
        # Groups began on different days, as they do.
        began = START - timedelta(days=number % 90)
        for post in ("lead", "deputy"):
            user = factories.CoordinatorFactory(group=group, post=post, from_on=began).user
            made[user.pk] = habit_of(number)
    return made


def live_through(habits: dict[int, str]) -> list[tuple[date, str]]:
    """Every day in its order; gives the digests for which something waited."""
    looked: dict[tuple, date | None] = {}
    for number in range(DAYS):
        on = START + timedelta(days=number)
        if on in OFF:
            continue
        with time_machine.travel(at_work(on), tick=False):
            tasks.plan_rounds()
            if on.weekday() == 0:
                tasks.plan_rounds()  # twice in an hour changes nothing
            look_at_digests(on, looked)
            tasks.plan_digests()
            answer(on, habits)
    return [(on, f"digest_{digest}") for (digest, _), on in looked.items() if on]


def look_at_digests(on: date, looked: dict[tuple, date | None]) -> None:
    """A week, and a month, is looked at once: on the first day that is not quiet."""
    people = factories.UserFactory._meta.model.objects
    for digest, role in (("municipality", "municipality"), ("area", "area_coordinator")):
        period = digest, period_of(digest, on)
        if not is_quiet(at_work(on)) and period not in looked:
            waits = any(line.count for line in lines_for(people.get(role=role), "digest"))
            looked[period] = on if waits else None


def answer(on: date, habits: dict[int, str]) -> None:
    for check in ContactCheck.objects.still_open().with_group():
        after = HABITS[habits.get(check.user_id, "silent")]
        if after is not None and (on - check.opened_on).days >= after:
            acts.answer(check, "all_right")


def sent() -> Counter[tuple[date, str]]:
    mails = OutgoingMail.objects.values_list("created_at", "kind")
    return Counter((at.astimezone(AMSTERDAM).date(), kind) for at, kind in mails)


def write_down(mails: Counter[tuple[date, str]]) -> None:
    kinds = sorted({kind for _, kind in mails})
    months: dict[str, Counter[str]] = {}
    for (on, kind), number in sorted(mails.items()):
        months.setdefault(f"{on:%Y-%m}", Counter())[kind] += number
    print("\nmonth    " + " ".join(f"{kind:>20}" for kind in kinds))  # noqa: T201
    for month, counts in months.items():
        print(month, "", " ".join(f"{counts[kind]:>20}" for kind in kinds))  # noqa: T201


@pytest.mark.usefixtures("_at_once")
def test_a_year_of_rounds_for_a_hundred_groups(habits):
    digests = live_through(habits)

    mails = sent()
    write_down(mails)
    assert mails == expected(digests)
    totals: Counter[str] = Counter()
    for (_, kind), number in mails.items():
        totals[kind] += number
    assert {kind: totals[kind] for kind in STEPS | OTHERS} == TOTALS
    assert not [at for at in OutgoingMail.objects.values_list("created_at") if is_quiet(*at)]
    assert most_in_a_day() == 1
    by_habit = Counter(AlertGroup.objects.values_list("status", "coordinators__user"))
    asleep = {habits[user] for (status, user), _ in by_habit.items() if status == "dormant"}
    assert asleep == {"silent"}


def most_in_a_day() -> int:
    """The largest number of mails about rounds that one person got in a day."""
    mails = OutgoingMail.objects.filter(kind__startswith="round")
    days = Counter(
        (to, at.astimezone(AMSTERDAM).date())
        for to, at in mails.values_list("recipient", "created_at")
    )
    return max(days.values())
