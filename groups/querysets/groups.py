from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.gis.db.models.functions import Distance, GeoFunc
from django.contrib.gis.geos import Point
from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role
from hoogeveen_alert.personal_data import Retention, Setting

from ..models.rd import to_rd
from .terms import Viewer

if TYPE_CHECKING:
    from ..models import AlertGroup, Application, Coordinator, District, Membership  # noqa: F401


class IndexedDistance(Distance):
    """Distance in metres between points in RD New; PostGIS takes the nearest from its index."""

    name = "Distance"  # of the database's function, which Django derives from the class

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # ST_Distance would measure and sort every row.
        return GeoFunc.as_sql(
            self, compiler, connection, template="%(expressions)s", arg_joiner=" <-> ", **context
        )


def _number_of(memberships: QuerySet[Membership]) -> Coalesce:
    """Of the group in each row; a subquery of a query of AlertGroup."""
    of_group = memberships.filter(group=OuterRef("pk")).order_by()
    count = of_group.values("group").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(count), 0)


def _unconfirmed() -> QuerySet[Application]:
    """Applications whose e-mail address nobody confirmed: anybody may have typed them."""
    from ..models import Application

    return Application.objects.filter(confirmed_at=None)


class AlertGroupQuerySet(QuerySet["AlertGroup"]):
    # Only for who never confirmed; a group has no term.
    retention = Retention({"unconfirmed": Setting("groups.GroupLimits", "unconfirmed_days")})

    def published(self) -> Self:
        """Groups that residents can look for: the active, and the dormant shown pale."""
        return self.filter(status__in=("active", "dormant"))

    def with_page(self) -> Self:
        """Groups that have a public page; one that ended keeps its own."""
        return self.filter(status__in=("active", "dormant", "closed"))

    def taking_members(self) -> Self:
        """Groups that one can ask to join, as far as their seats go."""
        return self.filter(status="active", paused_because="")

    def covering(self, point: Point) -> Self:
        """Groups whose area holds the point (WGS84, lon lat)."""
        return self.filter(area__covers=point)

    def nearest_to(self, point: Point) -> Self:
        """Ordered by `distance`, in metres from the point to the centre."""
        distance = IndexedDistance("centre_rd", to_rd(point))
        # A second column to sort by would keep PostgreSQL 15 from using the index.
        return self.annotate(distance=distance).order_by("distance")

    def for_public(self) -> Self:
        """Only the columns that public pages show: no link, no geometry."""
        return self.only("name", "slug", "status", "purpose", "confirmed_on", "closed_at")

    def with_places(self) -> Self:
        """With neighbourhoods and their districts, but not the areas of these."""
        from ..models import Neighbourhood

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
        names = through.filter(alertgroup=OuterRef("pk")).values("neighbourhood__district__name")
        first = names.order_by("neighbourhood__district__name")[:1]
        return self.order_by(Subquery(first), "name")

    def with_member_count(self) -> Self:
        # Counted per row shown: a join would count the members of every group for a page of 25.
        from ..models import Membership

        return self.annotate(member_count=_number_of(Membership.objects.filter(status="joined")))

    def with_request_numbers(self, *, unanswered_after: int) -> Self:
        """How many wait, since when the oldest does, and how many do so for too many days."""
        from ..models import Membership

        waiting = Membership.objects.waiting()
        oldest = waiting.filter(group=OuterRef("pk")).order_by("status_at").values("status_at")
        return self.annotate(
            waiting_count=_number_of(waiting),
            waiting_since=Subquery(oldest[:1]),
            unanswered_count=_number_of(Membership.objects.waiting_for(unanswered_after)),
        )

    def never_confirmed(self) -> Self:
        """Applied groups past the term in which the applicant had to confirm the e-mail address."""
        return self.filter(
            status="applied",
            application__confirmed_at=None,
            application__applied_at__lt=self.retention.cutoff("unconfirmed"),
        )

    def visible_to(self, user: Viewer) -> Self:
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser or user.role == Role.MUNICIPALITY:
            return self.exclude(application__in=_unconfirmed())
        if user.role == Role.POLICE:
            return self.exclude(status__in=("applied", "rejected"))
        if user.role == Role.AREA_COORDINATOR:
            return self.exclude(application__in=_unconfirmed())._in_districts_of(user)
        return self._coordinated_by(user)

    def editable_by(self, user: Viewer) -> Self:
        if not user.is_authenticated or (user.role == Role.POLICE and not user.is_superuser):
            return self.none()
        return self.visible_to(user)

    def managed_by(self, user: Viewer) -> Self:
        """Groups whose members the user sees and looks after: those of the own posts."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_superuser else self._coordinated_by(user)

    def run_by(self, user: Viewer) -> Self:
        """Groups whose coordinators this user may invite and replace: own posts, or the office."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser or user.role == Role.MUNICIPALITY:
            return self.visible_to(user)
        return self._coordinated_by(user)

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

    def stopping_without_successor(self) -> Self:
        """Who wants to stop where nobody else goes on who can log in."""
        going_on = self.model.objects.current().filter(
            group=OuterRef("group"), wants_to_stop_on=None, user__is_active=True
        )
        return self.current().filter(~Exists(going_on), wants_to_stop_on__isnull=False)

    def visible_to(self, user: Viewer) -> Self:
        """Contact facts: own groups', own districts', all for police and municipality."""
        from ..models import AlertGroup

        return self.filter(group__in=AlertGroup.objects.visible_to(user))

    def editable_by(self, user: Viewer) -> Self:
        """An area coordinator who was not made deputy reads only."""
        from ..models import AlertGroup

        return self.filter(group__in=AlertGroup.objects.run_by(user))
