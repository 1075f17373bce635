"""An application for a group: asked, confirmed by mail, taken back, and decided on."""

from collections.abc import Iterable
from typing import Any

from django.contrib.gis.geos import MultiPolygon
from django.db import IntegrityError, transaction
from django.utils import timezone

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.acts import forget_words

from ..models import AlertGroup, Application, Invitation, Neighbourhood, TransitionNotAllowed
from ..posts import acts as posts
from ..posts.appointing import appoint_applicants, unsuited
from . import emails

Status = AlertGroup.Status


@transaction.atomic
def apply(
    *,
    group_name: str,
    area: MultiPolygon,
    neighbourhoods: Iterable[Neighbourhood],
    second: tuple[str, str],
    **person: Any,
) -> Application:
    """Write down what somebody asks, and mail the link to confirm it.

    `second` is name and e-mail address of who is asked beside the applicant; the rest are
    fields of the row. Raises IntegrityError when a group has the name already.
    """
    group = AlertGroup.objects.create(name=group_name, area=area)
    group.neighbourhoods.set(neighbourhoods)
    application = Application.objects.create(group=group, **person)
    name, email = second
    Invitation.objects.create(group=group, name=name, email=email)
    emails.send_application_confirmation(application)
    return application


@transaction.atomic
def send_link_again(email: str, group_name: str) -> None:
    """Mail who applied before with this name the link of the own page; changes nothing."""
    own = Application.objects.filter(email=email, group__status=Status.APPLIED)
    for application in own.filter(group__name__iexact=group_name):
        if application.confirmed_at:
            emails.send_application_link(application)
        else:
            emails.send_application_confirmation(application)


@transaction.atomic
def confirm(application: Application) -> None:
    """The applicant's mailbox is his or hers: now the second and the municipality hear of it.

    A second time it does nothing. Raises TransitionNotAllowed once the group was decided on.
    """
    application.lock()
    unconfirmed = Application.objects.filter(pk=application.pk, confirmed_at=None)
    if not unconfirmed.update(confirmed_at=timezone.now()):
        return
    application.refresh_from_db(fields=["confirmed_at"])
    for invitation in application.group.invitations.open():
        posts.send_again(invitation)
    emails.send_application_received(application)
    emails.send_new_application(application)


def second_of(application: Application) -> Invitation | None:
    """Who agreed to coordinate beside the applicant, and still can with that account."""
    agreed = list(application.group.invitations.accepted())
    unfit = unsuited(one.email for one in agreed)
    return next((one for one in agreed if one.email not in unfit), None)


@transaction.atomic
def ask_another(application: Application, *, name: str, email: str) -> Invitation:
    """Ask somebody else as second coordinator, in place of who did not say yes.

    Raises TransitionNotAllowed when the group was decided on, the applicant did not confirm,
    or somebody accepted already; and CannotInvite.
    """
    application.lock()
    group = application.group
    if not application.confirmed_at or second_of(application):
        raise TransitionNotAllowed(f"{group} needs nobody else")
    for invitation in group.invitations.filter(status__in=("open", "accepted")):
        posts.withdraw(invitation)
    return posts.invite(group, email=email, name=name)


@transaction.atomic
def withdraw(application: Application) -> None:
    """The applicant takes it back: the group that never was goes with it.

    Who was asked beside the applicant is told. Raises TransitionNotAllowed once the group was
    decided on.
    """
    application.lock()
    group = application.group
    if application.confirmed_at:
        for invitation in group.invitations.filter(status__in=("open", "accepted")):
            emails.send_application_withdrawn(invitation)
    group.delete()


@transaction.atomic
def forget(application: Application) -> None:
    """Erase the applicant's data after the decision, before their term; the group stays.

    Raises TransitionNotAllowed while the application waits: it is withdrawn then.
    """
    group = application.group
    group.lock()
    group.refresh_from_db(fields=["status"])
    if group.status == Status.APPLIED:
        raise TransitionNotAllowed(f"{group} waits for a decision")
    application.delete()


@transaction.atomic
def erase(application: Application) -> None:
    """Forget the applicant: what still waits is taken back. Raises TransitionNotAllowed."""
    if application.group.status == Status.APPLIED:
        withdraw(application)
    else:
        forget(application)
    forget_words(application.email)


def correct_own(application: Application, **details: object) -> None:
    """The applicant puts name, number or address right."""
    Application.objects.filter(pk=application.pk).update(**details)


@transaction.atomic
def approve(group: AlertGroup, *, by: User, why: str = "") -> None:
    """Put an applied group on the map; who asked for it becomes its coordinator.

    Raises TransitionNotAllowed, and NotSuitable as `appoint_applicants` does.
    """
    try:
        group.move_to(Status.ACTIVE, by=by, why=why, only=Status.APPLIED)
    except IntegrityError:
        # Another name of the same words was approved at this moment: now its address is seen.
        group.move_to(Status.ACTIVE, by=by, why=why, only=Status.APPLIED)
    group.confirm(on=timezone.localdate())
    appoint_applicants(group)


@transaction.atomic
def reject(group: AlertGroup, *, by: User, why: str) -> None:
    """Turn an application down; the reason is mailed. Raises TransitionNotAllowed."""
    group.move_to(Status.REJECTED, by=by, why=why)
    emails.send_application_rejected(group, why)
    posts.end_invitations(group, by=by)
