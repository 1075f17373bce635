from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.contrib.gis.geos import MultiPolygon, Point
from django.core.validators import MinLengthValidator
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.history import Change, TransitionNotAllowed
from hoogeveen_alert.privacy.changes import record_change

from ..querysets import AlertGroupQuerySet
from ..validators import validate_whatsapp_link
from .places import Neighbourhood
from .rd import RD_NEW, to_rd


class GroupNotOpen(Exception):
    """The group takes no new members now; `reason` is dormant, ended, paused or full."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MapVersion(models.Model):
    """Number of the public map: one row, raised by everything that changes what it shows."""

    number = models.PositiveBigIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="mapversion_one_row")]

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def current(cls) -> int:
        return cls.objects.filter(pk=1).values_list("number", flat=True).first() or 0

    @classmethod
    def raise_number(cls) -> None:
        """Make every kept copy of the map file stale, once the running transaction commits."""
        if not cls.objects.filter(pk=1).update(number=F("number") + 1):
            cls.objects.get_or_create(pk=1)


class AlertGroup(models.Model):
    """A neighbourhood's WhatsApp group. `area` in WGS84; `centre_rd` in RD New, metres."""

    class Status(models.TextChoices):
        APPLIED = "applied", _("applied")
        ACTIVE = "active", _("active")
        DORMANT = "dormant", _("dormant")
        CLOSED = "closed", _("ended")
        REJECTED = "rejected", _("rejected")

    REACHED_FROM: ClassVar[dict[str, tuple[str, ...]]] = {
        Status.ACTIVE: (Status.APPLIED, Status.DORMANT),
        Status.DORMANT: (Status.ACTIVE,),
        Status.CLOSED: (Status.ACTIVE, Status.DORMANT),
        Status.REJECTED: (Status.APPLIED,),
    }

    name = models.CharField(_("name"), max_length=80, validators=[MinLengthValidator(3)])
    slug = models.SlugField(_("address of the page"), max_length=90, unique=True, editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.APPLIED, editable=False
    )
    purpose = models.TextField(
        _("what the group is for"),
        max_length=2000,
        blank=True,
        help_text=_("Everybody can read this. Name no persons, addresses or phone numbers."),
    )
    area = models.MultiPolygonField(_("area"), srid=4326)
    centre_rd = models.PointField(_("centre"), srid=RD_NEW, editable=False)
    neighbourhoods = models.ManyToManyField(
        Neighbourhood, related_name="alert_groups", verbose_name=_("neighbourhoods")
    )
    whatsapp_link = models.CharField(
        _("WhatsApp invitation link"),
        max_length=200,
        blank=True,
        validators=[validate_whatsapp_link],
        help_text=_("Only people you let in see this link."),
    )
    link_set_on = models.DateField(_("link set on"), null=True, blank=True, editable=False)
    capacity = models.PositiveIntegerField(
        _("room for members"), default=1024, help_text=_("WhatsApp takes at most 1,024.")
    )
    paused_because = models.CharField(
        _("no new requests for now, because"),
        max_length=200,
        blank=True,
        help_text=_("Everybody can read this. Empty: people can ask to join."),
    )
    confirmed_on = models.DateField(_("last confirmed on"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("applied at"), auto_now_add=True)
    closed_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)

    objects = AlertGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("WhatsApp group")
        verbose_name_plural = _("WhatsApp groups")
        ordering = ("name",)
        permissions = [("decide_alertgroup", _("Can decide on applications and end groups"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="closed") ^ Q(closed_at=None),
                name="alertgroup_closed_at_iff_closed",
            ),
            models.UniqueConstraint(
                Lower("name"),
                condition=~Q(status__in=("closed", "rejected")),
                name="alertgroup_name_unique_while_alive",
                violation_error_message=_("There is a group with this name already."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__range=(1, 1024)), name="alertgroup_capacity_of_whatsapp"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            if not self.slug:
                has_page = self.status not in (self.Status.APPLIED, self.Status.REJECTED)
                self.slug = self._free_slug() if has_page else _no_address()
            self.centre_rd = centre_of(self.area)
            super().save(*args, **kwargs)
            MapVersion.raise_number()

    def get_absolute_url(self) -> str:
        return reverse("groups:detail", args=[self.slug])

    @transaction.atomic
    def approve(self, *, by: User, why: str = "") -> None:
        """Put an applied group on the map; who asked for it becomes its coordinator.

        Raises TransitionNotAllowed, and NotSuitable as `appoint_applicants` does.
        """
        from ..posts.appointing import appoint_applicants  # knows the models

        try:
            self._begin(by=by, why=why)
        except IntegrityError:
            # Another name of the same words was approved at this moment: now its address is seen.
            self._begin(by=by, why=why)
        self.confirm(on=timezone.localdate())
        appoint_applicants(self)

    @transaction.atomic
    def reject(self, *, by: User, why: str) -> None:
        """Turn an application down; the reason is mailed. Raises TransitionNotAllowed."""
        from .. import mails_of_models as emails

        self._move_to(self.Status.REJECTED, by=by, why=why, slug=_no_address())
        emails.send_application_rejected(self, why)
        self._withdraw_invitations(by)

    @transaction.atomic
    def fall_dormant(self, *, why: str, by: User | None = None) -> None:
        """Show the group as not confirmed; nobody can ask to join. Raises TransitionNotAllowed.

        When somebody did this (`by`), the coordinators hear why.
        """
        from .. import mails_of_models as emails

        self._move_to(self.Status.DORMANT, by=by, why=why)
        if by:
            emails.send_fell_dormant(self, why)

    @transaction.atomic
    def revive(self, *, by: User | None, why: str = "") -> None:
        """Wake a dormant group because a coordinator answered. Raises TransitionNotAllowed.

        With a reason, which somebody else gave, the coordinators hear it.
        """
        from .. import mails_of_models as emails

        self._move_to(self.Status.ACTIVE, by=by, why=why, only=self.Status.DORMANT)
        self.confirm(on=timezone.localdate())
        if why:
            emails.send_revived(self, why)

    def sign_of_life(self, *, by: User | None) -> None:
        """A coordinator showed to be there: confirms the group, and wakes a dormant one."""
        self.refresh_from_db(fields=["status"])
        if self.status == self.Status.DORMANT:
            self.revive(by=by)
        else:
            self.confirm(on=timezone.localdate())

    @transaction.atomic
    def close(self, *, by: User | None, why: str) -> None:
        """End the group; the page stays and the link goes. Raises TransitionNotAllowed.

        The posts end with it, so that nobody sees the members any more. Who still waits is
        told by the task that follows groups.
        """
        from .. import mails_of_models as emails

        self._move_to(
            self.Status.CLOSED, by=by, why=why, closed_at=timezone.now(), whatsapp_link=""
        )
        emails.send_group_closed(self, why)
        for post in self.coordinators.current():
            post.end_with_group(by=by)
        self._withdraw_invitations(by)

    @transaction.atomic
    def renew_link(self, link: str) -> None:
        """Replace the invitation link, and tell those who have not used the old one yet.

        Raises TransitionNotAllowed for a group that does not live: what ended stays without.
        """
        from .. import mails_of_models as emails

        today = timezone.localdate()
        living = AlertGroup.objects.published().filter(pk=self.pk)
        if not living.update(whatsapp_link=link, link_set_on=today):
            raise TransitionNotAllowed(f"{self} takes no link")
        record_change(self, "whatsapp_link")
        self.confirm(on=today)
        self.refresh_from_db()
        if link:
            for membership in self.memberships.filter(status="invited"):
                emails.send_link_renewed(membership)

    def metres_to(self, point: Point) -> int:
        """Metres from the edge of the area to a point (WGS84, lon lat); 0 inside."""
        return round(to_rd(self.area).distance(to_rd(point)))

    def lock(self) -> None:
        """Keep the row ours until the transaction ends.

        Whoever changes a group and a membership takes the group first: two who take them in
        different orders wait for one another.
        """
        AlertGroup.objects.filter(pk=self.pk).update(capacity=F("capacity"))

    def check_open(self, *, lock: bool = False) -> None:
        """Raise GroupNotOpen unless somebody can ask to join, or be let in, now.

        With `lock` the row stays ours until the transaction ends, so that two coordinators
        who let somebody in at once cannot both take the last seat.
        """
        if lock:
            self.lock()
        self.refresh_from_db(fields=["status", "capacity", "paused_because"])
        if self.status != self.Status.ACTIVE:
            raise GroupNotOpen("ended" if self.status == self.Status.CLOSED else "dormant")
        if self.paused_because and not lock:
            raise GroupNotOpen("paused")
        if self.memberships.seated().count() >= self.capacity:
            raise GroupNotOpen("full")

    def confirm(self, *, on: date) -> None:
        """Note that a coordinator showed on that day that the group is alive."""
        AlertGroup.objects.filter(pk=self.pk).update(confirmed_on=on)
        MapVersion.raise_number()
        self.refresh_from_db(fields=["confirmed_on"])

    @transaction.atomic
    def _begin(self, *, by: User, why: str) -> None:
        """Become active, with the address that an application does not have yet."""
        slug = self._free_slug() if self.slug.startswith("_") else self.slug
        self._move_to(self.Status.ACTIVE, by=by, why=why, only=self.Status.APPLIED, slug=slug)

    @transaction.atomic
    def _move_to(
        self, status: str, *, by: User | None, why: str = "", only: str = "", **changes: Any
    ) -> None:
        # Filtering on the old status lets the database settle a race.
        allowed = (only,) if only else self.REACHED_FROM[status]
        self.lock()
        before = AlertGroup.objects.values("status", "whatsapp_link").filter(pk=self.pk).first()
        moved = AlertGroup.objects.filter(pk=self.pk, status__in=allowed).update(
            status=status, **changes
        )
        if not moved or not before:
            raise TransitionNotAllowed(f"{self} cannot become {status}")
        lost_link = before["whatsapp_link"] and changes.get("whatsapp_link") == ""
        masked = ("whatsapp_link",) if lost_link else ()
        record_change(self, *masked, by=by, status=(before["status"], status))
        StatusChange.objects.create(group=self, status=status, by=by, why=why)
        MapVersion.raise_number()
        self.refresh_from_db()

    def _withdraw_invitations(self, by: User | None) -> None:
        """Nobody can become coordinator of this group any more."""
        for invitation in self.invitations.open():
            invitation.end_with_group(by=by)

    def _free_slug(self) -> str:
        """First free address of the page: a closed group keeps its own, the next gets -2."""
        wanted = slug = slugify(self.name)[:80] or "groep"
        taken = set(
            AlertGroup.objects.filter(slug__startswith=wanted).values_list("slug", flat=True)
        )
        # The list's own pages live beside the groups' pages.
        taken |= {"starten"}
        number = 1
        while slug in taken:
            number += 1
            slug = f"{wanted}-{number}"
        return slug


class StatusChange(Change):
    """Who moved a group to which state, when and why; never changed afterwards."""

    group = models.ForeignKey(
        AlertGroup, on_delete=models.CASCADE, related_name="history", verbose_name=_("group")
    )
    status = models.CharField(_("status"), max_length=10, choices=AlertGroup.Status.choices)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.group}: {self.get_status_display()}"


def _no_address() -> str:
    """In place of the address of a page, for who has none: no name is made into such a slug."""
    return f"_{uuid.uuid4().hex}"


def centre_of(area: MultiPolygon) -> Point:
    """Centre of gravity of an area in WGS84 (lon lat), as a point in RD New (metres)."""
    centre = area.centroid
    centre.srid = area.srid or 4326
    return to_rd(centre)
