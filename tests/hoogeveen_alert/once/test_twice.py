"""The same form sent again, at once or a moment later: done once, with the same answer."""

import threading
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts.models import ContactMoment
from groups.models import Application, Interest, Invitation, MissingAddress
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.once.acts import answered_before, do_once
from hoogeveen_alert.once.models import SentForm
from signage.models import DamageReport, SignRequest, SignType
from tests import factories, starting
from tests.sign_factories import INSIDE, SignFactory, SignTypeFactory, SmederijFactory, budget_of

FIVE = 5


def at_once(send: Callable[[], object]) -> list:
    barrier, answers = threading.Barrier(FIVE), []

    def run() -> None:
        try:
            barrier.wait()
            answers.append(send())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(FIVE)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return answers


def answer_of(response) -> tuple[int, str]:
    return response.status_code, response.headers.get("Location", "")


def coordinator_of(group):
    return factories.CoordinatorFactory(group=group, post="lead").user


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.django_db(transaction=True)
def test_five_equal_damage_reports_at_once_are_one(group):
    sign = SignFactory(group=group)
    path, typed = f"/borden/{sign.pk}/melden/", {"kind": "gone", "email": "a@example.org"}

    answers = at_once(lambda: answer_of(Client().post(path, typed)))

    assert answers == [(302, f"/borden/{sign.pk}/gemeld/")] * FIVE
    assert DamageReport.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_five_equal_applications_at_once_are_one():
    starting.place()

    answers = at_once(lambda: answer_of(starting.apply(Client())))

    assert answers == [(302, "/groepen/starten/gelukt/")] * FIVE
    assert Application.objects.count() == OutgoingMail.objects.count() == 1


@pytest.mark.django_db
def test_a_start_sent_again_is_not_told_that_it_took_the_name_itself(client):
    starting.place()

    answers = [answer_of(starting.apply(client)) for _ in range(2)]
    other = starting.apply(client, why="Iets anders")

    assert answers == [(302, "/groepen/starten/gelukt/")] * 2
    assert other.context["form"].has_error("group_name", "taken")
    assert Application.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_five_equal_invitations_at_once_are_one_with_one_mail(group):
    user = coordinator_of(group)
    path = reverse("groups:handover_invite", args=[group.slug])
    typed = {"name": "Wim Tweede", "email": "wim@example.org"}
    clients = [logged_in(user) for _ in range(FIVE)]

    answers = at_once(lambda: answer_of(clients.pop().post(path, typed)))

    assert answers == [(302, reverse("groups:handover", args=[group.slug]))] * FIVE
    assert Invitation.objects.count() == 1
    assert OutgoingMail.objects.filter(recipient="wim@example.org").count() == 1


@pytest.mark.django_db(transaction=True)
def test_five_equal_wishes_and_missing_addresses_count_once():
    address = factories.AddressFactory()
    wish = {"email": "jan@example.org", "address": str(address.pk)}
    missing = {"postcode": "7933PA", "huisnummer": "999"}

    wishes = at_once(lambda: Client().post("/belangstelling/", wish).status_code)
    reports = at_once(lambda: Client().post(reverse("groups:missing"), missing).status_code)

    assert wishes == reports == [200] * FIVE
    assert Interest.objects.count() == OutgoingMail.objects.count() == 1
    assert MissingAddress.objects.get().times == 1


@pytest.mark.django_db
def test_what_was_filled_in_otherwise_or_on_another_page_is_another_form(client, group):
    signs = [SignFactory(group=group) for _ in range(2)]
    first, second = (f"/borden/{sign.pk}/melden/" for sign in signs)

    for path, typed in (
        (first, {"kind": "gone"}),
        (first, {"kind": "loose"}),
        (second, {"kind": "gone"}),
        (first, {"kind": "gone", "csrfmiddlewaretoken": "of a page that was opened anew"}),
    ):
        client.post(path, typed)
    client.post(first, {"kind": "gone"}, REMOTE_ADDR="10.0.0.9")

    assert DamageReport.objects.count() == 5


@pytest.mark.django_db
def test_after_ten_minutes_the_same_form_is_a_new_one(client, group):
    path = f"/borden/{SignFactory(group=group).pk}/melden/"

    for minutes in (0, 9, 11):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
            client.post(path, {"kind": "gone"})

    assert DamageReport.objects.count() == 2


@pytest.mark.django_db
def test_what_failed_is_done_when_it_is_sent_again(rf):
    request = rf.post("/", {"a": "1"})
    request.user = factories.UserFactory()

    def fail() -> str:
        raise ValueError("the mail could not be written")

    with pytest.raises(ValueError, match="mail"):
        do_once(request, fail)

    assert answered_before(request) is None
    assert do_once(request, lambda: "/klaar/") == "/klaar/"
    assert do_once(request, fail) == "/klaar/" == answered_before(request)


@pytest.mark.django_db
def test_nothing_of_what_was_sent_is_kept_and_files_count(rf):
    forms = []
    for words in (b"one", b"two", b"one"):
        file = SimpleUploadedFile("photo.jpg", words)
        request = rf.post("/", {"name": "Jan Geheim", "photo": file})
        request.user = factories.UserFactory.build(pk=1)
        do_once(request, lambda: "/klaar/")
        forms.append(BytesIO(request.FILES["photo"].read()).getvalue())

    assert forms == [b"one", b"two", b"one"]
    assert SentForm.objects.count() == 2
    assert not any("Geheim" in str(vars(sent)) for sent in SentForm.objects.all())


@pytest.mark.django_db
def test_the_same_contact_moment_twice_is_one(group):
    officer, about = factories.UserFactory(role="police"), coordinator_of(group)
    client = logged_in(officer)
    path = reverse("contacts:record", args=[about.posts.get().pk])
    today = timezone.localdate().isoformat()
    typed = {"on": today, "how": "phone", "subject": "signs", "next_in": "0"}

    answers = {client.post(path, typed).status_code for _ in range(2)}

    assert answers == {302}
    assert ContactMoment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_five_equal_sign_requests_at_once_are_one():
    group, kind = factories.AlertGroupFactory(), SignTypeFactory()
    SmederijFactory(group=group)
    user = coordinator_of(group)
    typed = {
        "group": group.pk,
        "sign_type": kind.pk,
        "motivation": "Iedereen komt hierlangs.",
        "point_1": INSIDE,
        "step": "send",
    }
    clients = [logged_in(user) for _ in range(FIVE)]

    answers = at_once(lambda: answer_of(clients.pop().post("/mijn/borden/aanvragen/", typed)))

    page = reverse("signage:request", args=[SignRequest.objects.get().pk])
    assert answers == [(302, page)] * FIVE


@pytest.mark.django_db
def test_money_is_given_once_by_a_double_click(manager):
    client = logged_in(manager)
    budget = budget_of(SmederijFactory(), 500, by=manager)
    path = reverse("admin:signage_budget_raise", args=[budget.pk])
    typed = {"amount": "100,00", "why": "Raadsbesluit"}

    answers = {answer_of(client.post(path, typed)) for _ in range(2)}
    client.post(path, typed | {"csrfmiddlewaretoken": "of a page that was opened anew"})

    budget.refresh_from_db()
    assert len(answers) == 1
    assert budget.free_cents == 70000


@pytest.mark.django_db
def test_what_is_added_in_the_administration_is_added_once(manager):
    client = logged_in(manager)
    path = reverse("admin:signage_signtype_add")
    typed = {"name": "Bord", "width_mm": 450, "height_mm": 200, "valid_from": "2026-01-01"}
    typed |= {"price_ex_cents": "41,32", "vat_basis_points": "21", "is_offered": "on"}

    wrong = [client.post(path, typed | {"name": ""}).status_code for _ in range(2)]
    answers = [answer_of(client.post(path, typed)) for _ in range(2)]

    assert wrong == [200, 200]
    assert answers[0] == answers[1]
    assert answers[0][0] == 302
    assert SignType.objects.count() == 1
