"""Beat plans, workers act: each plan finds whom it concerns and queues a task with that key.

Every task may run twice, late or beside another one: constraints decide what is new. What beat
plans waits for the end of quiet hours; a run that was missed is caught up with its last step.
"""

from datetime import date
from functools import partial

from celery import shared_task
from django.utils import timezone

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.business_hours import is_quiet
from hoogeveen_alert.celery import LATER
from hoogeveen_alert.mail.tasks import deliver_mail

from .digests import acts as digests
from .digests.due import digests_due
from .rounds import acts as rounds
from .rounds import clock
from .rounds.due import people_to_write_to

# A task that was not taken within the hour is planned again by the next run.
EXPIRES = 50 * 60  # seconds
# Mails leave after so many people, and not all of them behind the last.
BETWEEN = 100
# Acknowledged late, so that a process killed over a person leaves that person to the next one at
# once; when the whole worker is killed, or Redis, the next plan finds who is left.
about_one_person = partial(shared_task, acks_late=True, reject_on_worker_lost=True)


@shared_task(name="contacts.tasks.plan_rounds")
def plan_rounds() -> int:
    """Queue a task for each person who is to be asked, or asked again; returns how many."""
    return 0 if is_quiet(timezone.now()) else queue_rounds(timezone.localdate())


def queue_rounds(on: date) -> int:
    """What `plan_rounds` does when it is not quiet."""
    clock.escalate(on=on)
    planned = people_to_write_to(on)
    for number, key in enumerate(planned, start=1):
        write_to_person.apply_async((key,), expires=EXPIRES, priority=LATER)
        if number % BETWEEN == 0:
            deliver_mail.apply_async(expires=EXPIRES, priority=LATER)
    return len(planned)


@about_one_person(name="contacts.tasks.write_to_person")
def write_to_person(key: int) -> int:
    """Ask the account with this key what is due, and again what is open, in one mail.

    Returns about how many rounds.
    """
    user = User.objects.filter(pk=key, is_active=True).first()
    return rounds.write_to(user, on=timezone.localdate()) if user else 0


@shared_task(name="contacts.tasks.plan_digests")
def plan_digests() -> int:
    """Queue a task for each digest of this week or month; returns how many."""
    if is_quiet(timezone.now()):
        return 0
    due = list(digests_due(timezone.localdate()))
    for key, digest in due:
        send_digest.apply_async((key, digest), expires=EXPIRES, priority=LATER)
    return len(due)


@about_one_person(name="contacts.tasks.send_digest")
def send_digest(key: int, digest: str) -> bool:
    """Send one digest to the account with this key, unless nothing waits."""
    user = User.objects.filter(pk=key, is_active=True).first()
    return digests.send(user, digest, on=timezone.localdate()) if user else False
