"""What must never be false about contacts is held by the database."""

import datetime
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from contacts.calendar.acts import renew_feed
from contacts.models import (
    CalendarFeed,
    ContactCheck,
    ContactMoment,
    ContactPreference,
    ContactReminder,
    DigestSent,
    RoundTerms,
)
from hoogeveen_alert.privacy.retention import delete_expired
from tests import factories
from tests.contact_factories import (
    ON,
    ContactCheckFactory,
    ContactPreferenceFactory,
    moment_with,
    officer_of,
)

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)


@pytest.fixture
def post(group):
    return factories.CoordinatorFactory(group=group)


def refused(make, *args, **fields) -> bool:
    with pytest.raises(IntegrityError), transaction.atomic():
        make(*args, **fields)
    return True


def test_a_post_has_one_open_round_and_any_number_of_closed_ones(post):
    for _ in range(2):
        ContactCheckFactory(post=post, status="lapsed", closed_at=NOW)
    ContactCheckFactory(post=post)

    assert refused(ContactCheckFactory, post=post)
    assert ContactCheck.objects.still_open().count() == 1


def test_an_officer_has_one_open_round_and_a_person_one_per_post(post):
    officer = factories.UserFactory(role="police")
    ContactCheckFactory(post=None, user=officer)
    ContactCheckFactory(post=post)
    ContactCheckFactory(post=factories.CoordinatorFactory(user=post.user))

    assert refused(ContactCheckFactory, post=None, user=officer)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "answered", "answer": "all_right"},
        {"status": "lapsed"},
        {"status": "open", "closed_at": NOW},
        {"status": "answered", "closed_at": NOW},
        {"status": "open", "answer": "all_right"},
        {"status": "answered", "answer": "hacked", "closed_at": NOW},
        {"status": "snoozed"},
        {"status": "snoozed", "snoozed_until": ON},
        {"status": "weg"},
    ],
    ids=str,
)
def test_a_round_cannot_be_in_a_state_that_makes_no_sense(post, fields):
    assert refused(ContactCheckFactory, post=post, **fields)


def test_a_snooze_moves_the_clock(post):
    check = ContactCheckFactory(post=post)
    later = ContactCheckFactory.build(post=post, snoozed_until=ON + timedelta(days=30))

    assert (check.counts_from, later.counts_from) == (ON, datetime.date(2026, 12, 2))


def test_a_step_is_taken_once(post):
    check = ContactCheckFactory(post=post)
    ContactReminder.objects.create(contact_check=check, step="again")

    assert refused(ContactReminder.objects.create, contact_check=check, step="again")


def test_a_digest_of_a_period_is_sent_once(manager):
    DigestSent.objects.create(user=manager, digest="municipality", period_on=ON)

    assert refused(DigestSent.objects.create, user=manager, digest="municipality", period_on=ON)


def test_a_moment_is_neither_changed_nor_deleted(post, manager):
    moment = moment_with(post, manager)

    for change in (
        lambda: ContactMoment.objects.update(how="visit"),
        lambda: ContactMoment.objects.filter(pk=moment.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_a_next_contact_comes_after_this_one_and_nobody_speaks_with_himself(post, manager):
    assert refused(moment_with, post, manager, next_due_on=ON)
    assert refused(moment_with, post, post.user)


def test_moments_and_closed_rounds_go_after_two_years(post, manager):
    today = timezone.localdate()
    for days in (729, 731):
        on = today - timedelta(days=days)
        moment_with(post, manager, on=on, next_due_on=None)
        closed = timezone.now() - timedelta(days=days)
        ContactCheckFactory(post=post, status="lapsed", closed_at=closed, opened_on=on)
        DigestSent.objects.create(user=manager, digest="area", period_on=on, at=closed)

    delete_expired()

    assert ContactMoment.objects.get().on == today - timedelta(days=729)
    assert ContactCheck.objects.get().opened_on == today - timedelta(days=729)
    assert DigestSent.objects.get().period_on == today - timedelta(days=729)


def test_confirming_never_puts_the_date_back():
    preference = ContactPreferenceFactory(confirmed_on=None)

    preference.confirm(on=ON)
    preference.confirm(on=ON - timedelta(days=1))

    assert preference.confirmed_on == ON


@pytest.mark.parametrize(
    "wrong",
    [
        {"interval": 5},
        {"interval": 1000},
        {"first_after": 21},
        {"others_after": 21},
        {"dormant_after": 28},
        {"close_after": 35},
        {"bundle_within": 31, "interval": 30},
        {"snooze_days": 0},
        {"moment_interval": 3},
        {"police_interval": 400},
    ],
    ids=str,
)
def test_terms_out_of_bounds_are_refused_by_form_and_database(wrong):
    terms = RoundTerms(pk=1, **wrong)

    with pytest.raises(ValidationError):
        terms.full_clean()
    assert refused(terms.save)


def test_there_is_one_row_of_terms_and_defaults_without_one():
    assert RoundTerms.current().dormant_after == 35
    RoundTerms(interval=60).save()
    RoundTerms(interval=70).save()

    assert [row.interval for row in RoundTerms.objects.all()] == [70]


# Who sees what, by the table of design section 3 ------------------------------------------------


def test_moments_are_seen_as_the_table_says(group, post, manager):
    area = factories.UserFactory(role="area_coordinator")
    area.districts.add(group.neighbourhoods.get().district)
    deputy = factories.CoordinatorFactory(group=group, post="deputy").user
    outsider = factories.CoordinatorFactory().user
    moment_with(post, manager)
    moment_with(factories.CoordinatorFactory(), manager)

    def seen(user):
        return ContactMoment.objects.visible_to(user).count()

    assert [seen(user) for user in (post.user, deputy, outsider, area)] == [1, 0, 0, 1]
    assert [seen(user) for user in (officer_of(group), manager)] == [2, 2]


def test_rounds_are_seen_by_who_is_asked_and_who_looks_after_the_group(group, post, manager):
    area = factories.UserFactory(role="area_coordinator")
    area.districts.add(group.neighbourhoods.get().district)
    officer, outsider = officer_of(group), factories.CoordinatorFactory().user
    of_post = ContactCheckFactory(post=post)
    own = ContactCheckFactory(post=None, user=officer)

    def seen(user):
        return list(ContactCheck.objects.visible_to(user).order_by("pk"))

    assert [seen(user) for user in (post.user, area, outsider)] == [[of_post], [of_post], []]
    assert [seen(user) for user in (officer, manager)] == [[own], [of_post, own]]
    assert not ContactCheck.objects.editable_by(manager).exists()


def test_preferences_of_others_are_seen_by_those_who_share_a_group(group, post):
    ContactPreferenceFactory(user=post.user)
    deputy = factories.CoordinatorFactory(group=group, post="deputy").user
    outsider = factories.CoordinatorFactory().user

    def seen(user):
        return ContactPreference.objects.visible_to(user).count()

    assert [seen(user) for user in (post.user, deputy, outsider)] == [1, 1, 0]
    assert seen(factories.UserFactory(role="police")) == 1
    assert ContactPreference.objects.editable_by(deputy).count() == 0


def test_a_calendar_is_its_owners_alone(manager, coordinator):
    renew_feed(coordinator)

    assert CalendarFeed.objects.visible_to(manager).count() == 0
    assert CalendarFeed.objects.visible_to(coordinator).count() == 1
