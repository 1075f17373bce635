"""Contact moments: written down in two clicks, without words of one's own, and due again."""

import datetime
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from contacts.models import ContactMoment, RoundTerms
from groups.life import acts as life
from hoogeveen_alert.dashboard import lines_for, piles_of
from hoogeveen_alert.desk.queue import queue_of
from hoogeveen_alert.privacy.models import ProcessingRecord
from hoogeveen_alert.privacy.processing import pseudonym_of
from tests import factories
from tests.contact_factories import ON, ContactPreferenceFactory, moment_with

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel("2026-11-22 12:00+01:00", tick=False):
        yield


@pytest.fixture
def post(post):
    ContactPreferenceFactory(user=post.user)
    return post


def words(response) -> str:
    return " ".join(response.content.decode().split())


def record_url(post) -> str:
    return reverse("contacts:record", args=[post.pk])


def as_shown(response) -> dict[str, str]:
    """What a browser sends when the officer only presses the button."""
    form = response.context["form"]
    return {name: str(form[name].value()) for name in form.fields}


def errors(response) -> dict[str, list[str]]:
    found = response.context["form"].errors.as_data()
    return {name: [error.code for error in group] for name, group in found.items()}


# Writing down ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["police", "municipality"])
def test_two_clicks_write_a_moment_down(client, post, role):
    speaker = factories.UserFactory(role=role)
    client.force_login(speaker)
    page = client.get("/politie/")
    assert f'href="{record_url(post)}"' in words(page)

    response = client.post(record_url(post), as_shown(client.get(record_url(post))))

    assert response.status_code == 302
    moment = ContactMoment.objects.get()
    assert (moment.about, moment.group, moment.by) == (post.user, post.group, speaker)
    assert (moment.on, moment.how, moment.subject) == (TODAY, "phone", "catch_up")
    assert moment.next_due_on == TODAY + timedelta(days=180)


def test_the_term_is_the_municipalitys_and_can_be_left_out(police, post):
    RoundTerms(moment_interval=45).save()
    sent = as_shown(police.get(record_url(post)))
    assert sent["next_in"] == "45"

    police.post(record_url(post), sent | {"next_in": "0", "how": "visit", "subject": "signs"})

    moment = ContactMoment.objects.get()
    assert (moment.next_due_on, moment.how, moment.subject) == (None, "visit", "signs")


def test_no_field_takes_words_and_a_warning_says_so(police, post):
    page = police.get(record_url(post))

    kinds = {field.widget.input_type for field in page.context["form"].fields.values()}
    assert kinds == {"radio", "date"}
    assert "<textarea" not in words(page)
    assert "Wat u over personen hoorde, hoort hier niet." in words(page)


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        ({"how": ""}, "how", "required"),
        ({"how": "Jan zei dat"}, "how", "invalid_choice"),
        ({"subject": "{{ x }}"}, "subject", "invalid_choice"),
        ({"subject": "x" * 10_000}, "subject", "invalid_choice"),
        ({"next_in": "7"}, "next_in", "invalid_choice"),
        ({"next_in": "-1"}, "next_in", "invalid_choice"),
        ({"next_in": ""}, "next_in", "required"),
        ({"on": "2026-11-23"}, "on", "future"),
        ({"on": "2025-11-21"}, "on", "old"),
        ({"on": "gisteren"}, "on", "invalid"),
        ({"on": "\0"}, "on", "invalid"),
        ({"on": ""}, "on", "required"),
        ({"on": "99999-01-01"}, "on", "invalid"),
    ],
    ids=str,
)
def test_bad_input_is_explained_and_writes_nothing(police, post, typed, field, code):
    response = police.post(record_url(post), as_shown(police.get(record_url(post))) | typed)

    assert response.status_code == 200
    assert errors(response) == {field: [code]}
    assert 'role="alert"' in words(response)
    assert not ContactMoment.objects.exists()


def test_what_is_not_asked_cannot_be_sent(police, post, manager):
    sent = as_shown(police.get(record_url(post)))
    outsider = factories.CoordinatorFactory()

    police.post(
        record_url(post),
        sent | {"about": outsider.user.pk, "group": outsider.group.pk, "by": manager.pk},
    )

    moment = ContactMoment.objects.get()
    assert (moment.about, moment.group) == (post.user, post.group)
    assert moment.by != manager


def test_an_area_coordinator_is_spoken_with_without_a_group(police):
    area = factories.UserFactory(role="area_coordinator")
    url = reverse("contacts:record_area", args=[area.pk])

    police.post(url, as_shown(police.get(url)))

    assert ContactMoment.objects.get().group is None
    assert police.get("/politie/contactmomenten/").status_code == 200


@pytest.mark.parametrize("name", ["record", "record_area"])
def test_only_people_in_post_are_spoken_with(police, officer, post, name):
    post.until_on = TODAY
    post.save()
    key = post.pk if name == "record" else post.user.pk

    for pk in (key, 10**9):
        assert police.post(reverse(f"contacts:{name}", args=[pk])).status_code == 404


def test_nobody_writes_down_having_spoken_with_himself(client, group):
    both = factories.UserFactory(role="municipality")
    post = factories.CoordinatorFactory(group=group, user=both)
    client.force_login(both)

    assert client.get(record_url(post)).status_code == 403


def test_opening_the_form_is_in_the_log(police, post):
    police.get(record_url(post))

    record = ProcessingRecord.objects.get(name="contact-moment")
    assert record.subject == pseudonym_of(post.user)


# What is shown -----------------------------------------------------------------------------------


def group_page(client, post):
    return client.get(reverse("groups:record", args=[post.group.slug]))


def test_moments_stand_with_their_group_for_police_and_municipality(police, post, manager):
    moment_with(post, manager, how="visit", subject="signs")

    page = words(group_page(police, post))

    assert "2 november 2026" in page
    assert "in een gesprek: borden" in page
    assert "Bea Beheer" in page
    assert record_url(post) in page


def test_a_coordinator_sees_own_moments_and_the_fellow_coordinator(client, post, manager):
    deputy = factories.CoordinatorFactory(group=post.group, post="deputy", user__name="Dora")
    moment_with(post, manager, subject="signs")
    moment_with(deputy, manager, subject="succession")
    client.force_login(post.user)

    page = words(group_page(client, post))

    assert "Dora" in page
    assert "borden" in page
    assert "stoppen of overdragen" not in page
    assert record_url(post) not in page


def test_another_group_is_a_404_and_leaves_nothing_in_the_log(client, post):
    client.force_login(factories.CoordinatorFactory().user)

    assert group_page(client, post).status_code == 404
    assert not ProcessingRecord.objects.exists()


def test_everybody_on_the_page_of_a_group_stands_in_the_log_but_oneself(client, post, manager):
    deputy = factories.CoordinatorFactory(group=post.group, post="deputy")
    moment_with(post, manager)
    client.force_login(deputy.user)
    group_page(client, post)
    client.force_login(post.user)
    group_page(client, post)

    rows = ProcessingRecord.objects.filter(by=pseudonym_of(post.user))
    subjects = set(rows.values_list("subject", flat=True))
    assert subjects == {pseudonym_of(deputy.user), pseudonym_of(manager)}


# Due again ---------------------------------------------------------------------------------------


def due(client) -> list[ContactMoment]:
    return list(client.get("/politie/contactmomenten/").context["page"])


def desk(user) -> list[int]:
    kinds = ("contact-over-tijd", "contact-politie")
    return [pile.rows.count() for pile in piles_of(user) if pile.kind in kinds]


def test_the_last_moment_says_when_the_next_is_due(police, officer, post, manager):
    moment_with(post, manager)
    last = moment_with(post, officer, on=ON + timedelta(days=1), next_due_on=TODAY)

    assert due(police) == [last]
    assert desk(officer) == [1, 0]


def test_moments_of_one_day_follow_the_order_of_writing(police, officer, post):
    moment_with(post, officer)
    last = moment_with(post, officer, next_due_on=None)

    assert due(police) == []
    assert ContactMoment.objects.latest_of_each().get() == last


def test_what_is_due_tomorrow_waits_and_today_does_not(police, officer, post):
    moment_with(post, officer, next_due_on=TODAY + timedelta(days=1))
    assert desk(officer) == [0, 0]
    assert len(due(police)) == 1

    with time_machine.travel("2026-11-23 00:01+01:00", tick=False):
        assert timezone.localdate() == TODAY + timedelta(days=1)
        assert desk(officer) == [1, 0]


def test_the_longest_overdue_stands_first(police, officer, post):
    second = factories.CoordinatorFactory(group=post.group, post="deputy")
    later = moment_with(post, officer, next_due_on=TODAY)
    earlier = moment_with(second, officer, next_due_on=TODAY - timedelta(days=5))

    assert due(police) == [earlier, later]


def test_who_stopped_is_due_no_more(police, officer, post):
    moment_with(post, officer)
    post.until_on = TODAY
    post.save()

    assert due(police) == []


@pytest.mark.parametrize("change", ["inactive", "closed"])
def test_who_is_gone_or_whose_group_has_ended_is_due_no_more(police, officer, post, change):
    moment_with(post, officer)
    if change == "closed":
        life.close(post.group, by=None, why="op")
    else:
        post.user.is_active = False
        post.user.save()

    assert due(police) == []


def test_an_officer_has_what_is_due_in_own_districts_and_own_moments(client, post, officer):
    elsewhere = factories.CoordinatorFactory()
    colleague = factories.UserFactory(role="police")
    municipality = factories.UserFactory(role="municipality")
    moment_with(post, colleague)
    moment_with(elsewhere, municipality)

    assert [desk(user) for user in (officer, colleague, municipality)] == [[1, 0], [1, 0], [1, 1]]
    client.force_login(officer)
    assert [moment.group for moment in due(client)] == [post.group]


def test_the_desk_names_nobody(officer, post, manager):
    moment_with(post, officer)
    moment_with(post, manager, next_due_on=None)

    for user in (officer, manager, post.user):
        said = " ".join(line.text + line.detail for line in lines_for(user, "desk"))
        said += " ".join(item.text + item.detail for item in queue_of(user).items)
        assert "Bea" not in said


@pytest.mark.parametrize("path", ["/politie/contactmomenten/", "group"])
def test_queries_do_not_grow(police, officer, post, path, django_assert_max_num_queries):
    if path == "group":
        path = reverse("groups:record", args=[post.group.slug])
    moment_with(post, officer)
    police.get(path)

    counts = []
    for rows in (2, 20):
        for _ in range(rows):
            other = factories.CoordinatorFactory(group=post.group, post="deputy")
            moment_with(other, officer)
        with django_assert_max_num_queries(15) as captured:
            police.get(path)
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_the_municipality_sees_what_the_police_let_wait(client, officer, post, manager):
    moment = moment_with(post, officer)
    client.force_login(manager)

    lines = [line for line in lines_for(manager, "digest") if "contact-politie" in line.url]
    assert [(line.text, line.count) for line in lines] == [
        ("1 contact van de politie is over tijd", 1)
    ]
    assert desk(manager) == [0, 1]
    assert list(client.get("/politie/contactmomenten/?van=politie").context["page"]) == [moment]
    assert due(client) == []


def test_an_officer_has_no_list_of_the_police(police, officer, post, manager):
    moment_with(post, manager)

    assert not police.get("/politie/contactmomenten/?van=politie").context["of_police"]


def test_a_button_pressed_twice_writes_one_moment(police, post):
    url = reverse("contacts:record", args=[post.pk])
    said = {"how": "phone", "subject": "catch_up", "on": str(TODAY), "next_in": "90"}

    for _ in range(2):
        assert police.post(url, said).status_code == 302
    assert ContactMoment.objects.count() == 1
    police.post(url, said | {"how": "visit"})

    assert ContactMoment.objects.count() == 2
