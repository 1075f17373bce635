from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role

if TYPE_CHECKING:
    from .models import Address, AlertGroup, Coordinator, Interest  # noqa: F401

Viewer = User | AnonymousUser


class ReferenceQuerySet(QuerySet[Any]):
    """Rows of the public registers: everybody with an account may read, imports write."""

    def current(self) -> Self:
        return self.filter(gone_on=None)

    def visible_to(self, user: Viewer) -> Self:
        return self if user.is_authenticated else self.none()

    def editable_by(self, user: Viewer) -> Self:
        return self if user.is_authenticated and user.is_superuser else self.none()


class PlaceQuerySet(ReferenceQuerySet):
    pass


class AddressQuerySet(ReferenceQuerySet):
    def at(self, postcode: str) -> Self:
        """Addresses of a postcode, written bare and in capitals: 7933PA."""
        return self.current().filter(postcode=postcode)


class AlertGroupQuerySet(QuerySet["AlertGroup"]):
    def published(self) -> Self:
        """Groups that residents can look for: the active, and the dormant shown pale."""
        return self.filter(status__in=("active", "dormant"))

    def with_page(self) -> Self:
        """Groups that have a public page; one that ended keeps its own."""
        return self.filter(status__in=("active", "dormant", "closed"))

    def covering(self, point: Point) -> Self:
        """Groups whose area holds the point (WGS84, lon lat)."""
        return self.filter(area__covers=point)

    def nearest_to(self, point: Point) -> Self:
        """Ordered by `distance`, in metres from the point (WGS84, lon lat) to the centre."""
        # Degrees are no metres: both databases measure in RD New.
        here = point.transform(28992, clone=True)
        return self.annotate(distance=Distance("centre_rd", here)).order_by("distance", "name")

    def with_member_count(self) -> Self:
        joined = Count("memberships", filter=Q(memberships__status="joined"))
        return self.annotate(member_count=joined)

    def visible_to(self, user: Viewer) -> Self:
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser or user.role in (Role.MUNICIPALITY, Role.POLICE):
            return self
        if user.role == Role.AREA_COORDINATOR:
            return self._in_districts_of(user)
        return self._coordinated_by(user)

    def editable_by(self, user: Viewer) -> Self:
        if not user.is_authenticated or (user.role == Role.POLICE and not user.is_superuser):
            return self.none()
        return self.visible_to(user)

    def _in_districts_of(self, user: User) -> Self:
        # Through the join table by hand: the model lives above this module.
        through = self.model.neighbourhoods.through.objects
        served = through.filter(neighbourhood__district__people=user)
        return self.filter(Exists(served.filter(alertgroup=OuterRef("pk"))))

    def _coordinated_by(self, user: User) -> Self:
        posts = user.posts.filter(until_on=None)
        return self.filter(Exists(posts.filter(group=OuterRef("pk"))))


class CoordinatorQuerySet(QuerySet["Coordinator"]):
    def current(self) -> Self:
        return self.filter(until_on=None)

    def visible_to(self, user: Viewer) -> Self:
        """Contact facts: own groups', own districts', all for police and municipality."""
        from .models import AlertGroup

        return self.filter(group__in=AlertGroup.objects.visible_to(user))

    def editable_by(self, user: Viewer) -> Self:
        if user.is_authenticated and user.is_superuser:
            return self
        return self.none()


class InterestQuerySet(QuerySet["Interest"]):
    def confirmed(self) -> Self:
        return self.exclude(confirmed_at=None)

    def expired(self) -> Self:
        """Past the term: a year after confirming, seven days when nobody did."""
        now = timezone.now()
        return self.filter(
            Q(confirmed_at__lt=now - timedelta(days=365))
            | Q(confirmed_at=None, asked_at__lt=now - timedelta(days=7))
        )
