"""Taking up an item, giving it back, a note for colleagues, and what comes next."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from hoogeveen_alert.desk import acts
from hoogeveen_alert.desk.models import FREE_AFTER, Note, Taking
from hoogeveen_alert.desk.queue import queue_of
from hoogeveen_alert.history import TransitionNotAllowed
from hoogeveen_alert.privacy.models import HistoryEntry, ProcessingRecord
from signage.requests import acts as sign_acts
from tests import factories
from tests.sign_factories import SmederijFactory, ask, budget_of

KIND = "groep-aanvraag"


@pytest.fixture
def officers(db):
    return [factories.UserFactory(role="municipality", name=name) for name in ("Els Op", "Jan Af")]


@pytest.fixture
def application(db):
    return factories.ApplicationFactory().group


@pytest.fixture
def els(client, officers):
    client.force_login(officers[0])
    return client


def where(step: str, key: int, kind: str = KIND) -> str:
    return reverse(f"desk:{step}", args=[kind, key])


@pytest.mark.parametrize("step", ["item", "take", "give_back", "note"])
def test_a_forged_kind_is_not_found_and_a_key_that_does_not_wait_says_so(els, application, step):
    call = els.get if step == "item" else els.post
    running = factories.AlertGroupFactory()

    assert call(where(step, application.pk, "zomaar-iets")).status_code == 404
    for key in (running.pk, 999_999, 10**17):
        answer = call(where(step, key), follow=True)
        assert answer.redirect_chain[-1][0] == "/mijn/"
        assert "Dit wacht niet meer" in answer.content.decode()
    assert Taking.objects.count() == Note.objects.count() == 0


@pytest.mark.parametrize("role", ["coordinator", "area_coordinator", "police", "contractor"])
@pytest.mark.parametrize("step", ["take", "note"])
def test_who_does_not_have_the_work_cannot_take_it_up(client, application, role, step):
    user = factories.UserFactory(role=role)
    user.districts.add(application.neighbourhoods.get().district)
    client.force_login(user)

    assert client.post(where(step, application.pk), {"text": "x"}).status_code == 404
    assert Taking.objects.count() == Note.objects.count() == 0


def test_what_somebody_took_up_a_colleague_sees_and_cannot_take(client, els, officers, application):
    answer = els.post(where("take", application.pk))
    assert answer["Location"] == f"/mijn/#{KIND}-{application.pk}"
    assert "U hebt dit opgepakt" in els.get("/mijn/").content.decode()

    client.force_login(officers[1])
    page = client.get("/mijn/").content.decode()
    refused = client.post(where("take", application.pk), follow=True)
    client.post(where("give_back", application.pk))

    assert "Opgepakt door Els Op" in page
    assert where("take", application.pk) not in page
    assert "Een collega heeft dit net opgepakt." in refused.content.decode()
    assert Taking.objects.get().by == officers[0]


def test_a_colleague_who_is_named_stands_in_the_processing_log(client, officers, application):
    acts.take(KIND, application.pk, by=officers[0])
    client.force_login(officers[1])

    client.get("/mijn/")

    line = ProcessingRecord.objects.get()
    assert line.name == "desk"
    assert line.activity.endswith("desk")


def test_taking_twice_is_taking_once_and_the_history_says_who(officers, application):
    acts.take(KIND, application.pk, by=officers[0])
    acts.take(KIND, application.pk, by=officers[0])
    acts.give_back(KIND, application.pk, by=officers[0])
    acts.take(KIND, application.pk, by=officers[1])

    changes = [entry.changes for entry in HistoryEntry.objects.order_by("pk")]
    one, other = (str(officer.pk) for officer in officers)
    assert [change["taken_by"] for change in changes if "taken_by" in change] == [
        ["", one],
        [one, ""],
        ["", other],
    ]


def test_giving_back_what_is_not_ones_own_is_refused(officers, application):
    acts.take(KIND, application.pk, by=officers[0])

    with pytest.raises(TransitionNotAllowed):
        acts.give_back(KIND, application.pk, by=officers[1])


@pytest.mark.parametrize("why", ["blocked", "days"])
def test_it_is_free_again_when_the_person_is_gone_or_after_days(officers, application, why):
    acts.take(KIND, application.pk, by=officers[0])
    if why == "blocked":
        officers[0].is_active = False
        officers[0].save()
    later = timezone.now() + (FREE_AFTER if why == "days" else timedelta())

    with time_machine.travel(later, tick=False):
        (item,) = queue_of(officers[1]).items
        assert item.taken_by is None
        acts.take(KIND, application.pk, by=officers[1])

    assert Taking.objects.get().by == officers[1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stale", [False, True], ids=["nobody had it", "left for days"])
def test_two_at_once_cannot_both_take_it(officers, application, stale):
    if stale:
        gone = factories.UserFactory(role="municipality", is_active=False)
        Taking.objects.create(kind=KIND, key=application.pk, by=gone)
    start, refused = Barrier(2), []

    def run(officer):
        start.wait()
        try:
            acts.take(KIND, application.pk, by=officer)
        except TransitionNotAllowed:
            refused.append(officer)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[officer]) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert Taking.objects.get().by != refused[0]


def test_of_two_who_read_the_same_row_the_first_takes_it_over(officers, application):
    gone = factories.UserFactory(role="municipality", is_active=False)
    Taking.objects.create(kind=KIND, key=application.pk, by=gone)
    one, other = Taking.objects.get(), Taking.objects.get()

    one.move_to(officers[0])
    with pytest.raises(TransitionNotAllowed):
        other.move_to(officers[1])

    assert Taking.objects.get().by == officers[0]


def test_a_note_is_read_by_colleagues_and_replaced_by_the_next(client, els, officers, application):
    els.post(where("note", application.pk), {"text": "Terugbellen na de raad", "read": ""})
    client.force_login(officers[1])
    page = client.get(where("note", application.pk))
    read = page.context["form"]["read"].value()

    client.post(where("note", application.pk), {"text": "Gebeld", "read": read})

    assert "Terugbellen na de raad" in page.content.decode()
    assert "Gebeld" in client.get("/mijn/").content.decode()
    note = Note.objects.get()
    assert (note.text, note.by) == ("Gebeld", officers[1])
    assert "Gebeld" not in str([entry.changes for entry in HistoryEntry.objects.all()])


def test_two_who_write_at_once_do_not_lose_a_note(els, officers, application):
    acts.write_note(KIND, application.pk, "Eerst", by=officers[1], read_at=None)

    for read in ("", "gisteren", "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00"):
        answer = els.post(where("note", application.pk), {"text": "Daarna", "read": read})
        page = answer.content.decode()
        assert "Een collega schreef intussen iets" in page
        assert "Eerst" in page
        assert ">\nDaarna</textarea>" in page
    assert Note.objects.get().text == "Eerst"

    els.post(where("note", application.pk), {"text": "Daarna", "read": Note.objects.get().at})
    assert Note.objects.get().text == "Daarna"


def test_a_note_without_words_goes_and_one_too_long_is_kept_in_the_form(els, application):
    long = "x" * 301
    assert long in els.post(where("note", application.pk), {"text": long}).content.decode()
    els.post(where("note", application.pk), {"text": "Kort"})

    read = Note.objects.get().at.isoformat()
    els.post(where("note", application.pk), {"text": " ", "read": read})

    assert Note.objects.count() == 0


def test_what_visitors_cannot_break(els, application):
    els.post(where("note", application.pk), {"text": "<b>{{ x }}</b>{% if %}", "read": ""})

    assert "&lt;b&gt;{{ x }}&lt;/b&gt;{% if %}" in els.get("/mijn/").content.decode()


def test_after_a_decision_the_next_item_is_one_button_away(els, application):
    second = factories.ApplicationFactory(applied_at=timezone.now()).group
    landing = els.get(where("item", application.pk))
    assert landing["Location"] == reverse("admin:groups_alertgroup_decide", args=[application.pk])

    decided = {"decision": "reject", "reason": "Er is er al een."}
    page = els.post(landing["Location"], decided, follow=True).content.decode()

    assert f'href="{where("item", second.pk)}"' in page
    assert f"Volgende: Aanvraag voor een nieuwe groep: {second.name}" in page


def test_after_the_last_the_button_leads_to_the_desk_and_the_desk_ends_it(els, application):
    landing = els.get(where("item", application.pk))["Location"]
    decided = {"decision": "reject", "reason": "Er is er al een."}

    page = els.post(landing, decided, follow=True).content.decode()
    assert "Dat was het laatste: terug naar uw werk" in page

    els.get("/mijn/")
    assert "desk_next" not in els.session


def test_next_passes_over_what_a_colleague_has(els, officers, application):
    second, third = (factories.ApplicationFactory().group for _ in range(2))
    acts.take(KIND, second.pk, by=officers[1])

    els.get(where("item", application.pk))

    assert els.session["desk_next"]["url"] == where("item", third.pk)


def test_all_of_a_kind_that_is_none_is_not_found(els):
    assert els.get("/mijn/?soort=zomaar").status_code == 404
    assert "niets meer" in els.get(f"/mijn/?soort={KIND}&page=zoveel").content.decode()


def test_what_is_dealt_with_on_one_page_is_one_step_of_the_queue(els, group, manager):
    budget_of(SmederijFactory(group=group), 5000, by=manager)
    requests = [ask(group, by=manager) for _ in range(4)]
    for request in requests:
        sign_acts.approve(request, by=manager)
    order = reverse("admin:signage_signorder_add")

    page = els.get("/mijn/").content.decode()
    landing = els.get(where("item", requests[0].pk, "bord-bestellen"))

    assert f'<a href="{order}">4 bordaanvragen kunnen besteld worden</a>' in page
    assert landing["Location"] == order
    assert "bord-bestellen" not in els.session["desk_next"]["url"]
