from __future__ import annotations

import copy
import unicodedata
import uuid
from datetime import datetime, timedelta
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
from hoogeveen_alert.sorting import Sorted, SortedQuerySet, SortKeyField

from .alert_group import AlertGroup
from .map_version import MapVersion
from .places import Address
from .terms import ENDED_DAYS, JOINED_DAYS

LIVE_WITH_MAILBOX = Q(status__in=("unverified", "waiting", "invited", "joined")) & ~Q(email="")
ON_THE_LIST = _("Somebody with this mailbox has this name or number on the list already.")
# How long the coordinators have, once they are asked, before a silent member is erased.
SILENT = Setting("groups.JoinTerms", "stay_delete_after")


class MembershipQuerySet(SortedQuerySet["Membership"]):
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

    def of_person(self, group: AlertGroup, email: str, *, name: str, phone: object) -> Self:
        """Who has this mailbox and is, by name or number, this person; couples share a mailbox."""
        there = self.live().filter(group=group, email=email).exclude(email="")
        same = [row.pk for row in there if row.is_person(name=name, phone=phone)]
        return self.filter(pk__in=same)

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
        """Delete, and let the map say how many members are left and whether there is room."""
        shown = self.seated().filter(group__status__in=("active", "dormant")).exists()
        deleted = super().delete()
        if shown:
            MapVersion.raise_number()
        return deleted

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class Membership(Sorted, models.Model):
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
    # By a coordinator, who has a few seconds to undo it.
    DECIDED = (Status.INVITED, Status.REFUSED)
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
    sort_key = SortKeyField(kind="person")
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
    # Of the form: one that is sent five times at once gets one mail.
    answered_at = models.DateTimeField(
        _("request last answered at"), default=timezone.now, editable=False
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members and requests")
        ordering = ("asked_at",)
        constraints = [
            # Couples share a mailbox; one person is told from another by name and number.
            models.UniqueConstraint(
                Lower("email"),
                "group",
                "phone",
                condition=LIVE_WITH_MAILBOX,
                name="membership_once_per_mailbox_and_phone",
                violation_error_message=ON_THE_LIST,
            ),
            models.UniqueConstraint(
                Lower("email"),
                "group",
                Lower("name"),
                condition=LIVE_WITH_MAILBOX,
                name="membership_once_per_mailbox_and_name",
                violation_error_message=ON_THE_LIST,
            ),
        ]
        indexes = [models.Index(fields=["group", "status"], name="membership_group_status")]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_status_display()})"

    def is_person(self, *, name: str, phone: object) -> bool:
        """Whether somebody with the same mailbox is this one: one of the two is the same.

        A slip in a name or a new number makes nobody a second person.
        """
        return str(self.phone) == str(phone) or letters_of(self.name) == letters_of(name)

    @transaction.atomic
    def move_to(
        self,
        status: str,
        *,
        by: User | None = None,
        why: str = "",
        undo_until: datetime | None = None,
    ) -> MembershipChange:
        """Only acts call this. Raises TransitionNotAllowed."""
        now = Membership.objects.filter(pk=self.pk)
        before = now.values("status", "status_at").first() or {"status": "", "status_at": None}
        # Filtering on the old status lets the database settle a race.
        allowed = before["status"] in self.REACHED_FROM[status]
        if not allowed or not now.filter(**before).update(status=status, status_at=timezone.now()):
            raise TransitionNotAllowed(f"{self.pk} cannot become {status}")
        change = MembershipChange.objects.create(
            membership=self,
            status=status,
            by=by,
            why=why,
            before=before["status"],
            before_at=before["status_at"],
            undo_until=undo_until,
        )
        self._tell_map(before["status"], status)
        self.refresh_from_db()
        return change

    @transaction.atomic
    def move_back(self, change: MembershipChange) -> None:
        """Undo this change as if it had not been. Only acts call this.

        Raises TransitionNotAllowed when something happened since, and IntegrityError when the
        same person asked again.
        """
        still = Membership.objects.filter(pk=self.pk, status=change.status)
        if not still.update(status=change.before, status_at=change.before_at):
            raise TransitionNotAllowed(f"{self.pk} moved on")
        change.delete()
        self._tell_map(change.status, change.before)
        self.refresh_from_db()

    def as_told(self) -> Membership:
        """As the person may know it: a decision that can still be undone is no decision yet."""
        last = self.history.first() if self.status in self.DECIDED else None
        if last is None or not last.can_be_undone:
            return self
        told = copy.copy(self)
        told.status, told.status_at = last.before, last.before_at or last.at
        return told

    def _tell_map(self, *statuses: str | None) -> None:
        """The map says how many members there are, and whether there is room."""
        if any(status in self.SEATED for status in statuses):
            MapVersion.raise_number()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """As the queryset does, which lets the map say what is left."""
        deleted = Membership.objects.filter(pk=self.pk).delete()
        self.pk = None
        return deleted


def letters_of(name: str) -> str:
    """A name without capitals, accents, spaces and dots."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in apart if letter.isalnum())


class MembershipChangeQuerySet(models.QuerySet["MembershipChange"]):
    def told(self) -> Self:
        """What the person may know: not what a coordinator can still undo."""
        return self.exclude(undo_until__gt=timezone.now(), status__in=Membership.DECIDED)


class MembershipChange(Change):
    """Who moved a request to which state, when and why; goes when the person is forgotten."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="history")
    status = models.CharField(_("status"), max_length=10, choices=Membership.Status.choices)
    # What there was before, which the one who did it can bring back for some seconds.
    before = models.CharField(max_length=10, blank=True, editable=False)
    before_at = models.DateTimeField(null=True, editable=False)
    undo_until = models.DateTimeField(null=True, editable=False)

    objects = MembershipChangeQuerySet.as_manager()

    @property
    def seconds_left(self) -> float:
        """For how long whoever did it can still undo it."""
        left = self.undo_until - timezone.now() if self.undo_until else timedelta()
        return max(0.0, left.total_seconds())

    @property
    def can_be_undone(self) -> bool:
        return self.seconds_left > 0

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
