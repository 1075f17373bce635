from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.email_addresses import OneSpellingField
from hoogeveen_alert.history import Change, TransitionNotAllowed
from hoogeveen_alert.personal_data import Retention, Setting

from .alert_group import AlertGroup
from .map_version import MapVersion
from .places import Address
from .terms import ENDED_DAYS, JOINED_DAYS

# How long the coordinators have, once they are asked, before a silent member is erased.
SILENT = Setting("groups.JoinTerms", "stay_delete_after")


class MembershipQuerySet(models.QuerySet["Membership"]):
    retention = Retention(
        {
            "unverified": Setting("groups.JoinTerms", "unverified_days"),
            "ended": ENDED_DAYS,
            "stays": JOINED_DAYS,
        }
    )

    def live(self) -> Self:
        return self.filter(status__in=self.model.LIVE)

    def seated(self) -> Self:
        """Those who take a place in the WhatsApp group or may do so any moment."""
        return self.filter(status__in=self.model.SEATED)

    def waiting(self) -> Self:
        return self.filter(status="waiting")

    def waiting_for(self, days: int) -> Self:
        """Waiting for so many days or more, on the calendar of Europe/Amsterdam."""
        last_day = timezone.localdate() - timedelta(days=days)
        return self.waiting().filter(status_at__date__lte=last_day)

    def shown_to_coordinators(self) -> Self:
        """Not those whose e-mail address nobody confirmed: anybody may have typed it."""
        return self.exclude(status="unverified")

    def visible_to(self, user: Viewer) -> Self:
        """Only the own coordinators; all others see numbers, by the groups they see."""
        if user.is_superuser:
            return self
        # An area coordinator sees persons only after becoming deputy, which is a post too.
        return self.filter(group__in=AlertGroup.objects.managed_by(user))

    def editable_by(self, user: Viewer) -> Self:
        return self.visible_to(user)

    def with_stays_since(self) -> Self:
        """Annotated with `stays_since`: when a member last said, or was seen, to be one."""
        return self.alias(stays_since=Coalesce("stayed_at", "status_at"))

    def asked_to_stay(self, *steps: str) -> Self:
        """Members who came to one of these steps of the question of this year."""
        taken = StayReminder.objects.filter(
            membership=OuterRef("pk"), year=OuterRef("year"), step__in=steps
        )
        return self.filter(Exists(taken), status="joined")

    def silent(self) -> Self:
        """Members who did not answer, about whom the coordinators are asked."""
        return self.asked_to_stay(StayReminder.Step.COORDINATORS)

    def expired(self) -> Self:
        """Past the term; of a group that ended everybody goes after the term of who ended.

        A member goes only after the coordinators were asked too, and had their time.
        """
        long_ended = self.retention.cutoff("ended")
        ended = ("refused", "withdrawn", "lapsed", "left", "removed")
        nobody_knows = StayReminder.objects.filter(
            membership=OuterRef("pk"),
            year=OuterRef("year"),
            step=StayReminder.Step.COORDINATORS,
            at__lt=timezone.now() - SILENT.length(),
        )
        return self.with_stays_since().filter(
            Q(status__in=ended, status_at__lt=long_ended)
            | Q(status="unverified", status_at__lt=self.retention.cutoff("unverified"))
            | Q(
                Exists(nobody_knows),
                status="joined",
                stays_since__lt=self.retention.cutoff("stays"),
            )
            | Q(group__closed_at__lt=long_ended)
        )

    @transaction.atomic
    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete, and let the map say how many members are left."""
        shown = self.filter(status="joined", group__status__in=("active", "dormant")).exists()
        deleted = super().delete()
        if shown:
            MapVersion.raise_number()
        return deleted

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


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
    email = OneSpellingField(
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
    # When the person, or a coordinator, last said that the member still belongs to the group, and
    # how often: the number tells the question of one year from that of the next.
    stayed_at = models.DateTimeField(_("said to stay at"), null=True, editable=False)
    year = models.PositiveSmallIntegerField(default=0, editable=False)

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

    @transaction.atomic
    def move_to(self, status: str, *, by: User | None = None, why: str = "") -> None:
        """Only acts call this. Raises TransitionNotAllowed."""
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

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """As the queryset does, which lets the map say how many members are left."""
        deleted = Membership.objects.filter(pk=self.pk).delete()
        self.pk = None
        return deleted


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


class StayReminder(models.Model):
    """One step of the yearly question whether a member stays; the constraint makes each once."""

    class Step(models.TextChoices):
        ASKED = "asked", _("asked whether still a member")
        AGAIN = "again", _("asked again")
        LAST = "last", _("asked for the last time")
        COORDINATORS = "coordinators", _("coordinators asked")

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="stay_reminders"
    )
    year = models.PositiveSmallIntegerField()  # see Membership.year
    step = models.CharField(_("step"), max_length=12, choices=Step.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "year", "step"], name="stayreminder_once_per_year_and_step"
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.step} ({self.year})"
