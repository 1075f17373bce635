"""Groups that lean on one coordinator: whom to call, and one mail to all, once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.alone import acts
from contacts.models import RoundTerms, SecondAsk
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.privacy.models import ProcessingRecord
from hoogeveen_alert.texts.models import TextVersion
from tests import factories

pytestmark = pytest.mark.django_db
LIST, MAIL = reverse("contacts:alone"), reverse("contacts:alone_mail")


@pytest.fixture
def officer(client):
    client.force_login(factories.UserFactory(role="municipality"))
    return client


@pytest.fixture
def alone():
    """A group with one coordinator, beside one that has two."""
    both = factories.CoordinatorFactory(group__name="Twee beheerders").group
    factories.CoordinatorFactory(group=both, post="deputy")
    return factories.CoordinatorFactory(
        group__name="Eén beheerder", user__name="Ada Alleen", user__phone="+31600001234"
    )


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_list_shows_whom_to_call(officer, alone):
    page = words(officer.get(LIST))

    assert "Eén beheerder" in page
    assert "06 00001234" in page
    assert "Twee beheerders" not in page


def test_whom_the_list_shows_stands_in_the_log(officer, alone):
    officer.get(LIST)

    assert ProcessingRecord.objects.filter(name="alone").count() == 1


def test_a_group_of_nobody_comes_first_and_is_not_mailed(officer, alone):
    factories.AlertGroupFactory(name="Zonder beheerder")

    page = words(officer.get(LIST))
    officer.post(MAIL)

    assert page.index("Zonder beheerder") < page.index("Eén beheerder")
    assert list(SecondAsk.objects.values_list("group__name", flat=True)) == ["Eén beheerder"]


@pytest.mark.parametrize("status", ["dormant", "closed", "applied"])
def test_only_active_groups_are_listed(officer, alone, status):
    factories.CoordinatorFactory(group__name="Niet actief", group__status=status)

    assert "Niet actief" not in words(officer.get(LIST))


def test_who_cannot_log_in_does_not_count(officer, alone):
    factories.CoordinatorFactory(group=alone.group, post="deputy", user__is_active=False)

    assert "Eén beheerder" in words(officer.get(LIST))


def test_the_preview_says_who_gets_what(officer, alone):
    TextVersion.objects.create(kind="ask_second", number=2, body="Zoekt u iemand?")

    page = words(officer.get(MAIL))

    assert "Ada Alleen, Eén beheerder" in page
    assert "Zoekt u iemand?" in page
    assert OutgoingMail.objects.count() == 0


def test_all_are_mailed_in_the_words_of_the_municipality(officer, alone):
    TextVersion.objects.create(kind="ask_second", number=2, body="Zoekt u iemand?")

    answer = officer.post(MAIL, follow=True)

    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.recipient) == ("ask_second", alone.user.email)
    assert "Zoekt u iemand?" in mail.text
    assert "1 groep is gevraagd. 1 mail gaat op weg." in words(answer)


def test_the_history_of_the_group_says_that_it_was_asked(officer, alone):
    officer.post(MAIL)

    assert alone.group.history.latest("pk").why == "de beheerders zijn gevraagd om een tweede"


def test_a_second_press_mails_nobody(officer, alone):
    officer.post(MAIL)

    answer = officer.post(MAIL, follow=True)

    assert OutgoingMail.objects.count() == 1
    assert "Er is niemand meer om te vragen" in words(answer)


def test_after_the_term_they_can_be_asked_again(officer, alone):
    officer.post(MAIL)
    term = timedelta(days=RoundTerms.current().ask_second_after)
    SecondAsk.objects.update(asked_at=timezone.now() - term - timedelta(minutes=1))

    officer.post(MAIL)

    assert OutgoingMail.objects.count() == 2
    assert SecondAsk.objects.get().asked_at > timezone.now() - timedelta(minutes=1)


def test_who_was_asked_by_a_colleague_just_now_hears_nothing(officer, alone):
    colleague = factories.UserFactory(role="municipality")
    acts.ask_for_seconds([alone.group], by=colleague)

    asked = acts.ask_for_seconds([alone.group], by=factories.UserFactory(role="municipality"))

    assert asked == acts.Asked(groups=0, mails=0)
    assert SecondAsk.objects.get().by == colleague


def test_an_area_coordinator_calls_in_the_own_districts_and_mails_nobody(client, alone):
    area = factories.UserFactory(role="area_coordinator")
    area.districts.add(alone.group.neighbourhoods.get().district)
    client.force_login(area)
    factories.CoordinatorFactory(group__name="Andere wijk")

    page = words(client.get(LIST))

    assert "Eén beheerder" in page
    assert "Andere wijk" not in page
    assert MAIL not in page
    assert client.post(MAIL).status_code == 403
    assert OutgoingMail.objects.count() == 0


def test_when_all_have_two_the_list_says_so(officer):
    assert "Elke actieve groep heeft twee of meer beheerders." in words(officer.get(LIST))


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_takes_as_many_queries_for_many_groups(
    officer, number, django_assert_max_num_queries
):
    factories.CoordinatorFactory.create_batch(number)

    with django_assert_max_num_queries(15):
        officer.get(LIST)
