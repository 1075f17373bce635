"""Mails about what the municipality decided, and to whom that opens a group."""

from urllib.parse import urlencode

from django.urls import reverse

from hoogeveen_alert.mail.messages import Mail, mail_to, send_mail_to
from hoogeveen_alert.texts.reading import text_html, text_plain

from ..models import AlertGroup, Application, Coordinator, Interest
from .receivers import to_coordinators


def send_start_kit(post: Coordinator, *, later: bool = False) -> None:
    """Tell a new coordinator how to begin: the group is approved, or lives already (`later`)."""
    group = post.group
    link_page = reverse("groups:member_settings", args=[group.slug])
    first_page = reverse("desk") if later else link_page
    log_in = f"{reverse('account_request_login_code')}?{urlencode({'next': first_page})}"
    context = {
        "name": post.user.name,
        "group": group.name,
        "later": later,
        "is_in_whatsapp": bool(group.whatsapp_link),
        "path": log_in,
        "page": group.get_absolute_url(),
        "poster": reverse("groups:poster", args=[group.slug]),
        "kit": text_plain("start_kit"),
        "kit_html": text_html("start_kit", level=3, absolute=True),
    }
    send_mail_to(post.user, "groups/email/start_kit", context, about=[group])


def send_application_rejected(group: AlertGroup, why: str) -> None:
    """Tell who applied and who agreed to help that the group does not come, and why."""
    known = {"group": group.name, "path": reverse("groups:start"), "reason": why}
    people = [*Application.objects.filter(group=group), *group.invitations.accepted()]
    for person in people:
        send_mail_to(
            person.email,
            "groups/email/application_rejected",
            known | {"name": person.name},
            about=[group],
        )


def send_fell_dormant(group: AlertGroup, why: str) -> None:
    _to_coordinators_of(group, "fell_dormant", why)


def send_revived(group: AlertGroup, why: str) -> None:
    _to_coordinators_of(group, "revived", why)


def _to_coordinators_of(group: AlertGroup, mail: str, why: str) -> None:
    path = reverse("groups:members_of", args=[group.slug])
    to_coordinators(group, mail, path=path, reason=why)


def mail_of_opening(interest: Interest, group: AlertGroup) -> Mail:
    """Tells somebody who waits that this group takes the address; once, then we forget it."""
    context = {
        "group": group.name,
        "address": str(interest.address),
        "path": group.get_absolute_url(),
    }
    template = "groups/email/group_opened"
    return mail_to(interest.email, template, context, about=[group])
