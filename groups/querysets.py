from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.db.models.functions import Distance, GeoFunc
from django.contrib.gis.geos import Point
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role

from .rd import to_rd

if TYPE_CHECKING:
    from .models import (  # noqa: F401
        Address,
        AlertGroup,
        Coordinator,
        District,
        Interest,
        Membership,
    )

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
    def editable_by(self, user: Viewer) -> Self:
        """The municipality says who serves a district; the rest of it is the register's."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_superuser or user.role == Role.MUNICIPALITY else self.none()


class AddressQuerySet(ReferenceQuerySet):
    def at(self, postcode: str) -> Self:
        """Addresses of a postcode, written bare and in capitals: 7933PA."""
        return self.current().filter(postcode=postcode)

    def with_place(self) -> Self:
        """The address as pages show it, with its neighbourhood and district but not their areas."""
        return self.select_related("neighbourhood__district").only(
            *("street", "number", "letter", "addition", "postcode", "town", "point"),
            *("neighbourhood__name", "neighbourhood__district__name"),
        )


class IndexedDistance(Distance):
    """Distance in metres between points in RD New; PostGIS takes the nearest from its index."""

    name = "Distance"  # of the database's function, which Django derives from the class

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # ST_Distance would measure and sort every row.
        return GeoFunc.as_sql(
            self, compiler, connection, template="%(expressions)s", arg_joiner=" <-> ", **context
        )


def _number_of(memberships: MembershipQuerySet) -> Coalesce:
    """Of the group in each row; a subquery of a query of AlertGroup."""
    of_group = memberships.filter(group=OuterRef("pk")).order_by()
    count = of_group.values("group").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(count), 0)


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
        """Ordered by `distance`, in metres from the point to the centre."""
        distance = IndexedDistance("centre_rd", to_rd(point))
        # A second column to sort by would keep PostgreSQL 15 from using the index.
        return self.annotate(distance=distance).order_by("distance")

    def for_public(self) -> Self:
        """Only the columns that public pages show: no link, no geometry."""
        return self.only("name", "slug", "status", "purpose", "confirmed_on", "closed_at")

    def with_places(self) -> Self:
        """With neighbourhoods and their districts, but not the areas of these."""
        from .models import Neighbourhood

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
        from .models import Membership

        return self.annotate(member_count=_number_of(Membership.objects.filter(status="joined")))

    def with_request_numbers(self, *, unanswered_after: int) -> Self:
        """How many wait, since when the oldest does, and how many do so for too many days."""
        from .models import Membership

        waiting = Membership.objects.waiting()
        oldest = waiting.filter(group=OuterRef("pk")).order_by("status_at").values("status_at")
        return self.annotate(
            waiting_count=_number_of(waiting),
            waiting_since=Subquery(oldest[:1]),
            unanswered_count=_number_of(Membership.objects.waiting_for(unanswered_after)),
        )

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


class MembershipQuerySet(QuerySet["Membership"]):
    def live(self) -> Self:
        return self.filter(status__in=("unverified", "waiting", "invited", "joined"))

    def seated(self) -> Self:
        """Those who take a place in the WhatsApp group or may do so any moment."""
        return self.filter(status__in=("invited", "joined"))

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
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        # An area coordinator sees persons only after becoming deputy, which is a post too.
        return self.filter(group__coordinators__in=user.posts.filter(until_on=None))

    def editable_by(self, user: Viewer) -> Self:
        return self.visible_to(user)

    def expired(self) -> Self:
        """Past the term: 30 days ended, 2 years in the group, unverified by the JoinTerms."""
        from .models import JoinTerms

        now = timezone.now()
        unverified = timedelta(days=JoinTerms.current().unverified_days)
        ended = ("refused", "withdrawn", "lapsed", "left", "removed")
        return self.filter(
            Q(status__in=ended, status_at__lt=now - timedelta(days=30))
            | Q(status="unverified", status_at__lt=now - unverified)
            | Q(status="joined", status_at__lt=now - timedelta(days=730))
        )


class InterestQuerySet(QuerySet["Interest"]):
    def ask(self, email: str, address: Address) -> Interest:
        """Note the wish, once: asking again gives the same row with a fresh term to confirm."""
        interest, created = self.get_or_create(
            email__iexact=email, address=address, defaults={"email": email}
        )
        if not created:
            self.filter(pk=interest.pk, confirmed_at=None).update(asked_at=timezone.now())
        return interest

    def confirm(self) -> int:
        """Note that the receiver of the mail wants this; tells how many were new."""
        return self.filter(confirmed_at=None).update(confirmed_at=timezone.now())

    def confirmed(self) -> Self:
        return self.exclude(confirmed_at=None)

    def expired(self) -> Self:
        """Past the term: a year after confirming, seven days when nobody did."""
        now = timezone.now()
        return self.filter(
            Q(confirmed_at__lt=now - timedelta(days=365))
            | Q(confirmed_at=None, asked_at__lt=now - timedelta(days=7))
        )
