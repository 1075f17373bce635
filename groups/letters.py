"""To whom a mail of a group goes, and what every mail to them may say."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.messages import Mail, MailOptions, mail_to, queue_mails, send_mail_to

from .links import application_link, membership_link
from .models import AlertGroup, Application, Membership, MembershipChange

MOST_INITIALS = 5


def to_person(
    membership: Membership, mail: str, *, change: MembershipChange | None = None, **context: Any
) -> None:
    """Mail the person a membership is of, unless he or she came by paper and gets letters.

    About a `change` that can still be undone it waits until that is over.
    """
    if membership.email:
        queue_mails([mail_to_person(membership, mail, change=change, **context)])


def mail_to_person(
    membership: Membership, mail: str, *, change: MembershipChange | None = None, **context: Any
) -> Mail:
    """The mail of `to_person`, for `queue_mails`: of somebody who has a mailbox."""
    known = {
        "name": membership.name,
        "group": membership.group.name,
        "path": own_page(membership),
        "whose": whose(membership),
    }
    options: MailOptions = {"about": [membership.group]}
    if change and change.undo_until:
        options = {"about": [membership.group, change], "not_before": change.undo_until}
    return mail_to(membership.email, mail, known | context, **options)


def whose(membership: Membership) -> str:
    """Which of the people with one mailbox a mail is about.

    Anybody may have typed the name where nobody confirmed the mailbox: then it is not mailed.
    """
    if membership.status != Membership.Status.UNVERIFIED:
        return membership.name
    words = [word for word in membership.name.split() if word[0].isalpha()]
    initials = " ".join(f"{word[0]}." for word in words[:MOST_INITIALS])
    of_whom = gettext("%(initials)s, with the mobile number that ends in %(digits)s")
    return of_whom % {"initials": initials, "digits": str(membership.phone)[-2:]}


def to_coordinators(group: AlertGroup, mail: str, **context: Any) -> None:
    """Mail each current coordinator of the group, who learns who it is about after log-in."""
    for post in group.coordinators.current().filter(user__is_active=True).select_related("user"):
        known = {"name": post.user.name, "group": group.name}
        send_mail_to(post.user, mail, known | context, about=[group])


def area_coordinators_of(groups: Iterable[AlertGroup]) -> list[tuple[User, AlertGroup]]:
    """Each area coordinator with each of these groups that lies in a district of theirs."""
    by_key = {group.pk: group for group in groups}
    places = AlertGroup.neighbourhoods.through.objects.filter(alertgroup__in=by_key)
    columns = ("neighbourhood__district__people", "alertgroup")
    pairs = places.order_by(*columns).values_list(*columns).distinct()
    served = [(person, group) for person, group in pairs if person]
    known = User.objects.area_coordinators().in_bulk({person for person, _group in served})
    return [(known[person], by_key[group]) for person, group in served if person in known]


def own_page(row: Membership | Application) -> str:
    """Path of the page of one person, with a fresh signed link."""
    if isinstance(row, Application):
        return reverse("groups:application", args=[application_link.make(row)])
    return reverse("groups:membership", args=[membership_link.make(row)])


def days_after(membership: Membership, days: int) -> date:
    """The day so many days after the membership came into its state, as the clock counts."""
    return timezone.localdate(membership.status_at) + timedelta(days=days)
