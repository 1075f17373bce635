from __future__ import annotations

import uuid
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import only_looks
from hoogeveen_alert.email_addresses import OneSpellingField
from hoogeveen_alert.history import TransitionNotAllowed, by_account
from hoogeveen_alert.personal_data import Retention
from hoogeveen_alert.privacy.changes import record_change
from hoogeveen_alert.taking_over.models import TownList

from .alert_group import AlertGroup
from .coordinator import Coordinator
from .terms import ENDED_DAYS


class InvitationQuerySet(QuerySet["Invitation"]):
    retention = Retention({"answered": ENDED_DAYS})

    def open(self) -> Self:
        return self.filter(status="open")

    def answerable(self) -> Self:
        """Open ones, of a group that may still get coordinators."""
        return self.open().filter(group__status__in=("applied", "active", "dormant"))

    def sent(self) -> Self:
        """Not those of an application that nobody confirmed: who is asked knows of nothing yet."""
        # Of a group made without an application, or with a confirmed one.
        return self.filter(
            Q(group__application=None) | Q(group__application__confirmed_at__isnull=False)
        )

    def accepted(self) -> Self:
        return self.filter(status="accepted")

    def asked_one_by_one(self) -> Self:
        """Not those named in a list of the municipality, who have more time and other words."""
        return self.filter(town_list=None)

    def taken_over(self) -> Self:
        """Those named in a list of the municipality as who coordinates the group already."""
        return self.filter(town_list__isnull=False)

    def with_mailbox(self) -> Self:
        """Not those whom only a letter reaches."""
        return self.exclude(email="")

    def visible_to(self, user: Viewer) -> Self:
        """Of the groups somebody coordinates, or decides on as municipality."""
        if only_looks(user):
            return self.none()
        return self.filter(group__in=AlertGroup.objects.visible_to(user))

    def editable_by(self, user: Viewer) -> Self:
        return self.filter(group__in=AlertGroup.objects.run_by(user))

    def expired(self) -> Self:
        """Past the term: 30 days after an answer; a yes is kept until the group is decided on."""
        needed = Q(group__status="applied", status="accepted")
        return self.filter(~needed, answered_at__lt=self.retention.cutoff("answered"))


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
    # Empty: of a list that knows none; the letter asks for it.
    email = OneSpellingField(_("e-mail address"), blank=True)
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
    # The list of the municipality that says: this person coordinates the group already.
    town_list = models.ForeignKey(
        TownList,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("list of the municipality"),
    )
    by = by_account(_("invited by"), help_text=_("Empty: by the applicant of the group."))
    status = models.CharField(
        _("status"), max_length=9, choices=Status.choices, default=Status.OPEN, editable=False
    )
    code_version = models.CharField(
        _("version of the code of conduct"), max_length=20, blank=True, editable=False
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    invited_at = models.DateTimeField(_("invited at"), default=timezone.now, editable=False)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, editable=False)
    # What a letter on paper says: it opens the page of this question until it is answered.
    letter_code = models.CharField(
        _("code of the letter"), max_length=16, blank=True, editable=False
    )
    letter_at = models.DateTimeField(_("letter made at"), null=True, editable=False)
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
                condition=Q(status__in=("open", "accepted")) & ~Q(email=""),
                name="invitation_once_per_group_and_email",
            ),
            models.UniqueConstraint(
                Lower("name"),
                "group",
                condition=Q(status="open", email=""),
                name="invitation_once_per_group_and_name",
            ),
            models.UniqueConstraint(
                fields=["letter_code"],
                condition=~Q(letter_code=""),
                name="invitation_once_per_letter_code",
            ),
            models.CheckConstraint(
                condition=~Q(email="") | (Q(town_list__isnull=False) & ~Q(status="accepted")),
                name="invitation_without_email_is_of_a_list",
            ),
            models.CheckConstraint(
                condition=Q(status="open") ^ Q(answered_at__isnull=False),
                name="invitation_answered_at_iff_not_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_status_display()})"

    def lock(self) -> None:
        """Keep the group ours until the transaction ends, and read how both stand now.

        Raises TransitionNotAllowed for one that is gone, or that was never sent.
        """
        group = self.group
        group.lock()
        group.refresh_from_db(fields=["status"])
        try:
            self.refresh_from_db(from_queryset=Invitation.objects.sent())
        except Invitation.DoesNotExist as error:
            raise TransitionNotAllowed(f"{self.pk} is gone") from error
        self.group = group

    @transaction.atomic(savepoint=False)  # the act around it has one
    def move_to(self, status: str, *, by: User | None = None, **fields: Any) -> None:
        """Answer it or end it, with the group locked. Raises TransitionNotAllowed."""
        before = self.status
        as_read = Invitation.objects.filter(pk=self.pk, status=before)
        changes = {"status": status, "answered_at": timezone.now(), **fields}
        if before not in self._reached_from(status) or not as_read.update(**changes):
            raise TransitionNotAllowed(f"{self.pk} cannot become {status}")
        for name, value in changes.items():
            setattr(self, name, value)
        record_change(self, by=by, about=("group",), status=(before, status))

    def correct(self, **fields: Any) -> None:
        """The list says it otherwise now. Raises TransitionNotAllowed once it was answered."""
        unanswered = Invitation.objects.open().filter(pk=self.pk)
        if not unanswered.update(**fields):
            raise TransitionNotAllowed(f"{self.pk} was answered")
        for name, value in fields.items():
            setattr(self, name, value)

    def _reached_from(self, status: str) -> tuple[str, ...]:
        """From which states this answer can be given now."""
        of_applied = self.group.status == AlertGroup.Status.APPLIED
        lives = self.group.status in AlertGroup.LIVING
        if status == self.Status.ACCEPTED and not of_applied and not lives:
            return ()
        if of_applied and status in (self.Status.DECLINED, self.Status.WITHDRAWN):
            return (self.Status.OPEN, self.Status.ACCEPTED)
        return (self.Status.OPEN,)
