"""`/bevestigen/<token>/`: answering a round without log-in, by POST only."""

from datetime import date, timedelta

import pytest
import time_machine
from django.apps import apps
from django.urls import reverse

from contacts.links import check_link
from contacts.models import ContactCheck, ContactPreference, OfficerProfile
from contacts.rounds import acts
from contacts.rounds.forms import AnswerForm
from tests import factories
from tests.contact_factories import ContactCheckFactory
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
OPENED = date(2026, 11, 2)


@pytest.fixture
def check() -> ContactCheck:
    return ContactCheckFactory(
        opened_on=OPENED,
        post__user__name="Bea Beheer",
        post__user__phone="+31612345678",
        post__group__name="Pesse-Noord",
    )


def page_of(check: ContactCheck, name: str = "confirm") -> str:
    return reverse(f"contacts:{name}", args=[check_link.make(check)])


def said(check: ContactCheck, **changes) -> dict[str, str]:
    known = {"name": "Bea Beheer", "phone": "06 12345678", "channel": "phone", "hours": ""}
    return known | {f"group_{check.pk}": "all_right"} | changes


def state(check: ContactCheck) -> tuple[str, str]:
    check.refresh_from_db()
    return check.status, check.answer


def test_looking_answers_nothing(client, check):
    for method in (client.get, client.head):
        assert method(page_of(check)).status_code == 200

    assert state(check) == ("open", "")
    assert not ContactPreference.objects.filter(confirmed_on__isnull=False).exists()


def rows_everywhere() -> dict[str, int]:
    """How many rows every table holds, those of relations between models included."""
    models = apps.get_models(include_auto_created=True)
    return {model._meta.label: model._default_manager.count() for model in models}


@pytest.mark.parametrize("role", ["coordinator", "area_coordinator", "police"])
def test_a_get_writes_nothing_in_any_table(client, check, role):
    about_self = ContactCheckFactory(post=None, user=UserFactory(role=role), opened_on=OPENED)
    before = rows_everywhere()

    for asked in (check, about_self):
        for name in ("confirm", "confirmed"):
            for method in (client.get, client.head):
                assert method(page_of(asked, name)).status_code == 200

    assert rows_everywhere() == before


def test_who_answers_in_two_tabs_gets_one_row(client, check):
    form = AnswerForm(said(check), user=check.user, checks=[check])
    assert form.is_valid()
    client.post(page_of(check), said(check, channel="email"))

    assert acts.answer_each(check.user, form.known, form.cleaned_data, form.answers()) == 0

    assert ContactPreference.objects.get(user=check.user).channel == "phone"


def test_the_page_is_kept_by_nobody(client, check):
    answer = client.get(page_of(check))

    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies.get("sessionid")


def test_all_right_confirms_the_group_and_the_person(client, check):
    with time_machine.travel("2026-11-05T12:00:00+01:00", tick=False):
        answer = client.post(page_of(check), said(check))

    assert answer["Location"].endswith("/bedankt/")
    assert client.get(answer["Location"]).status_code == 200
    assert state(check) == ("answered", "all_right")
    check.post.group.refresh_from_db()
    assert check.post.group.confirmed_on == date(2026, 11, 5)
    assert check.user.contact_preference.confirmed_on == date(2026, 11, 5)


def test_details_can_be_corrected_but_not_the_mail_address(client, check):
    changes = {"name": "Bea de Beheerder", "phone": "06-87654321", "hours": "na 18 uur"}
    email = check.user.email

    client.post(page_of(check), said(check, **changes, channel="whatsapp", email="x@example.org"))

    assert state(check) == ("answered", "changed")
    check.user.refresh_from_db()
    known = (check.user.name, str(check.user.phone), check.user.email)
    assert known == ("Bea de Beheerder", "+31687654321", email)
    assert (check.user.contact_preference.channel, check.user.contact_preference.hours) == (
        "whatsapp",
        "na 18 uur",
    )


def test_who_confirms_need_not_change_a_number_the_library_does_not_know(client, check):
    """Those of a demonstration are such."""
    type(check.user).objects.update(phone="+31600009001")
    shown = client.get(page_of(check)).context["form"]["phone"].value()

    client.post(page_of(check), said(check, phone=str(shown)))

    assert state(check) == ("answered", "all_right")
    check.user.refresh_from_db()
    assert str(check.user.phone) == "+31600009001"


def test_a_number_is_shown_as_people_write_it(client, check):
    assert 'value="06 12345678"' in client.get(page_of(check)).content.decode()


def test_each_group_gets_its_own_word(client, check):
    other = ContactCheckFactory(
        opened_on=OPENED, user=check.user, post__user=check.user, post__group__name="Pesse-Zuid"
    )

    client.post(page_of(check), said(check) | {f"group_{other.pk}": "ended"})

    assert (state(check), state(other)) == (("answered", "all_right"), ("answered", "ended"))
    other.post.group.refresh_from_db()
    assert other.post.group.paused_because != ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"phone": "12"},
        {"phone": ""},
        {"name": ""},
        {"name": "x" * 101},
        {"channel": "duif"},
        {"hours": "x" * 81},
    ],
)
def test_bad_input_keeps_what_was_typed_and_writes_nothing(client, check, wrong):
    typed = said(check, hours="na zes uur") | wrong

    answer = client.post(page_of(check), typed)

    assert answer.status_code == 200
    assert state(check) == ("open", "")
    form = answer.context["form"]
    assert set(form.errors) == set(wrong)
    if "hours" not in wrong:
        assert "na zes uur" in answer.content.decode()


def test_what_is_typed_is_no_template(client, check):
    answer = client.post(page_of(check), said(check, name="{% if %}{{ x }}", phone="1"))

    assert "{% if %}{{ x }}" in answer.content.decode()


def test_an_unknown_word_about_a_group_is_refused(client, check):
    answer = client.post(page_of(check), said(check, **{f"group_{check.pk}": "acted"}))

    assert answer.status_code == 200
    assert state(check) == ("open", "")


def test_one_cannot_answer_for_somebody_else(client, check):
    other = ContactCheckFactory(opened_on=OPENED)

    client.post(page_of(check), said(check) | {f"group_{other.pk}": "ended"})

    assert state(other) == ("open", "")


def test_a_round_is_put_off_once(client, check):
    with time_machine.travel("2026-11-05T12:00:00+01:00", tick=False):
        first = client.post(page_of(check, "snooze"))
        second = client.post(page_of(check, "snooze"))

    check.refresh_from_db()
    assert (first.status_code, check.snoozed_until) == (302, date(2026, 12, 5))
    assert second.status_code == 410
    assert client.get(page_of(check, "snooze")).status_code == 405


def test_who_put_it_off_can_still_answer(client, check):
    acts.snooze(check, on=OPENED, days=30)

    client.post(page_of(check), said(check))

    assert state(check) == ("answered", "all_right")


@pytest.mark.parametrize("how", ["answered", "lapsed"])
def test_the_link_of_an_earlier_round_shows_no_details(client, check, how):
    with time_machine.travel("2026-11-05T12:00:00+01:00", tick=False):
        acts.answer(check, "all_right") if how == "answered" else acts.lapse(check)
    ContactCheckFactory(opened_on=OPENED + timedelta(days=90), user=check.user, post=check.post)

    for answer in (client.get(page_of(check)), client.post(page_of(check), said(check))):
        assert answer.status_code == 410
        assert "Bea" not in answer.content.decode()
        assert answer.context["asked_anew"]
    assert ContactCheck.objects.still_open().count() == 1


def test_a_link_of_a_round_that_ended_by_itself_still_opens_those_beside_it(client, check):
    other = ContactCheckFactory(
        opened_on=OPENED + timedelta(days=10), user=check.user, post__user=check.user
    )
    with time_machine.travel("2026-11-15T12:00:00+01:00", tick=False):
        acts.note_act(check)

        assert client.get(page_of(check)).context["checks"] == [other]


@pytest.mark.time_machine("2026-11-15 12:00+01:00")
def test_the_page_that_thanks_names_all_that_was_answered(client, check):
    other = ContactCheckFactory(
        opened_on=OPENED + timedelta(days=10), user=check.user, post__user=check.user
    )

    client.post(page_of(check), said(check) | {f"group_{other.pk}": "stop"})

    assert set(client.get(page_of(check, "confirmed")).context["rounds"]) == {check, other}


@pytest.mark.parametrize("token", ["forged", "a:b:c", "%00", "x" * 500])
def test_a_forged_link_opens_nothing(client, token):
    for name in ("confirm", "confirmed"):
        assert (
            client.get(f"/bevestigen/{token}/{'' if name == 'confirm' else 'bedankt/'}").status_code
            == 410
        )


def test_the_link_of_an_account_that_was_switched_off_opens_nothing(client, check):
    type(check.user).objects.update(is_active=False)

    assert client.get(page_of(check)).status_code == 410


def test_an_officer_confirms_the_number_at_work(client):
    officer = factories.UserFactory(role="police", name="Wim Wijkagent")
    check = ContactCheckFactory(post=None, user=officer, opened_on=OPENED)
    typed = {"name": "Wim Wijkagent", "phone": "0900 8844", "channel": "email", "hours": ""}

    client.post(page_of(check), typed)

    profile = OfficerProfile.objects.get(user=officer)
    assert (str(profile.phone), profile.channel) == ("+319008844", "email")
    assert profile.confirmed_on is not None
    officer.refresh_from_db()
    assert str(officer.phone) == ""


def test_the_page_costs_few_queries(client, check, django_assert_max_num_queries):
    for _ in range(9):
        ContactCheckFactory(opened_on=OPENED, user=check.user, post__user=check.user)
    client.get(page_of(check))

    with django_assert_max_num_queries(6):
        assert len(client.get(page_of(check)).context["checks"]) == 10


@pytest.mark.time_machine("2026-11-15 12:00+01:00")
def test_saving_the_own_page_answers_every_open_question(client, check):
    own = ContactCheckFactory(post=None, user=check.user, opened_on=OPENED)
    client.force_login(check.user)
    url = reverse("contacts:reachability")
    page = client.get(url).content.decode()

    assert check.post.group.name in page
    assert "/bevestigen/" in page
    assert state(check) == ("open", "")
    client.post(url, {"channel": "whatsapp", "hours": "avond"})

    assert (state(check), state(own)) == (("answered", "changed"), ("answered", "changed"))
    check.post.group.refresh_from_db()
    assert check.post.group.confirmed_on > OPENED
    assert check.post.group.name not in client.get(url).content.decode()


def test_saving_the_own_page_with_errors_answers_nothing(client, check):
    client.force_login(check.user)

    client.post(reverse("contacts:reachability"), {"channel": "duif"})

    assert state(check) == ("open", "")
