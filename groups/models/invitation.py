from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.privacy.changes import record_change

from ..querysets import InvitationQuerySet
from .alert_group import AlertGroup, StatusChange, TransitionNotAllowed
from .coordinator import Coordinator

LIVING = (AlertGroup.Status.ACTIVE, AlertGroup.Status.DORMANT)


class CannotInvite(Exception):
    """Who is asked coordinates the group, or was asked; `reason` is coordinator or invited."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Invitation(models.Model):
    """Somebody is asked by mail to become coordinator of a group, and answers by a link.

    Of an applied group the account and the post come with its approval; of a group that lives,
    with the acceptance.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("no answer yet")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LAPSED = "lapsed", _("lapsed")

    group = models.ForeignKey(
        AlertGroup, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("group")
    )
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=100)
    phone = PhoneNumberField(_("mobile number"), blank=True)
    post = models.CharField(
        _("post"),
        max_length=6,
        choices=Coordinator.Post.choices,
        default=Coordinator.Post.DEPUTY,
    )
    # Who stops and is succeeded by the invited person, once that person accepted.
    succeeds = models.ForeignKey(
        Coordinator,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="successors",
        verbose_name=_("succeeds"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("invited by"),
        help_text=_("Empty: by the applicant of the group."),
    )
    status = models.CharField(
        _("status"), max_length=9, choices=Status.choices, default=Status.OPEN, editable=False
    )
    code_version = models.CharField(
        _("version of the code of conduct"), max_length=20, blank=True, editable=False
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    invited_at = models.DateTimeField(_("invited at"), default=timezone.now, editable=False)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("invited_at",)
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "group",
                condition=Q(status__in=("open", "accepted")),
                name="invitation_once_per_group_and_email",
            ),
            models.CheckConstraint(
                condition=Q(status="open") ^ Q(answered_at__isnull=False),
                name="invitation_answered_at_iff_not_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_status_display()})"

    @classmethod
    @transaction.atomic
    def send(
        cls,
        group: AlertGroup,
        *,
        email: str,
        name: str,
        by: User | None = None,
        succeeds: Coordinator | None = None,
    ) -> Invitation:
        """Ask somebody by mail to become deputy, or to take the place of who stops.

        Raises CannotInvite, and TransitionNotAllowed for a group that ended.
        """
        from .. import mails_of_models as emails

        group.lock()
        group.refresh_from_db(fields=["status"])
        if group.status not in (AlertGroup.Status.APPLIED, *LIVING):
            raise TransitionNotAllowed(f"{group} has ended")
        if group.coordinators.current().filter(user__email__iexact=email).exists():
            raise CannotInvite("coordinator")
        asked = group.invitations.filter(email__iexact=email)
        if group.status in LIVING:
            # Once accepted here, and no coordinator any more: may be asked anew.
            asked.accepted().delete()
        if asked.filter(status__in=(cls.Status.OPEN, cls.Status.ACCEPTED)).exists():
            raise CannotInvite("invited")
        post = succeeds.post if succeeds else Coordinator.Post.DEPUTY
        invitation = cls.objects.create(
            group=group, email=email.lower(), name=name, post=post, succeeds=succeeds, by=by
        )
        emails.send_invitation(invitation)
        return invitation

    @transaction.atomic
    def send_again(self) -> None:
        """Mail the link once more, with a fresh term. Raises TransitionNotAllowed."""
        from .. import mails_of_models as emails

        self.group.lock()
        now = timezone.now()
        if not self._while_open().update(invited_at=now, reminded_at=None):
            raise TransitionNotAllowed(f"{self.pk} was answered")
        self.refresh_from_db()
        emails.send_invitation(self)

    @transaction.atomic
    def remind(self) -> bool:
        """Ask once more, by the clock; tells whether it was still needed."""
        from .. import mails_of_models as emails

        # The condition on the group makes the update look at rows as they were before another
        # run changed them; under the lock it sees them as they are.
        self.group.lock()
        needed = self._while_open().filter(reminded_at=None).update(reminded_at=timezone.now())
        if needed:
            emails.send_invitation_again(self)
        return bool(needed)

    @transaction.atomic
    def accept(self, *, name: str, phone: object, code_version: str) -> Coordinator | None:
        """Take the post: at once in a group that lives, with its approval in one applied for.

        Raises TransitionNotAllowed when it is no longer open or the group ended, and
        appointing.NotSuitable when the account of this address can hold no post.
        """
        from .. import mails_of_models as emails
        from ..posts import appointing  # know the models

        self.group.lock()
        self._answer(self.Status.ACCEPTED, name=name, phone=phone, code_version=code_version)
        if appointing.unsuited([self.email]):
            # Also in a group applied for: its approval would be blocked, and nobody told why.
            raise appointing.NotSuitable(str(self.pk))
        post = self._take_post() if self.group.status in LIVING else None
        emails.send_invitation_answered(self)
        return post

    @transaction.atomic
    def decline(self) -> None:
        """Say no; of an applied group also after a yes. Raises TransitionNotAllowed."""
        from .. import mails_of_models as emails

        self.group.lock()
        self._answer(self.Status.DECLINED, name=self.name)
        emails.send_invitation_answered(self)

    @transaction.atomic
    def withdraw(self) -> None:
        """Who asked takes it back; of an applied group also after a yes. Raises as above."""
        self.group.lock()
        self._answer(self.Status.WITHDRAWN, name=self.name)

    @transaction.atomic
    def lapse(self) -> None:
        """Nobody answered in time. Raises TransitionNotAllowed."""
        from .. import mails_of_models as emails

        self.group.lock()
        self._answer(self.Status.LAPSED, name=self.name)
        emails.send_invitation_answered(self)

    def end_with_group(self, *, by: User | None) -> None:
        """Nobody can say yes any more: the group ended, or does not come. Mails nobody."""
        now = timezone.now()
        rows = Invitation.objects.open().filter(pk=self.pk)
        if rows.update(status=self.Status.WITHDRAWN, answered_at=now):
            record_change(self, by=by, about=("group",), status=(self.status, "withdrawn"))

    def _while_open(self) -> models.QuerySet[Invitation]:
        alive = (AlertGroup.Status.APPLIED, *LIVING)
        return Invitation.objects.open().filter(pk=self.pk, group__status__in=alive)

    def _answer(self, status: str, **fields: object) -> None:
        """Move to that status, with the group locked."""
        self.group.refresh_from_db(fields=["status"])
        sent = Invitation.objects.sent().filter(pk=self.pk)
        # The status stands outside that query: the update sees it as it is, not as it was.
        rows = Invitation.objects.filter(pk__in=sent, status__in=self._answerable(status))
        before = rows.values_list("status", flat=True).first()
        if not rows.update(status=status, answered_at=timezone.now(), **fields):
            raise TransitionNotAllowed(f"{self.pk} cannot become {status}")
        group = self.group
        self.refresh_from_db()
        self.group = group
        record_change(self, about=("group",), status=(before, status))

    def _answerable(self, status: str) -> tuple[str, ...]:
        """From which states this answer can be given now."""
        of_applied = self.group.status == AlertGroup.Status.APPLIED
        if status == self.Status.ACCEPTED and not of_applied and self.group.status not in LIVING:
            return ()
        if of_applied and status in (self.Status.DECLINED, self.Status.WITHDRAWN):
            return (self.Status.OPEN, self.Status.ACCEPTED)
        return (self.Status.OPEN,)

    def _take_post(self) -> Coordinator:
        from .. import mails_of_models as emails
        from ..posts import appointing  # know the models

        has_lead = self.group.coordinators.current().filter(post=Coordinator.Post.LEAD).exists()
        post = appointing.appoint(
            self.group,
            post=Coordinator.Post.DEPUTY if has_lead else Coordinator.Post.LEAD,
            email=self.email,
            name=self.name,
            phone=str(self.phone),
        )
        why = gettext("a coordinator was added, who was invited")
        StatusChange.objects.create(
            group=self.group, status=self.group.status, by=post.user, why=why
        )
        emails.send_coordinators_changed(self.group, "joined", but=(post.user, self.by))
        if self.succeeds and self.succeeds.until_on is None:
            self.succeeds.hand_over_to(post, by=post.user)
        emails.send_start_kit(post, later=True)
        return post
