from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.messages import Mail, mail_to, queue_mails, send_mail_to

from ..letters import (
    days_after,
    mail_to_person,
    own_page,
    to_coordinators,
    to_person,
    whose,
)
from ..links import interest_link
from ..models import (
    AlertGroup,
    Application,
    Interest,
    JoinTerms,
    Membership,
    MembershipChange,
    MembershipReminder,
)


def send_interest_confirmation(interest: Interest) -> None:
    """Ask whoever reads this mailbox to confirm the wish, or to stop it."""
    template = "groups/joining/email/interest_confirm"
    context = {"of_group": bool(interest.group_id), "wish": str(interest)}
    send_mail_to(interest.email, template, context | {"path": page_of_wish(interest)})


def page_of_wish(interest: Interest) -> str:
    return reverse("groups:interest_confirm", args=[interest_link.make(interest)])


# Joining. The mails get names of groups, never the group: its WhatsApp link is only on the own
# page.


def send_join_confirmation(membership: Membership) -> None:
    """Ask whoever reads this mailbox to confirm the request; it may be somebody else's mailbox."""
    confirm_by = days_after(membership, JoinTerms.current().unverified_days)
    to_person(membership, "groups/joining/email/join_confirmation", name="", confirm_by=confirm_by)


def send_already_known(membership: Membership) -> None:
    """Answer a second request with the page of the first; who typed it is not known."""
    to_person(membership, "groups/joining/email/already_known", name="")


def send_request_received(membership: Membership) -> None:
    terms = JoinTerms.current()
    to_person(
        membership,
        "groups/joining/email/request_received",
        coordinators_on=days_after(membership, terms.remind_after),
        area_on=days_after(membership, terms.area_after),
        municipality_on=days_after(membership, terms.municipality_after),
        lapse_on=days_after(membership, terms.lapse_after),
    )


def send_still_waiting(memberships: Sequence[Membership]) -> None:
    """Tell each person of the last step the clock took, and of the day the request lapses."""
    steps = defaultdict(set)
    told = MembershipReminder.objects.filter(membership__in=memberships)
    for membership, step in told.values_list("membership", "step"):
        steps[membership].add(step)
    _send_each(
        memberships,
        "groups/joining/email/still_waiting",
        lambda membership: {
            "area_told": MembershipReminder.Step.AREA in steps[membership.pk],
            "municipality_told": MembershipReminder.Step.MUNICIPALITY in steps[membership.pk],
        },
    )


def send_invitation_reminders(memberships: Sequence[Membership]) -> None:
    _send_each(memberships, "groups/joining/email/invitation_reminder", lambda _membership: {})


def _send_each(
    memberships: Sequence[Membership], mail: str, more: Callable[[Membership], dict[str, Any]]
) -> None:
    """Mail each person since when the request or invitation stands, and when it lapses."""
    days = JoinTerms.current().lapse_after
    queue_mails(
        mail_to_person(
            membership,
            mail,
            since=timezone.localdate(membership.status_at),
            lapse_on=days_after(membership, days),
            **more(membership),
        )
        for membership in memberships
        if membership.email
    )


def send_invited(membership: Membership, *, change: MembershipChange | None = None) -> None:
    lapse_on = days_after(membership, JoinTerms.current().lapse_after)
    to_person(membership, "groups/joining/email/invited", change=change, lapse_on=lapse_on)


def send_refused(
    membership: Membership, why: str, *, change: MembershipChange | None = None
) -> None:
    to_person(membership, "groups/joining/email/refused", change=change, reason=why)


def send_lapsed(membership: Membership, *, invited: bool) -> None:
    """Say that the request ended, or the invitation when the person was `invited`."""
    days = JoinTerms.current().lapse_after
    path = membership.group.get_absolute_url()
    to_person(membership, "groups/joining/email/lapsed", invited=invited, days=days, path=path)


def send_links(email: str, rows: Iterable[Membership | Application]) -> None:
    """Send the links to all own pages of one mailbox; nothing when there are none."""
    links = [
        {
            "group": row.group.name,
            "path": own_page(row),
            "whose": whose(row) if isinstance(row, Membership) else "",
        }
        for row in rows
    ]
    if links:
        send_mail_to(email, "groups/joining/email/links", {"links": links})


def send_new_request(membership: Membership) -> None:
    to_coordinators(
        membership.group,
        "groups/joining/email/new_request",
        path=reverse("groups:request", args=[membership.pk]),
        remind_on=days_after(membership, JoinTerms.current().remind_after),
    )


def send_member_left(membership: Membership) -> None:
    """Ask the coordinators to take the number out, which the portal cannot do."""
    path = reverse("groups:members_of", args=[membership.group.slug]) + "?status=ended"
    to_coordinators(membership.group, "groups/joining/email/member_left", path=path)


# To several people at once, each with what concerns them: as many queries as for one.


def send_requests_wait(told: Mapping[User, Counter[AlertGroup]]) -> None:
    """Ask coordinators again, each with the number of requests per group."""
    queue_mails(_requests_wait(user, numbers) for user, numbers in told.items())


def _requests_wait(user: User, numbers: Counter[AlertGroup]) -> Mail:
    path = reverse("groups:members")
    if len(numbers) == 1:
        path = reverse("groups:members_of", args=[next(iter(numbers)).slug]) + "?status=waiting"
    context = {"name": user.name, "path": path, "total": numbers.total()}
    groups = [{"group": group.name, "number": numbers[group]} for group in _by_name(numbers)]
    return mail_to(
        user,
        "groups/joining/email/requests_wait",
        context | {"groups": groups},
        about=numbers,
    )


def send_requests_wait_in_area(told: Mapping[User, Counter[AlertGroup]]) -> None:
    """Tell area coordinators where nobody decides, each with the number of requests per group."""
    days = JoinTerms.current().area_after
    queue_mails(_requests_wait_in_area(user, numbers, days) for user, numbers in told.items())


def _requests_wait_in_area(user: User, numbers: Counter[AlertGroup], days: int) -> Mail:
    links = [
        {
            "group": group.name,
            "number": numbers[group],
            "path": reverse("groups:record", args=[group.slug]),
        }
        for group in _by_name(numbers)
    ]
    context = {"name": user.name, "links": links, "total": numbers.total()}
    return mail_to(
        user,
        "groups/joining/email/requests_wait_in_area",
        context | {"days": days},
        about=numbers,
    )


def send_requests_unanswered(officers: Iterable[User], total: int) -> None:
    """Tell the municipality how many requests nobody decided on: a number, nothing else."""
    known = {
        "total": total,
        "days": JoinTerms.current().municipality_after,
        "path": f"{reverse('admin:groups_alertgroup_changelist')}?aanvragen=onbeantwoord",
    }
    template = "groups/joining/email/requests_unanswered"
    queue_mails(mail_to(officer, template, known | {"name": officer.name}) for officer in officers)


def _by_name(numbers: Counter[AlertGroup]) -> list[AlertGroup]:
    return sorted(numbers, key=lambda group: group.sort_key)


def mail_of_opening(interest: Interest, group: AlertGroup) -> Mail:
    """Tells somebody who waits that this group takes members; once, then we forget it."""
    context = {
        "address": str(interest),  # of a wish for a group its name
        "group": group.name,
        "path": group.get_absolute_url(),
        "stop_path": page_of_wish(interest),
    }
    kind = "group_has_room" if interest.group_id else "group_opened"
    template = f"groups/joining/email/{kind}"
    return mail_to(interest.email, template, context, about=[group])


NEAREST = 3


def send_request_ended(membership: Membership) -> None:
    """Tell somebody who waited that the group ended, and which groups there are instead."""
    groups = _instead_of(membership)
    links = [{"group": group.name, "path": group.get_absolute_url()} for group in groups]
    path = reverse("groups:home")
    to_person(membership, "groups/joining/email/request_ended", links=links, path=path)


def _instead_of(membership: Membership) -> list[AlertGroup]:
    """Groups that take the person's address; without any, the nearest."""
    point = membership.address.point
    active = AlertGroup.objects.taking_members().for_public().nearest_to(point)
    return list(active.covering(point)) or list(active[:NEAREST])
