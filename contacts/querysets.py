"""Which rows of contacts somebody reaches; design §3 has the table."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from groups.models import AlertGroup, Coordinator, Neighbourhood
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role
from hoogeveen_alert.personal_data import Retention

if TYPE_CHECKING:
    from .models import (  # noqa: F401
        ContactCheck,
        ContactMoment,
        ContactPreference,
        ContactReminder,
        MomentTakenBack,
        OfficerProfile,
    )

Viewer = User | AnonymousUser
KEPT_DAYS = 730  # history, as standards.md 20 says
# A mistake shows at once, or when the same shift or the next morning looks at the page.
TAKE_BACK_HOURS = 24


def is_office(user: Viewer) -> bool:
    """Municipality and application manager."""
    return user.is_authenticated and (user.is_superuser or user.role == Role.MUNICIPALITY)


def works_everywhere(user: Viewer) -> bool:
    """Those who may reach every coordinator; what they see is logged."""
    return is_office(user) or (user.is_authenticated and user.role == Role.POLICE)


class OwnRowsQuerySet(QuerySet[Any]):
    """Rows that are only their owner's."""

    def visible_to(self, user: Viewer) -> Self:
        return self.filter(user=user) if user.is_authenticated else self.none()

    def editable_by(self, user: Viewer) -> Self:
        return self.visible_to(user)


class DigestSentQuerySet(OwnRowsQuerySet):
    retention = Retention({"": KEPT_DAYS})

    def expired(self) -> Self:
        return self.filter(at__lt=self.retention.cutoff())


class ContactPreferenceQuerySet(QuerySet["ContactPreference"]):
    def visible_to(self, user: Viewer) -> Self:
        """Own, and those of the coordinators whose contact facts the user may see."""
        if works_everywhere(user):
            return self
        if not user.is_authenticated:
            return self.none()
        posts = Coordinator.objects.current().visible_to(user).filter(user=OuterRef("user"))
        return self.filter(Q(user=user) | Exists(posts))

    def editable_by(self, user: Viewer) -> Self:
        if not user.is_authenticated:
            return self.none()
        return self if user.is_superuser else self.filter(user=user)


class OfficerProfileQuerySet(QuerySet["OfficerProfile"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for police and municipality; for volunteers the officers of their districts."""
        if works_everywhere(user):
            return self
        if not user.is_authenticated:
            return self.none()
        return self.serving(user)

    def serving(self, user: User) -> Self:
        """Officers, still with that role, of the districts where the user has a task."""
        return self.filter(
            user__role=Role.POLICE,
            user__is_active=True,
            user__districts__in=districts_of(user),
        ).distinct()

    def editable_by(self, user: Viewer) -> Self:
        if is_office(user):
            return self
        if not user.is_authenticated or user.role != Role.POLICE:
            return self.none()
        return self.filter(user=user)


def districts_of(user: User) -> QuerySet:
    """Keys of the districts somebody serves, or where a group of theirs lies."""
    if user.role == Role.COORDINATOR:
        groups = AlertGroup.objects.filter(coordinators__in=user.posts.filter(until_on=None))
        return Neighbourhood.objects.filter(alert_groups__in=groups).values("district")
    return user.districts.values("pk")


class ContactMomentQuerySet(QuerySet["ContactMoment"]):
    retention = Retention({"": KEPT_DAYS})

    def visible_to(self, user: Viewer) -> Self:
        """All for police and municipality; of own districts, or of oneself, those that stand."""
        if works_everywhere(user):
            return self
        if not user.is_authenticated:
            return self.none()
        own = Q(about=user)
        if user.role == Role.AREA_COORDINATOR:
            own |= Q(group__in=AlertGroup.objects.visible_to(user))
        return self.standing().filter(own)

    def standing(self) -> Self:
        """Not those that were taken back."""
        return self.filter(taken_back=None)

    def to_take_back_by(self, user: Viewer) -> Self:
        """Just written down by this user, who may have meant somebody else."""
        if not user.is_authenticated:
            return self.none()
        since = timezone.now() - timedelta(hours=TAKE_BACK_HOURS)
        return self.standing().filter(by=user, created_at__gt=since)

    def editable_by(self, user: Viewer) -> Self:
        """Nobody: rows are append-only."""
        return self.none()

    def latest_of_each(self) -> Self:
        """Of each person in each group the last moment, which says when the next is due."""
        later = self.model.objects.standing().filter(
            Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), pk__gt=OuterRef("pk")),
            about=OuterRef("about"),
        )
        of_group = later.filter(group=OuterRef("group"))
        of_nobody = later.filter(group=None)
        last = self.standing().exclude(Exists(of_group))
        return last.exclude(Q(group=None) & Exists(of_nobody))

    def still_to_come(self) -> Self:
        """Last moments with a date for the next one, with people who are still in post."""
        posts = Coordinator.objects.current().filter(
            group=OuterRef("group"), user=OuterRef("about")
        )
        closed = Q(group__status__in=("closed", "rejected"))
        still = (Exists(posts) & ~closed) | Q(group=None, about__role=Role.AREA_COORDINATOR)
        return self.latest_of_each().filter(still, about__is_active=True).exclude(next_due_on=None)

    def overdue(self) -> Self:
        """The day of the next contact has come, on the calendar of Europe/Amsterdam."""
        return self.filter(next_due_on__lte=timezone.localdate())

    def due_for(self, user: User) -> Self:
        """Dated next contacts of this user: of own districts, own office, or with oneself."""
        dated = self.still_to_come()
        if user.role == Role.POLICE:
            through = AlertGroup.neighbourhoods.through.objects
            own = through.filter(alertgroup=OuterRef("group"), neighbourhood__district__people=user)
            return dated.filter(Q(by=user) | Exists(own))
        if is_office(user):
            return dated.filter(by__role=Role.MUNICIPALITY)
        return dated.filter(about=user)

    def planned_by_police_for(self, user: User) -> Self:
        """What officers are to do; the municipality sees whether contact stays alive."""
        if not is_office(user):
            return self.none()
        return self.still_to_come().filter(by__role=Role.POLICE)

    def expired(self) -> Self:
        """Past the term, counted in days."""
        return self.filter(on__lt=timezone.localdate() - self.retention.length())


class MomentTakenBackQuerySet(QuerySet["MomentTakenBack"]):
    def visible_to(self, user: Viewer) -> Self:
        return self if works_everywhere(user) else self.none()

    def editable_by(self, user: Viewer) -> Self:
        """Nobody: rows are append-only."""
        return self.none()


class ContactCheckQuerySet(QuerySet["ContactCheck"]):
    retention = Retention({"closed": KEPT_DAYS})

    def still_open(self) -> Self:
        return self.filter(closed_at=None)

    def with_group(self) -> Self:
        return self.select_related("user", "post__group", "post__user")

    def visible_to(self, user: Viewer) -> Self:
        """All for the municipality; of own groups or districts for volunteers; one's own."""
        if is_office(user):
            return self
        if not user.is_authenticated:
            return self.none()
        if user.role == Role.POLICE:
            return self.filter(user=user)
        posts = Coordinator.objects.visible_to(user)
        return self.filter(Q(user=user) | Q(post__in=posts))

    def editable_by(self, user: Viewer) -> Self:
        """One's own: nobody answers for somebody else."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def expired(self) -> Self:
        return self.filter(closed_at__lt=self.retention.cutoff("closed"))


class ContactReminderQuerySet(QuerySet["ContactReminder"]):
    def visible_to(self, user: Viewer) -> Self:
        from .models import ContactCheck

        return self.filter(contact_check__in=ContactCheck.objects.visible_to(user))

    def editable_by(self, user: Viewer) -> Self:
        return self.none()
