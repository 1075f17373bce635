from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import Point
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from groups.models import AlertGroup
from groups.models.rd import to_rd
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role
from hoogeveen_alert.personal_data import Retention

if TYPE_CHECKING:
    from .models import (  # noqa: F401
        Budget,
        DamageReport,
        Inspection,
        LedgerEntry,
        Sign,
        SignOrder,
        SignPoint,
        SignRequest,
        SignType,
        Smederij,
        SmederijNeighbourhood,
    )

Viewer = User | AnonymousUser
IN_THE_STREET = ("placed", "damaged")
SAME_POLE_METRES = 5
VOLUNTEERS = (Role.COORDINATOR, Role.AREA_COORDINATOR)


def _is_municipality(user: Viewer) -> bool:
    return user.is_authenticated and (user.is_superuser or user.role == Role.MUNICIPALITY)


def _is_volunteer(user: Viewer) -> bool:
    return user.is_authenticated and user.role in VOLUNTEERS


class MunicipalQuerySet(QuerySet[Any]):
    """Rows that only the municipality sees and changes."""

    def visible_to(self, user: Viewer) -> Self:
        return self if _is_municipality(user) else self.none()

    def editable_by(self, user: Viewer) -> Self:
        return self.visible_to(user)


class SmederijQuerySet(QuerySet["Smederij"]):
    def of_group(self, group: AlertGroup) -> Self:
        """The Smederijen that hold a neighbourhood of the group."""
        from .models import SmederijNeighbourhood

        parts = SmederijNeighbourhood.objects.filter(neighbourhood__alert_groups=group)
        return self.filter(Exists(parts.filter(smederij=OuterRef("pk"))))

    def visible_to(self, user: Viewer) -> Self:
        """Those of the own groups, or of the own districts' groups."""
        from .models import SmederijNeighbourhood

        if _is_municipality(user):
            return self
        if not _is_volunteer(user):
            return self.none()
        groups = AlertGroup.objects.visible_to(user)
        parts = SmederijNeighbourhood.objects.filter(neighbourhood__alert_groups__in=groups)
        return self.filter(Exists(parts.filter(smederij=OuterRef("pk"))))

    def editable_by(self, user: Viewer) -> Self:
        return self if _is_municipality(user) else self.none()


class SmederijNeighbourhoodQuerySet(MunicipalQuerySet):
    pass


class SignTypeQuerySet(QuerySet["SignType"]):
    def on(self, day: date) -> Self:
        """Of each type the price that holds on that day, unless it is offered no more."""
        of_name = self.model._default_manager.filter(name=OuterRef("name"), valid_from__lte=day)
        last = of_name.order_by("-valid_from").values("pk")[:1]
        return self.filter(pk=Subquery(last), is_offered=True)

    def visible_to(self, user: Viewer) -> Self:
        return self if user.is_authenticated else self.none()

    def editable_by(self, user: Viewer) -> Self:
        return self if _is_municipality(user) else self.none()


class OfGroupQuerySet(QuerySet[Any]):
    """Rows that hang on a group: seen by all who see the group."""

    def visible_to(self, user: Viewer) -> Self:
        return self.filter(group__in=AlertGroup.objects.visible_to(user))

    def editable_by(self, user: Viewer) -> Self:
        """Decisions and the street are the municipality's."""
        return self if _is_municipality(user) else self.none()


class SignRequestQuerySet(OfGroupQuerySet):
    def open(self) -> Self:
        """Not finished: the municipality, the applicant or the fitter has something to do."""
        return self.filter(status__in=("asked", "returned", "approved", "ordered"))

    def settled(self) -> Self:
        """Finished, in whatever way."""
        return self.filter(status__in=("rejected", "withdrawn", "done"))

    def waiting(self) -> Self:
        """For the municipality's decision."""
        return self.filter(status="asked")

    def withdrawable_by(self, user: Viewer) -> Self:
        """Own requests, or of own groups, that are not ordered yet."""
        if not _is_volunteer(user):
            return self.none()
        return self.visible_to(user).filter(status__in=("asked", "returned", "approved"))

    def answerable_by(self, user: Viewer) -> Self:
        """Requests with a question back that this volunteer can answer."""
        if not _is_volunteer(user):
            return self.none()
        return self.visible_to(user).filter(status="returned")


class SignPointQuerySet(QuerySet["SignPoint"]):
    def visible_to(self, user: Viewer) -> Self:
        return self.filter(request__group__in=AlertGroup.objects.visible_to(user))

    def editable_by(self, user: Viewer) -> Self:
        return self if _is_municipality(user) else self.none()


class SignQuerySet(OfGroupQuerySet):
    def visible_to(self, user: Viewer) -> Self:
        """Those of the groups one sees; of no group, for those who see every group."""
        of_groups = Q(group__in=AlertGroup.objects.visible_to(user))
        sees_all = _is_municipality(user) or (user.is_authenticated and user.role == Role.POLICE)
        return self.filter(of_groups | Q(group=None) if sees_all else of_groups)

    def from_before(self) -> Self:
        """Hung before the portal: nobody asked for them here, and nothing was paid here."""
        return self.filter(request=None)

    def on_the_pole_at(self, point: Point) -> Self:
        """Within five metres of a point (WGS84, lon lat)."""
        return self.filter(point_rd__within=to_rd(point).buffer(SAME_POLE_METRES))

    def promised(self) -> Self:
        """Planned or in the street: places where no second sign comes."""
        return self.exclude(status="removed")

    def in_the_street(self) -> Self:
        return self.filter(status__in=IN_THE_STREET)

    def ever_hung(self) -> Self:
        """In the street, or once there: a sign that was called off has no such day."""
        return self.exclude(placed_on=None)

    def to_remove(self) -> Self:
        """In the street while the group ended."""
        return self.in_the_street().filter(group__status="closed")

    def too_long(self, *, ended_before: date) -> Self:
        """To remove, and of a group that ended before that day."""
        return self.to_remove().filter(group__closed_at__date__lt=ended_before)

    def not_to_remove(self) -> Self:
        return self.exclude(group__status="closed")

    def to_inspect(self, *, on: date) -> Self:
        """In the street, staying there, and due for a look on that day."""
        return self.in_the_street().not_to_remove().filter(next_inspection_on__lte=on)

    def to_cover(self) -> Self:
        """Cost more than there was money for."""
        return self.filter(to_cover_cents__gt=0)


class OfSignQuerySet(QuerySet[Any]):
    def visible_to(self, user: Viewer) -> Self:
        from .models import Sign

        return self.filter(sign__in=Sign.objects.visible_to(user))

    def editable_by(self, user: Viewer) -> Self:
        return self if _is_municipality(user) else self.none()


class InspectionQuerySet(OfSignQuerySet):
    pass


class DamageReportQuerySet(OfSignQuerySet):
    retention = Retention({"handled": 365})

    def waiting(self) -> Self:
        return self.filter(handled_at=None)

    def expired(self) -> Self:
        return self.filter(handled_at__lt=self.retention.cutoff("handled"))


class SignOrderQuerySet(MunicipalQuerySet):
    pass


class BudgetQuerySet(QuerySet["Budget"]):
    def current(self) -> Self:
        return self.filter(closed_at=None)

    def with_balance(self) -> Self:
        """With `allocated`, `reserved` and `spent` in cents, as the ledger's entries say."""
        from .models import LedgerEntry

        def total(*kinds: str) -> Coalesce:
            entries = LedgerEntry.objects.filter(budget=OuterRef("pk"), kind__in=kinds)
            sums = entries.order_by().values("budget").annotate(cents=Sum("amount_cents"))
            return Coalesce(Subquery(sums.values("cents")), 0)

        return self.annotate(
            allocated=total("allocation"),
            reserved=-1 * total("reservation", "release"),
            spent=-1 * total("expense", "correction"),
            ledger_free=total("allocation", "reservation", "release", "expense", "correction"),
        )

    def differing_from_ledger(self) -> QuerySet[Any]:
        """Whose free money is not the sum of the entries: somebody wrote past the portal."""
        return self.with_balance().exclude(free_cents=F("ledger_free"))

    def nearly_spent(self) -> Self:
        """Open, and with less than a tenth of the allocated money free."""
        return self.current().with_balance().filter(allocated__gt=F("free_cents") * 10)

    def visible_to(self, user: Viewer) -> Self:
        """The municipality all; a volunteer those of the own groups' Smederijen."""
        from .models import Smederij

        if _is_municipality(user):
            return self
        return self.filter(smederij__in=Smederij.objects.visible_to(user))

    def editable_by(self, user: Viewer) -> Self:
        return self if _is_municipality(user) else self.none()


class LedgerEntryQuerySet(QuerySet["LedgerEntry"]):
    def balance(self) -> dict[str, int]:
        """Cents allocated, reserved, spent and left of these entries."""

        def total(*kinds: str) -> Coalesce:
            return Coalesce(Sum("amount_cents", filter=Q(kind__in=kinds)), 0)

        sums = self.aggregate(
            allocated=total("allocation"),
            promised=total("reservation", "release"),
            paid=total("expense", "correction"),
        )
        return {
            "allocated": sums["allocated"],
            "reserved": -sums["promised"],
            "spent": -sums["paid"],
            "left": sum(sums.values()),
        }

    def visible_to(self, user: Viewer) -> Self:
        return self if _is_municipality(user) else self.none()

    def editable_by(self, user: Viewer) -> Self:
        """Nobody: a booking is never changed."""
        return self.none()

    def update(self, **kwargs: Any) -> int:
        raise TypeError("Bookings are never changed; book a correction.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("Bookings are never deleted; book a correction.")
