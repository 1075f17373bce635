"""Mails about who coordinates a group. None names a person beside its receiver."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.messages import Mail, mail_to, queue_mails, send_mail_to
from hoogeveen_alert.texts.reading import text_html, text_plain

from ..letters import own_page
from ..links import invitation_link
from ..models import AlertGroup, Coordinator, GroupLimits, Invitation
from ..models.taken_over import TAKEN_OVER_DAYS


def send_invitation(invitation: Invitation) -> None:
    """Ask whoever reads this mailbox to become coordinator; who typed the address may be wrong."""
    if invitation.town_list_id:
        queue_mails([taken_over_mail([invitation])])
    else:
        _ask(invitation, "coordinator_invitation")


def send_invitation_again(invitation: Invitation) -> None:
    """Ask once more, when nobody answered."""
    _ask(invitation, "coordinator_invitation_again")


def taken_over_mail(invitations: Sequence[Invitation], *, again: bool = False) -> Mail:
    """Ask who coordinates these groups by the municipality's list to say so; all in one mail.

    They are of one mailbox. The page behind the link has all that wait, whichever it was made of.
    """
    groups = [invitation.group for invitation in invitations]
    lapse_on = timezone.localdate(invitations[0].invited_at) + timedelta(days=TAKEN_OVER_DAYS)
    known = {
        "groups": [group.name for group in groups],
        "path": reverse("groups:taken_over", args=[invitation_link.make(invitations[0])]),
        "lapse_on": lapse_on,
    }
    kind = "taken_over_again" if again else "taken_over"
    mail = "groups/posts/email/taken_over"
    return mail_to(invitations[0].email, mail, known | {"again": again}, kind=kind, about=groups)


def send_invitation_answered(invitation: Invitation) -> None:
    """Tell who asked what became of it: accepted, declined or lapsed.

    Of a list of the municipality nobody hears: its board says it of all at once.
    """
    if invitation.town_list_id:
        return
    known = {"status": invitation.status, "group": invitation.group.name}
    mail = "groups/posts/email/coordinator_invitation_answered"
    # The lapse is the clock's; the answers are somebody's.
    planned = invitation.status == Invitation.Status.LAPSED
    if invitation.by:
        path = _page_of(invitation.group)
        known |= {"name": invitation.by.name, "path": path}
        send_mail_to(invitation.by, mail, known, planned=planned, about=[invitation.group])
        return
    application = getattr(invitation.group, "application", None)
    if application:
        path = own_page(application)
        known |= {"name": application.name, "path": path}
        send_mail_to(application.email, mail, known, planned=planned, about=[invitation.group])


def send_coordinators_changed(
    group: AlertGroup, change: str, *, but: Collection[User | None]
) -> None:
    """Tell the coordinators that somebody `joined`, `left` or became `lead`, but not these."""
    told = {user.pk for user in but if user}
    posts = group.coordinators.current().filter(user__is_active=True).exclude(user__in=told)
    for post in posts.select_related("user"):
        _tell(post, "coordinators_changed", change=change)


def send_made_lead(post: Coordinator) -> None:
    _tell(post, "made_lead")


def send_succeeded(post: Coordinator) -> None:
    """Tell who wanted to stop that the successor accepted: the post has ended."""
    _tell(post, "succeeded", path=reverse("desk"))


def send_post_taken_away(post: Coordinator, why: str) -> None:
    """Tell who was removed by the municipality, and the reason it gave."""
    _tell(post, "post_taken_away", path=reverse("contact"), reason=why)


def _ask(invitation: Invitation, mail: str) -> None:
    lapse_on = timezone.localdate(invitation.invited_at) + timedelta(
        days=GroupLimits.current().invitation_lapse_after
    )
    send_mail_to(
        invitation.email,
        f"groups/posts/email/{mail}",
        {
            "group": invitation.group.name,
            "path": reverse("groups:invitation", args=[invitation_link.make(invitation)]),
            "applied": invitation.group.status == AlertGroup.Status.APPLIED,
            "succeeds": invitation.succeeds_id is not None,
            "lapse_on": lapse_on,
        },
        about=[invitation.group],
    )


def _tell(post: Coordinator, mail: str, **context: Any) -> None:
    known = {
        "name": post.user.name,
        "group": post.group.name,
        "path": _page_of(post.group),
    }
    send_mail_to(post.user, f"groups/posts/email/{mail}", known | context, about=[post.group])


def _page_of(group: AlertGroup) -> str:
    return reverse("groups:handover", args=[group.slug])


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
    send_mail_to(post.user, "groups/posts/email/start_kit", context, about=[group])


def send_area_coordinator_stepped_in(post: Coordinator) -> None:
    """Tell the other coordinators that an area coordinator now decides on requests too."""
    path = reverse("groups:record", args=[post.group.slug])
    others = post.group.coordinators.current().exclude(pk=post.pk).filter(user__is_active=True)
    for other in others.select_related("user"):
        context = {"name": other.user.name, "group": post.group.name, "path": path}
        send_mail_to(
            other.user,
            "groups/posts/email/area_coordinator_stepped_in",
            context,
            about=[post.group],
        )
