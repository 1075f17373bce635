"""Mails about an application for a group, as far as the applicant has to do with them."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.messages import send_mail_to

from ..letters import own_page
from ..models import AlertGroup, Application, GroupLimits, Invitation


def send_application_confirmation(application: Application) -> None:
    """Ask whoever reads this mailbox to confirm; it may be somebody else's mailbox."""
    term = timedelta(days=GroupLimits.current().unconfirmed_days)
    confirm_by = timezone.localdate(application.applied_at) + term
    _to_applicant(application, "application_confirmation", name="", confirm_by=confirm_by)


def send_application_link(application: Application) -> None:
    """Send the link of the own page again; who asked for it is not known."""
    _to_applicant(application, "application_link", name="")


def send_application_received(application: Application) -> None:
    limits = GroupLimits.current()
    _to_applicant(
        application,
        "application_received",
        remind_days=limits.invitation_remind_after,
        lapse_days=limits.invitation_lapse_after,
    )


def send_application_withdrawn(invitation: Invitation) -> None:
    """Tell who was asked as second coordinator that it is off."""
    context = {"name": invitation.name, "group": invitation.group.name, "path": reverse("contact")}
    send_mail_to(invitation.email, "groups/starting/email/application_withdrawn", context)


def send_new_application(application: Application) -> None:
    """Tell the municipality that somebody wants to start a group, without saying who."""
    for officer in User.objects.municipality():
        context = {"name": officer.name, "group": application.group.name, "path": reverse("desk")}
        send_mail_to(
            officer, "groups/starting/email/new_application", context, about=[application.group]
        )


def _to_applicant(application: Application, mail: str, **context: Any) -> None:
    known = {
        "name": application.name,
        "group": application.group.name,
        "path": own_page(application),
    }
    send_mail_to(
        application.email,
        f"groups/starting/email/{mail}",
        known | context,
        about=[application.group],
    )


def send_application_rejected(group: AlertGroup, why: str) -> None:
    """Tell who applied and who agreed to help that the group does not come, and why."""
    known = {"group": group.name, "path": reverse("groups:start"), "reason": why}
    people = [*Application.objects.filter(group=group), *group.invitations.accepted()]
    for person in people:
        send_mail_to(
            person.email,
            "groups/starting/email/application_rejected",
            known | {"name": person.name},
            about=[group],
        )
