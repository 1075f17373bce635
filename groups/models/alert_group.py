from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self

from django.contrib.gis.db import models
from django.contrib.gis.geos import Point
from django.core.validators import MinLengthValidator
from django.db import transaction
from django.db.models import (
    Aggregate,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
)
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts import roles
from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.history import TransitionNotAllowed
from hoogeveen_alert.personal_data import Retention, Setting
from hoogeveen_alert.privacy.changes import record_change
from hoogeveen_alert.sorting import Sorted, SortedQuerySet, SortKeyField

from ..validators import validate_whatsapp_link
from ..whatsapp import InvitationLinkField
from .exceptions import GroupNotOpen
from .map_version import MapVersion
from .places import District, Neighbourhood
from .rd import RD_NEW, IndexedDistance, centre_of, to_rd


class AlertGroupQuerySet(SortedQuerySet["AlertGroup"]):
    # Only for who never confirmed; a group has no term.
    retention = Retention({"unconfirmed": Setting("groups.GroupLimits", "unconfirmed_days")})

    def published(self) -> Self:
        """Groups that residents can look for: the active, and the dormant shown pale."""
        return self.filter(status__in=("active", "dormant"))

    def with_page(self) -> Self:
        """Groups that have a public page; one that ended keeps its own."""
        return self.filter(status__in=("active", "dormant", "closed"))

    def taking_members(self) -> Self:
        """Groups that one can ask to join now."""
        open_ones = self.filter(status="active", paused_because="").with_seats_taken()
        return open_ones.filter(seats_taken__lt=F("capacity"))

    def said_to_have_ended(self) -> Self:
        """Living groups that a coordinator calls ended; nobody has looked into it yet."""
        return self.filter(status__in=("active", "dormant"), said_ended_on__isnull=False)

    def covering(self, point: Point) -> Self:
        """Groups whose area holds the point (WGS84, lon lat)."""
        return self.filter(area__covers=point)

    def nearest_to(self, point: Point) -> Self:
        """Ordered by `distance`, in metres from the point to the centre."""
        distance = IndexedDistance("centre_rd", to_rd(point))
        # A second column to sort by would keep PostgreSQL 15 from using the index.
        return self.annotate(distance=distance).order_by("distance")

    def for_public(self) -> Self:
        """Only what public pages show, with `closed_because`: no link, no geometry."""
        columns = ("name", "slug", "status", "purpose", "confirmed_on", "closed_at")
        return self.with_seats_taken().only(*columns, "capacity", "paused_because")

    def with_places(self) -> Self:
        """With neighbourhoods and their districts, but not the areas of these."""
        named = Neighbourhood.objects.select_related("district").only("name", "district__name")
        return self.prefetch_related(Prefetch("neighbourhoods", queryset=named))

    def in_district(self, district: District) -> Self:
        """Groups that have at least one neighbourhood there."""
        through = self.model.neighbourhoods.through.objects
        there = through.filter(alertgroup=OuterRef("pk"), neighbourhood__district=district)
        return self.filter(Exists(there))

    def by_place(self) -> Self:
        """Ordered by the name of the (first) district, then by name."""
        through = self.model.neighbourhoods.through.objects
        of_group = through.filter(alertgroup=OuterRef("pk"))
        keys = of_group.values("neighbourhood__district__sort_key")
        first = keys.order_by("neighbourhood__district__sort_key")[:1]
        return self.order_by(Subquery(first), "sort_key")

    def with_member_count(self) -> Self:
        return self.annotate(member_count=self._number_of(memberships__status="joined"))

    def with_seats_taken(self) -> Self:
        """With what `closed_because` needs."""
        seated = {"memberships__status__in": ("invited", "joined")}
        return self.annotate(seats_taken=self._number_of(**seated))

    def with_request_numbers(self, *, unanswered_after: int) -> Self:
        """How many wait, since when the oldest does, and how many do so for too many days."""
        waiting = {"memberships__status": "waiting"}
        # Days on the calendar of Europe/Amsterdam, as the clock of requests counts them.
        last_day = timezone.localdate() - timedelta(days=unanswered_after)
        return self.annotate(
            waiting_count=self._number_of(**waiting),
            waiting_since=self._figure_of(Min("memberships__status_at"), **waiting),
            unanswered_count=self._number_of(**waiting, memberships__status_at__date__lte=last_day),
        )

    def never_confirmed(self) -> Self:
        """Applied groups past the term in which the applicant had to confirm the e-mail address."""
        return self.filter(
            status="applied",
            application__confirmed_at=None,
            application__applied_at__lt=self.retention.cutoff("unconfirmed"),
        )

    def visible_to(self, user: Viewer) -> Self:
        if roles.is_office(user):
            return self._not_unconfirmed()
        if roles.is_police(user):
            return self.exclude(status__in=("applied", "rejected"))
        if roles.is_area_coordinator(user):
            return self._not_unconfirmed()._in_districts_of(user)
        return self._coordinated_by(user)

    def editable_by(self, user: Viewer) -> Self:
        return self.none() if roles.only_looks(user) else self.visible_to(user)

    def managed_by(self, user: Viewer) -> Self:
        """Groups whose members the user sees and looks after: those of the own posts."""
        return self if user.is_superuser else self._coordinated_by(user)

    def run_by(self, user: Viewer) -> Self:
        """Groups whose coordinators this user may invite and replace: own posts, or the office."""
        if roles.is_office(user):
            return self.visible_to(user)
        return self._coordinated_by(user)

    def _not_unconfirmed(self) -> Self:
        """Not those applied for with an e-mail address that nobody confirmed.

        Anybody may have typed them.
        """
        confirmed = Q(application__confirmed_at__isnull=False)
        return self.filter(Q(application=None) | confirmed)

    def _in_districts_of(self, user: User) -> Self:
        through = self.model.neighbourhoods.through.objects
        served = through.filter(neighbourhood__district__people=user)
        return self.filter(Exists(served.filter(alertgroup=OuterRef("pk"))))

    def _coordinated_by(self, user: Viewer) -> Self:
        """Of the own posts; none for a visitor, nor by a post from before another role."""
        if not roles.is_volunteer(user):
            return self.none()
        posts = user.posts.filter(until_on=None)
        return self.filter(Exists(posts.filter(group=OuterRef("pk"))))

    def _number_of(self, **members: Any) -> Coalesce:
        """How many memberships of the group in each row answer to these lookups."""
        return Coalesce(self._figure_of(Count("memberships"), **members), 0)

    def _figure_of(self, figure: Aggregate, **members: Any) -> Subquery:
        # Counted per row shown: a join would count the members of every group for a page of 25.
        of_row = self.model.objects.filter(pk=OuterRef("pk"), **members).order_by()
        return Subquery(of_row.values("pk").annotate(figure=figure).values("figure"))


class AlertGroup(Sorted, models.Model):
    """A neighbourhood's WhatsApp group. `area` in WGS84; `centre_rd` in RD New, metres."""

    class Status(models.TextChoices):
        APPLIED = "applied", _("applied")
        ACTIVE = "active", _("active")
        DORMANT = "dormant", _("dormant")
        CLOSED = "closed", _("ended")
        REJECTED = "rejected", _("rejected")

    # What `with_member_count`, `with_seats_taken` and `with_request_numbers` put on a row.
    member_count: int
    seats_taken: int
    waiting_count: int
    waiting_since: datetime | None
    unanswered_count: int

    # Residents can find it, and it can have coordinators and members.
    LIVING = (Status.ACTIVE, Status.DORMANT)
    REACHED_FROM: ClassVar[dict[str, tuple[str, ...]]] = {
        Status.ACTIVE: (Status.APPLIED, Status.DORMANT),
        Status.DORMANT: (Status.ACTIVE,),
        Status.CLOSED: (Status.ACTIVE, Status.DORMANT),
        Status.REJECTED: (Status.APPLIED,),
    }

    name = models.CharField(_("name"), max_length=80, validators=[MinLengthValidator(3)])
    sort_key = SortKeyField()
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
    whatsapp_link = InvitationLinkField(
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
    said_ended_on = models.DateField(
        _("ended, says a coordinator, on"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Stays until the group is ended, or somebody says that it goes on."),
    )
    created_at = models.DateTimeField(_("applied at"), auto_now_add=True)
    closed_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)

    objects = AlertGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("WhatsApp group")
        verbose_name_plural = _("WhatsApp groups")
        ordering = ("sort_key",)
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
                self.slug = self._slug_in(self.status)
            self.centre_rd = centre_of(self.area)
            super().save(*args, **kwargs)
            MapVersion.raise_number()

    def get_absolute_url(self) -> str:
        return reverse("groups:detail", args=[self.slug])

    @transaction.atomic
    def move_to(
        self, status: str, *, by: User | None, why: str = "", only: str = "", **changes: Any
    ) -> None:
        """Bring the group into another state, from `only` that one or from any that may lead there.

        Raises TransitionNotAllowed, and IntegrityError when another group takes the same address
        of a page at this moment.
        """
        # Filtering on the old status lets the database settle a race.
        allowed = (only,) if only else self.REACHED_FROM[status]
        self.lock()
        now = AlertGroup.objects.filter(pk=self.pk)
        before = now.values("status", "whatsapp_link", "slug").first()
        if before:  # its address as it is, whatever it was when this was read
            changes |= self._address_in(status, before["slug"])
        if not before or not now.filter(status__in=allowed).update(status=status, **changes):
            raise TransitionNotAllowed(f"{self} cannot become {status}")
        lost_link = before["whatsapp_link"] and changes.get("whatsapp_link") == ""
        masked = ("whatsapp_link",) if lost_link else ()
        record_change(self, *masked, by=by, status=(before["status"], status))
        self.history.create(status=status, by=by, why=why)
        MapVersion.raise_number()
        self.refresh_from_db()

    def note(self, why: str, *, by: User | None) -> None:
        """Write into the group's own history, which its coordinators and the municipality read."""
        self.history.create(status=self.status, by=by, why=why)

    def set_link(self, link: str) -> None:
        """Replace the invitation link.

        Raises TransitionNotAllowed for a group that does not live: what ended stays without.
        """
        living = AlertGroup.objects.published().filter(pk=self.pk)
        if not living.update(whatsapp_link=link, link_set_on=timezone.localdate()):
            raise TransitionNotAllowed(f"{self} takes no link")
        record_change(self, "whatsapp_link")

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
        paused = "" if lock else self.paused_because
        taken = self.memberships.seated().count()
        because = closed_because(self.status, paused, self.capacity, taken)
        if because:
            raise GroupNotOpen(because)

    @property
    def closed_because(self) -> str:
        """Why nobody can ask to join; of rows `with_seats_taken`."""
        room = (self.capacity, self.seats_taken)
        return closed_because(self.status, self.paused_because, *room)

    def confirm(self, *, on: date) -> None:
        """Note that a coordinator showed on that day that the group is alive."""
        AlertGroup.objects.filter(pk=self.pk).update(confirmed_on=on)
        MapVersion.raise_number()
        self.refresh_from_db(fields=["confirmed_on"])

    def _address_in(self, status: str, slug: str) -> dict[str, str]:
        """What becomes of the address of the page: an application has none, and keeps none."""
        if status == self.Status.REJECTED or slug.startswith("_"):
            return {"slug": self._slug_in(status)}
        return {}

    def _slug_in(self, status: str) -> str:
        without_page = (self.Status.APPLIED, self.Status.REJECTED)
        return _no_address() if status in without_page else self._free_slug()

    def _free_slug(self) -> str:
        """First free address of the page: a closed group keeps its own, the next gets -2."""
        words = slug = slugify(self.name)[:80] or "groep"
        rows = AlertGroup.objects.filter(slug__startswith=words)
        # The list's own pages live beside the groups' pages.
        taken = {*rows.values_list("slug", flat=True), "starten"}
        number = 1
        while slug in taken:
            number += 1
            slug = f"{words}-{number}"
        return slug


def closed_because(status: str, paused_because: str, capacity: int, seats_taken: int) -> str:
    """Why nobody can ask to join, as GroupNotOpen names it; empty for a group that is open."""
    if status != AlertGroup.Status.ACTIVE:
        return "ended" if status == AlertGroup.Status.CLOSED else "dormant"
    if paused_because:
        return "paused"
    return "full" if seats_taken >= capacity else ""


def _no_address() -> str:
    """In place of the address of a page, for who has none: no name is made into such a slug."""
    return f"_{uuid.uuid4().hex}"
