from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.messages import Mail, mail_to, queue_mails

from ..letters import own_page
from ..models import AlertGroup, JoinTerms, Membership


def send_questions(step: str, mailboxes: Iterable[Sequence[Membership]]) -> None:
    """One mail for each mailbox, with the own page of each of its members."""
    queue_mails(_question(step, members) for members in mailboxes)


def _question(step: str, members: Sequence[Membership]) -> Mail:
    people = {member.name for member in members}
    links = [
        {
            "group": member.group.name,
            "path": own_page(member),
            "whose": member.name if len(people) > 1 else "",
        }
        for member in sorted(members, key=lambda member: (member.group.sort_key, member.pk))
    ]
    context = {
        # Several people can have one mailbox: then none of them is greeted by name.
        "name": people.pop() if len(people) == 1 else "",
        "links": links,
        "step": step,
    }
    template = "groups/staying/email/stay"
    groups = {member.group_id: member.group for member in members}
    return mail_to(members[0].email, template, context, kind=f"stay_{step}", about=groups.values())


def send_silent(told: Mapping[User, Counter[AlertGroup]]) -> None:
    """Ask coordinators who still is a member, each with numbers per group and no names."""
    days = JoinTerms.current().stay_delete_after
    queue_mails(_silent(user, numbers, days) for user, numbers in told.items())


def _silent(user: User, numbers: Counter[AlertGroup], days: int) -> Mail:
    links = [
        {
            "group": group.name,
            "number": numbers[group],
            "path": reverse("groups:members_of", args=[group.slug]) + "?status=silent",
        }
        for group in sorted(numbers, key=lambda group: group.sort_key)
    ]
    context = {
        "name": user.name,
        "links": links,
        "total": numbers.total(),
        "erase_on": timezone.localdate() + timedelta(days=days),
    }
    return mail_to(user, "groups/staying/email/members_silent", context, about=numbers)
