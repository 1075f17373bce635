from celery import shared_task

from ..models import Invitation, TransitionNotAllowed
from . import acts


@shared_task(name="groups.tasks.forget_who_did_not_accept")
def forget_who_did_not_accept() -> int:
    """Forget who was named in a list and gave no answer in time; returns how many."""
    return sum(map(_forget, acts.silent()))


def _forget(invitation: Invitation) -> bool:
    try:
        acts.forget_silent(invitation)
    except TransitionNotAllowed:
        return False
    return True
