"""A contact moment tapped by mistake is taken back by who wrote it down, for a day."""

import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from contacts.calendar.acts import renew_feed
from contacts.calendar.events import calendar_of
from contacts.models import ContactMoment, MomentTakenBack
from contacts.police import acts
from groups.models import TransitionNotAllowed
from hoogeveen_alert.desk.queue import queue_of
from hoogeveen_alert.privacy.retention import delete_expired
from tests import factories
from tests.contact_factories import moment_with, officer_of

pytestmark = pytest.mark.django_db
NOON = "2026-11-23 12:00+01:00"
TODAY = date(2026, 11, 23)
BUTTON = "Terugnemen"
TAKEN_BACK = "teruggenomen op 23 november 2026"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as moves:
        yield moves


@pytest.fixture
def mistake(post, officer) -> ContactMoment:
    """Tapped today, after a real contact whose next one was due on 3 November."""
    moment_with(post, officer)
    return moment_with(post, officer, on=TODAY, next_due_on=TODAY + timedelta(days=180))


def take_back(client, moment):
    return client.post(reverse("contacts:take_back", args=[moment.pk]), follow=True)


def page_of(client, post) -> str:
    answer = client.get(reverse("groups:record", args=[post.group.slug]))
    return " ".join(answer.content.decode().split())


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def overdue(user) -> int:
    return len([item for item in queue_of(user).items if item.row.kind == "contact-over-tijd"])


def test_what_was_due_before_is_due_again(police, officer, mistake):
    assert overdue(officer) == 0

    response = take_back(police, mistake)

    assert said(response) == ["Het contactmoment is teruggenomen."]
    assert overdue(officer) == 1
    (moment,) = police.get(reverse("contacts:due")).context["page"]
    assert moment.next_due_on == date(2026, 11, 3)
    calendar = calendar_of(renew_feed(officer))
    assert b"20261103" in calendar
    assert b"20270522" not in calendar


def test_the_contact_list_says_when_there_was_contact_last(police, mistake):
    shown = police.get("/politie/").context["page"][0]
    assert shown.spoken_on == TODAY

    take_back(police, mistake)

    shown = police.get("/politie/").context["page"][0]
    assert shown.spoken_on == date(2026, 11, 2)


def test_the_button_stands_where_one_looks(police, post, mistake):
    record = police.get(reverse("contacts:record", args=[post.pk])).content.decode()

    url = reverse("contacts:take_back", args=[mistake.pk])
    assert page_of(police, post).count(BUTTON) == 2  # the older row was written down today too
    assert url in page_of(police, post)
    assert url in record


def test_who_was_spoken_with_sees_it_no_more_and_the_office_sees_what_happened(
    police, client, post, mistake, manager
):
    take_back(police, mistake)
    assert TAKEN_BACK in page_of(police, post)
    client.force_login(manager)
    assert TAKEN_BACK in page_of(client, post)
    client.force_login(post.user)

    page = page_of(client, post)

    assert "2 november 2026" in page
    assert "23 november 2026" not in page


def test_a_colleague_gets_no_button_and_is_refused(client, group, post, mistake):
    client.force_login(officer_of(group))

    assert BUTTON not in page_of(client, post)
    assert take_back(client, mistake).status_code == 403
    assert not MomentTakenBack.objects.exists()


@pytest.mark.parametrize(("hours", "taken"), [(23, True), (24, False), (240, False)])
def test_after_a_day_it_stays(police, officer, post, hours, taken):
    written = timezone.now() - timedelta(hours=hours)
    moment = moment_with(post, officer, created_at=written)

    shown = BUTTON in page_of(police, post)
    response = take_back(police, moment)

    assert shown is taken
    assert said(response)[0].startswith("Er is niets veranderd") is not taken
    assert MomentTakenBack.objects.exists() is taken


def test_twice_is_once(police, mistake):
    take_back(police, mistake)

    assert said(take_back(police, mistake))[0].startswith("Er is niets veranderd")
    assert MomentTakenBack.objects.count() == 1


def test_only_a_post_takes_back(police, mistake):
    assert police.get(reverse("contacts:take_back", args=[mistake.pk])).status_code == 405
    assert police.post(reverse("contacts:take_back", args=[10**9])).status_code == 404


def test_with_an_area_coordinator_too(police, officer):
    area = factories.UserFactory(role="area_coordinator")
    moment = ContactMoment.objects.create(about=area, by=officer, next_due_on=date(2027, 1, 1))
    url = reverse("contacts:record_area", args=[area.pk])
    assert BUTTON in police.get(url).content.decode()

    assert take_back(police, moment).redirect_chain == [(reverse("contacts:list"), 302)]

    assert BUTTON not in police.get(url).content.decode()
    assert not ContactMoment.objects.due_for(officer).exists()


def test_an_officer_who_got_another_role_takes_nothing_back(police, officer, mistake):
    type(officer).objects.update(role="coordinator")

    # The session with the old role has ended.
    answer = take_back(police, mistake)
    assert answer.redirect_chain[0][0].startswith(reverse("account_login"))
    assert ContactMoment.objects.filter(pk=mistake.pk, taken_back=None).exists()


@pytest.mark.parametrize("change", ["update", "delete"])
def test_taking_back_is_itself_for_good(officer, mistake, change):
    acts.take_back(mistake, by=officer)
    rows = MomentTakenBack.objects.all()

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(at="2020-01-01T00:00Z") if change == "update" else rows.delete()


def test_it_goes_with_the_moment_after_its_term(officer, mistake, clock):
    acts.take_back(mistake, by=officer)
    clock.shift(timedelta(days=731))

    delete_expired()

    assert (ContactMoment.objects.count(), MomentTakenBack.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_take_back_once(officer, mistake):
    together, answers = threading.Barrier(2), []

    def click():
        together.wait()
        try:
            acts.take_back(mistake, by=officer)
        except TransitionNotAllowed:
            answers.append("stays")
        else:
            answers.append("taken back")
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()

    assert sorted(answers) == ["stays", "taken back"]
    assert MomentTakenBack.objects.count() == 1
