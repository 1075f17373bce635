"""Asking groups with one coordinator to look for a second."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext

from groups.models import AlertGroup, Coordinator
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.messages import queue_mails

from ..models import SecondAsk
from . import emails
from .due import asked_before


@dataclass(frozen=True)
class Asked:
    groups: int
    mails: int


def posts_of(groups: Iterable[AlertGroup]) -> list[Coordinator]:
    """Who gets a mail: whoever coordinates one of these groups and can log in."""
    posts = Coordinator.objects.current().filter(user__is_active=True, group__in=groups)
    return list(posts.select_related("user", "group").order_by("group__sort_key", "pk"))


def ask_for_seconds(groups: Iterable[AlertGroup], *, by: User) -> Asked:
    """Mail the coordinators of these groups; a group that was asked lately hears nothing.

    The mails are written before the rows are held: many take seconds.
    """
    written = [(post, emails.ask_second(post)) for post in posts_of(groups)]
    return _send(written, by=by)


@transaction.atomic
def _send(written: list[tuple[Coordinator, emails.Mail]], *, by: User) -> Asked:
    until = asked_before()
    taken = {}
    for post, _mail in written:
        if post.group_id not in taken:
            taken[post.group_id] = SecondAsk.objects.take(post.group, by=by, asked_until=until)
            if taken[post.group_id]:
                post.group.note(gettext("the coordinators were asked for a second one"), by=by)
    mails = [mail for post, mail in written if taken[post.group_id]]
    queue_mails(mails)
    return Asked(groups=sum(taken.values()), mails=len(mails))
