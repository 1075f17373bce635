from collections.abc import Callable, Mapping
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from groups.models import AlertGroup
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_police
from hoogeveen_alert.dashboard import lines_for
from hoogeveen_alert.mail.messages import mail_to, queue_mails, send_mail_to

from ..links import check_link
from ..models import ContactCheck, ContactReminder, Digest, DigestChoice, RoundTerms

Told = Mapping[User, list[AlertGroup]]


def send_round(user: User, checks: list[ContactCheck], *, step: str, terms: RoundTerms) -> None:
    """Ask one person about rounds that come to a step that day: groups, and own details."""
    groups = sorted(
        (check.post.group for check in checks if check.post),
        key=lambda group: group.sort_key,
    )
    first = min(checks, key=lambda check: check.opened_on)
    counts_from = min(check.counts_from for check in checks)
    police = is_police(user)
    send_mail_to(
        user,
        "contacts/rounds/email/round",
        {
            "name": user.name,
            "groups": [_about(group) for group in groups],
            "about_self": any(check.post is None for check in checks),
            "path": reverse("contacts:confirm", args=[check_link.make(first)]),
            "reminder": step != ContactReminder.Step.ASKED,
            "last": step == ContactReminder.Step.LAST,
            "asked_on": first.opened_on,
            "dormant_on": counts_from + timedelta(days=terms.dormant_after),
            "lines": list(lines_for(user, "digest")) if police and _wants(user) else [],
            "off_path": reverse("contacts:digests"),
        },
        kind=f"round_{step}",
        about=groups,
    )


# To several people at once, each with the groups that concern them: as many queries as for one.


def send_colleague_silent(told: Told) -> None:
    """Tell coordinators that another one of these groups does not answer; names nobody."""
    _send_with_links(told, "colleague_silent", _record_of)


def send_silent_in_area(told: Told) -> None:
    _send_with_links(told, "silent_in_area", _record_of)


def send_silent_alone(told: Told) -> None:
    """Tell the municipality that nobody answers for these groups, and nobody else can be asked."""
    _send_with_links(told, "silent_alone", _record_of)


def send_asked_to_close(told: Told) -> None:
    """Ask the municipality to look at groups that nobody confirmed for half a year."""
    days = RoundTerms.current().close_after
    _send_with_links(told, "asked_to_close", _record_of, days=days)


def _send_with_links(
    told: Told, mail: str, path_of: Callable[[AlertGroup], str], **known: object
) -> None:
    mails = []
    for user, groups in told.items():
        links = [{"group": group.name, "path": path_of(group)} for group in groups]
        context = {"name": user.name, "links": links, **known}
        template = f"contacts/rounds/email/{mail}"
        mails.append(mail_to(user, template, context, about=groups))
    queue_mails(mails)


def _record_of(group: AlertGroup) -> str:
    return reverse("groups:record", args=[group.slug])


def _about(group: AlertGroup) -> dict[str, object]:
    """What the mail may say of a group: the rows of a model hold the WhatsApp link too."""
    since = group.confirmed_on or timezone.localdate(group.created_at)
    return {"name": group.name, "confirmed_on": since, "dormant": group.status == "dormant"}


def _wants(officer: User) -> bool:
    """Whether the officer did not switch the overview off that comes with each round."""
    return not DigestChoice.objects.switched_off(Digest.POLICE).filter(user=officer).exists()
