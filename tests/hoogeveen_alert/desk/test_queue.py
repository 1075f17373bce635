"""The queue of the desk: each thing once, in order, and as many queries for few as for many."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from groups.models import AlertGroup, GroupLimits
from hoogeveen_alert.dashboard import counted_lines, piles_of
from hoogeveen_alert.desk.queue import SHOWN, queue_of
from signage.models import Budget, DamageReport, Sign, SignRules
from signage.requests import acts
from tests import factories
from tests.deciding import request_of
from tests.sign_factories import SignFactory, SmederijFactory, ask, budget_of

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=40)


@pytest.fixture
def officer():
    return factories.UserFactory(role="municipality")


def troubled_group(**fields):
    """Of every kind at once: dormant, ended, with requests, and one coordinator who stops."""
    today = timezone.localdate()
    group = factories.AlertGroupFactory(status="dormant", said_ended_on=today, **fields)
    factories.CoordinatorFactory(group=group, wants_to_stop_on=today)
    number = AlertGroup.objects.count() + 100
    address = factories.AddressFactory(neighbourhood=group.neighbourhoods.get(), number=number)
    request_of(group, address, days=20)
    return group


def troubled_sign(**fields):
    """To cover, to remove and to inspect."""
    group = factories.AlertGroupFactory(status="closed", closed_at=LONG_AGO)
    return SignFactory(group=group, next_inspection_on=timezone.localdate(), **fields)


def unpaid_sign(group, by) -> Sign:
    """To cover, of a group that has ended, and due for a look."""
    request = ask(group, by=by)
    acts.approve(request, by=by)
    sign = request.signs.earliest("pk")
    today = timezone.localdate()
    costs = {"price_cents": 900, "to_cover_cents": 300, "reserved_cents": 0}
    hangs = {"status": "placed", "placed_on": today, "next_inspection_on": today}
    Sign.objects.filter(pk=sign.pk).update(**costs, **hangs)
    AlertGroup.objects.filter(pk=group.pk).update(status="closed", closed_at=LONG_AGO)
    return sign


def rows_of(user) -> list[tuple[str, int]]:
    return [(pile.rows.model._meta.label, row[1]) for pile in piles_of(user) for row in pile.read()]


def test_no_row_lies_on_two_piles(officer, manager, group):
    smederij = SmederijFactory(group=group)
    budget_of(smederij, 500, by=manager)
    unpaid = unpaid_sign(group, manager)
    Budget.objects.update(free_cents=0)
    troubled_group()
    sign = troubled_sign()
    DamageReport.objects.create(sign=sign, text="Scheef")

    for user in (officer, manager, area_of(group)):
        rows = rows_of(user)
        assert [row for row, times in Counter(rows).items() if times > 1] == []
    assert len(rows_of(officer)) >= 5
    (item,) = [item for item in queue_of(officer).items if item.row.kind == "bord-dekken"]
    assert item.row.key == unpaid.pk
    assert item.detail == "Ook: het bord moet weg."


def area_of(group):
    area = factories.UserFactory(role="area_coordinator")
    area.districts.add(group.neighbourhoods.get().district)
    return area


def test_a_group_in_every_trouble_is_one_item_that_says_the_rest(officer):
    group = troubled_group()

    (item,) = [item for item in queue_of(officer).items if group.name in item.text]

    assert item.row.kind == "groep-beeindigd"
    assert item.detail.endswith(
        "Ook: een beheerder wil stoppen, aanmeldingen hebben geen antwoord, de groep slaapt."
    )


def test_what_hangs_too_long_is_counted_once(officer):
    troubled_sign()

    (line,) = [x for x in counted_lines(piles_of(officer)) if "bord" in x.url]
    (item,) = queue_of(officer).items

    assert (line.text, line.count) == ("1 bord moet weg", 1)
    assert (item.is_urgent, item.days_late) == (True, 40 - 14)


def test_every_decision_has_a_term_that_the_municipality_sets(officer, group, manager):
    GroupLimits(decide_days=14).save()
    SignRules(decide_days=21, damage_days=5).save()
    budget_of(SmederijFactory(group=group), 500, by=manager)
    ask(group, by=manager)
    DamageReport.objects.create(sign=SignFactory(group=group), text="Scheef")
    factories.ApplicationFactory(applied_at=timezone.now() - timedelta(days=15))

    items = {item.row.kind: item for item in queue_of(officer).items}

    days = {kind: (item.due - item.row.day).days for kind, item in items.items() if item.due}
    assert days == {"groep-aanvraag": 14, "bordaanvraag": 21, "bord-melding": 5}
    assert items["groep-aanvraag"].days_late == 1


def test_what_hurries_comes_first_and_then_the_oldest(officer):
    factories.ApplicationFactory(applied_at=timezone.now() - timedelta(days=1))
    older = factories.ApplicationFactory(applied_at=timezone.now() - timedelta(days=9))
    alone = factories.CoordinatorFactory().group

    texts = [item.text for item in queue_of(officer).items]

    assert texts[0].endswith(older.group.name)
    assert texts[-1].startswith(alone.name)


def test_of_each_kind_some_are_shown_and_the_rest_is_a_page(client, officer):
    for _ in range(SHOWN + 25):
        factories.ApplicationFactory()
    client.force_login(officer)

    page = client.get("/mijn/").content.decode()
    whole = client.get("/mijn/?soort=groep-aanvraag")
    rest = client.get("/mijn/?soort=groep-aanvraag&page=2")

    assert page.count("queue-item__link") == SHOWN
    assert "/mijn/?soort=groep-aanvraag" in page
    assert len(whole.context["items"]) == 25
    assert len(rest.context["items"]) == SHOWN


@pytest.mark.parametrize("role", ["municipality", "area_coordinator", "police", "superuser"])
def test_the_desk_takes_as_many_queries_for_few_as_for_many(
    client, role, group, manager, django_assert_max_num_queries
):
    is_superuser = role == "superuser"
    user = factories.UserFactory(
        role="municipality" if is_superuser else role, is_superuser=is_superuser
    )
    smederij = SmederijFactory(group=group)
    budget_of(smederij, 500, by=manager)
    client.force_login(user)
    client.get("/mijn/")
    counts = []
    for number in (1, 12):
        for _ in range(number):
            user.districts.add(troubled_group().neighbourhoods.get().district)
            factories.ApplicationFactory()
            DamageReport.objects.create(sign=SignFactory(group=group), text="Scheef")
            ask(group, by=manager)
        with django_assert_max_num_queries(15) as captured:
            assert client.get("/mijn/").status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]
    assert Sign.objects.count() == 13


def test_no_item_names_a_person(client, officer):
    troubled_group()
    factories.ApplicationFactory()
    client.force_login(officer)

    page = client.get("/mijn/").content.decode()

    for name in ("Anna", "Testpersoon", "Lid", "Wim"):
        assert name not in page
