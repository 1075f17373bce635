from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from hoogeveen_alert.personal_data import Retention, Setting

from .terms import ENDED_DAYS, JOINED_DAYS, Viewer

if TYPE_CHECKING:
    from ..models import Address, Interest, MemberImport, Membership  # noqa: F401


class MemberImportQuerySet(QuerySet["MemberImport"]):
    retention = Retention({"chosen": timedelta(hours=1)})

    def of(self, user: Viewer) -> Self:
        """The uploads of this user that may still be confirmed."""
        return self.filter(by=user.pk).exclude(pk__in=self.expired())

    def expired(self) -> Self:
        """Past the term of an hour."""
        return self.filter(uploaded_at__lt=self.retention.cutoff("chosen"))


class MembershipQuerySet(QuerySet["Membership"]):
    retention = Retention(
        {
            "unverified": Setting("groups.JoinTerms", "unverified_days"),
            "ended": ENDED_DAYS,
            "joined": JOINED_DAYS,
        }
    )

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
        """Past the term; of a group that ended everybody goes after the term of who ended."""
        long_ended = self.retention.cutoff("ended")
        ended = ("refused", "withdrawn", "lapsed", "left", "removed")
        return self.filter(
            Q(status__in=ended, status_at__lt=long_ended)
            | Q(status="unverified", status_at__lt=self.retention.cutoff("unverified"))
            | Q(status="joined", status_at__lt=self.retention.cutoff("joined"))
            | Q(group__closed_at__lt=long_ended)
        )

    @transaction.atomic
    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete, and let the map say how many members are left."""
        from ..models import MapVersion

        shown = self.filter(status="joined", group__status__in=("active", "dormant")).exists()
        deleted = super().delete()
        if shown:
            MapVersion.raise_number()
        return deleted

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class InterestQuerySet(QuerySet["Interest"]):
    retention = Retention({"confirmed": 365, "told": ENDED_DAYS, "unconfirmed": 7})

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

    def waiting(self) -> Self:
        """Confirmed, and nobody was told yet that a group opened there."""
        return self.confirmed().filter(told_at=None)

    def expired(self) -> Self:
        """Past the term; a wish that nobody confirmed has a short one."""
        return self.filter(
            Q(confirmed_at__lt=self.retention.cutoff("confirmed"))
            | Q(told_at__lt=self.retention.cutoff("told"))
            | Q(confirmed_at=None, asked_at__lt=self.retention.cutoff("unconfirmed"))
        )
