"""Several civil servants at once with the same orders: one wins, and nobody sees an error."""

import pytest
from django.utils import timezone

from hoogeveen_alert.mail.models import OutgoingMail
from signage.models import Sign, SignOrder, SignOrderLine, SignRequest, Smederij
from signage.requests import acts as request_acts
from tests import sign_factories
from tests.signage.budgets.test_budget_race import _patient_pool, at_once  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
TODAY = timezone.localdate()
FEW = 8


@pytest.fixture
def approved(group, manager) -> list[SignRequest]:
    sign_factories.budget_of(sign_factories.SmederijFactory(group=group), 1_000, by=manager)
    sign_type = sign_factories.SignTypeFactory()
    requests = [sign_factories.ask(group, by=manager, sign_type=sign_type) for _ in range(3)]
    for request in requests:
        request_acts.approve(request, by=manager)
    return requests


def test_the_same_requests_are_ordered_once(approved, manager):
    def order(rows):
        request_acts.send_order(rows, supplier="X", by=manager)

    rows = list(SignRequest.objects.all())
    outcomes = at_once(
        [lambda r=way: order(r) for way in (rows, rows[::-1], rows[:2], rows[1:]) * 2]
    )

    assert outcomes["TransitionNotAllowed"] >= FEW - 2
    assert SignOrderLine.objects.count() == len(
        set(SignOrderLine.objects.values_list("sign", flat=True))
    )
    mails = OutgoingMail.objects.filter(kind="sign_ordered").count()
    assert mails == SignRequest.objects.filter(status="ordered").count()


def test_a_cancelled_order_is_told_once_and_nothing_of_it_comes(approved, manager):
    order = request_acts.send_order(approved, supplier="X", by=manager)
    signs = list(Sign.objects.all())

    def fresh() -> SignOrder:
        return SignOrder.objects.get(pk=order.pk)

    tasks = [lambda: request_acts.cancel_order(fresh(), by=manager, why="Fout.")] * 4
    tasks += [lambda: request_acts.deliver(fresh(), signs, by=manager, on=TODAY)] * 4
    outcomes = at_once(tasks)

    assert outcomes == {None: 1, "TransitionNotAllowed": FEW - 1}
    here = Sign.objects.to_hang().count()
    cancelled = SignOrderLine.objects.filter(is_cancelled=True).count()
    assert (here, cancelled) in ((6, 0), (0, 6))
    mails = OutgoingMail.objects.filter(kind="sign_order_cancelled").count()
    assert mails == (3 if cancelled else 0)


def test_signs_that_come_are_withdrawn_or_hung_meanwhile(approved, manager):
    """Taken by several hands in several orders: nobody waits for somebody who waits."""
    order = request_acts.send_order(approved, supplier="X", by=manager)
    signs = list(Sign.objects.order_by("-pk"))
    tasks = [lambda: request_acts.deliver(order, signs, by=manager, on=TODAY)] * 2
    tasks += [lambda r=row: request_acts.withdraw(r, by=manager, why="Nee.") for row in approved]
    tasks += [lambda: request_acts.cancel_order(order, by=manager, why="Fout.")]

    outcomes = at_once(tasks)

    assert set(outcomes) <= {None, "TransitionNotAllowed"}
    assert set(SignRequest.objects.values_list("status", flat=True)) == {"withdrawn"}
    assert not Sign.objects.to_hang().exists()


def test_a_damaged_sign_gets_one_request(group, approved, manager):
    sign = sign_factories.SignFactory(group=group, status="damaged")
    payer = Smederij.objects.get()

    def replace():
        row = Sign.objects.get(pk=sign.pk)
        request_acts.replace(row, smederij=payer, by=manager, motivation="Krom.")

    assert at_once([replace] * FEW) == {None: 1, "TransitionNotAllowed": FEW - 1}
