from __future__ import annotations

import uuid
from types import ModuleType
from typing import ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.history import Change

from ..joining.consent import agreed_versions
from ..querysets import MembershipQuerySet
from .alert_group import AlertGroup
from .exceptions import TransitionNotAllowed
from .map_version import MapVersion
from .places import Address


def emails() -> ModuleType:
    """The mails about a membership; they know the models, so they are looked up late."""
    from .. import mails_of_models as emails

    return emails


class Membership(models.Model):
    """A resident's request to join a group and, once let in, the membership itself."""

    class Status(models.TextChoices):
        UNVERIFIED = "unverified", _("e-mail not confirmed")
        WAITING = "waiting", _("waiting")
        INVITED = "invited", _("invited")
        JOINED = "joined", _("member")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LAPSED = "lapsed", _("lapsed")
        LEFT = "left", _("left")
        REMOVED = "removed", _("removed")

    LIVE = (Status.UNVERIFIED, Status.WAITING, Status.INVITED, Status.JOINED)
    SEATED = (Status.INVITED, Status.JOINED)
    REACHED_FROM: ClassVar[dict[str, tuple[str, ...]]] = {
        Status.WAITING: (Status.UNVERIFIED,),
        Status.INVITED: (Status.WAITING,),
        Status.REFUSED: (Status.WAITING,),
        Status.JOINED: (Status.INVITED,),
        Status.WITHDRAWN: (Status.WAITING, Status.INVITED),
        Status.LAPSED: (Status.WAITING, Status.INVITED),
        Status.LEFT: (Status.JOINED,),
        Status.REMOVED: (Status.JOINED,),
    }

    group = models.ForeignKey(
        AlertGroup, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("group")
    )
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(
        _("e-mail address"),
        blank=True,
        help_text=_("Empty for somebody who came by paper and gets a letter."),
    )
    phone = PhoneNumberField(_("mobile number"))
    address = models.ForeignKey(
        Address, on_delete=models.PROTECT, related_name="+", verbose_name=_("address")
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status.choices,
        default=Status.UNVERIFIED,
        editable=False,
    )
    consent_version = models.CharField(
        _("version of the consent text"), max_length=20, editable=False
    )
    rules_version = models.CharField(
        _("version of the house rules"), max_length=20, blank=True, editable=False
    )
    note = models.CharField(
        _("note"),
        max_length=300,
        blank=True,
        help_text=_("Only coordinators see this, and the member who asks for his or her data."),
    )
    # Part of every signed link, so that the link of an erased request opens no later one.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now, editable=False)
    status_at = models.DateTimeField(
        _("in this status since"), default=timezone.now, editable=False
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members and requests")
        ordering = ("asked_at",)
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "group",
                condition=Q(status__in=("unverified", "waiting", "invited", "joined"))
                & ~Q(email=""),
                name="membership_once_per_group_and_email",
            ),
        ]
        indexes = [models.Index(fields=["group", "status"], name="membership_group_status")]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_status_display()})"

    @classmethod
    def add_on_paper(
        cls,
        *,
        group: AlertGroup,
        name: str,
        phone: str,
        address: Address,
        email: str = "",
        by: User,
    ) -> Membership:
        """Put somebody on the list who signed the consent on paper; a letter replaces the mail.

        Raises GroupNotOpen, and IntegrityError when the e-mail address is on the list.
        """
        with transaction.atomic():
            group.check_open(lock=True)
            membership = cls.objects.create(
                group=group,
                name=name,
                phone=phone,
                address=address,
                email=email,
                status=cls.Status.INVITED,
                **agreed_versions("paper"),
            )
            MembershipChange.objects.create(
                membership=membership, status=membership.status, by=by, why=gettext("came by paper")
            )
            group.confirm(on=timezone.localdate())
            emails().send_added(membership)
        return membership

    def verify(self) -> None:
        """The person confirmed the e-mail address: the request now waits for a coordinator.

        Raises TransitionNotAllowed, and GroupNotOpen when the group closed its door meanwhile.
        """
        with transaction.atomic():
            self.group.check_open()
            self._move_to(self.Status.WAITING)
            emails().send_request_received(self)
            emails().send_new_request(self)

    def invite(self, *, by: User) -> None:
        """Let the person in: the own page now shows the link.

        Raises TransitionNotAllowed, and GroupNotOpen when the group is full or not active.
        """
        with transaction.atomic():
            self.group.check_open(lock=True)
            self._move_to(self.Status.INVITED, by=by)
            self.group.confirm(on=timezone.localdate())
            emails().send_invited(self)

    def refuse(self, *, by: User, why: str) -> None:
        """Do not let the person in; the reason is mailed. Raises TransitionNotAllowed."""
        with transaction.atomic():
            self.group.lock()
            self._move_to(self.Status.REFUSED, by=by, why=why)
            self.group.confirm(on=timezone.localdate())
            emails().send_refused(self, why)

    def join(self, *, by: User | None = None) -> None:
        """The person, or a coordinator, says to see the person in the WhatsApp group.

        Raises TransitionNotAllowed.
        """
        self._move_to(self.Status.JOINED, by=by)

    def withdraw(self) -> None:
        """The person takes the request back. Raises TransitionNotAllowed."""
        self._move_to(self.Status.WITHDRAWN)

    @transaction.atomic
    def lapse(self) -> None:
        """Nobody decided, or the invited person did not join. Raises TransitionNotAllowed."""
        before = self.status
        self._move_to(self.Status.LAPSED)
        emails().send_lapsed(self, invited=before == self.Status.INVITED)

    @transaction.atomic
    def end_with_group(self) -> None:
        """The group ended before the person was in. Raises TransitionNotAllowed."""
        self._move_to(self.Status.LAPSED, why=gettext("the group has ended"))
        emails().send_request_ended(self)

    @transaction.atomic
    def leave(self) -> None:
        """The member left; the coordinators must take the number out. Raises as above."""
        self._move_to(self.Status.LEFT)
        emails().send_member_left(self)

    def remove(self, *, by: User, why: str) -> None:
        """A coordinator took the member out, for a reason. Raises TransitionNotAllowed."""
        with transaction.atomic():
            self._move_to(self.Status.REMOVED, by=by, why=why)
            emails().send_removed(self, why)

    @transaction.atomic
    def _move_to(self, status: str, *, by: User | None = None, why: str = "") -> None:
        # Filtering on the old status lets the database settle a race.
        moved = Membership.objects.filter(pk=self.pk, status__in=self.REACHED_FROM[status]).update(
            status=status, status_at=timezone.now()
        )
        if not moved:
            raise TransitionNotAllowed(f"{self.pk} cannot become {status}")
        was_member = self.status == self.Status.JOINED
        MembershipChange.objects.create(membership=self, status=status, by=by, why=why)
        if was_member or status == self.Status.JOINED:
            MapVersion.raise_number()
        self.refresh_from_db()


class MembershipChange(Change):
    """Who moved a request to which state, when and why; goes when the person is forgotten."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="history")
    status = models.CharField(_("status"), max_length=10, choices=Membership.Status.choices)

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.get_status_display()}"


class MembershipReminder(models.Model):
    """One step of the clock of a request that waits; the constraint makes each step once."""

    class Step(models.TextChoices):
        COORDINATORS = "coordinators", _("coordinators asked again")
        AREA = "area", _("area coordinators told")
        MUNICIPALITY = "municipality", _("municipality told")
        INVITED = "invited", _("invited person reminded")

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="reminders")
    step = models.CharField(_("step"), max_length=12, choices=Step.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "step"], name="membershipreminder_once_per_step"
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.step}"
