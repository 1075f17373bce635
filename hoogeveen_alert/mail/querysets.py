from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role
from hoogeveen_alert.personal_data import Retention, Setting
from hoogeveen_alert.quiet import is_quiet

if TYPE_CHECKING:
    from .models import OutgoingMail


# Of what was sent, and of whom could not be reached.
KEPT = Retention({"": Setting("mail.MailTerms", "kept_days")})


def kept_days() -> int:
    return KEPT.length().days


class OutgoingMailQuerySet(QuerySet["OutgoingMail"]):
    retention = KEPT

    def due(self) -> Self:
        """To be sent now: queued ones whose time has come, and those of a worker that died.

        In quiet hours what beat planned waits, also when it was tried before: after an outage
        nobody gets a reminder at night.
        """
        now = timezone.now()
        waiting = self.filter(state__in=("queued", "sending"), next_try_at__lte=now)
        return waiting.filter(planned=False) if is_quiet(now) else waiting

    def claim_each(self) -> Iterator[OutgoingMail]:
        """Take what is due, one mail at a time: what somebody waits for, then the longest waiting.

        No other worker gets a mail that was taken, until it is marked or its lease ends.
        """
        due = self.with_blocked()
        while waiting := list(due.due().order_by("planned", "next_try_at", "pk")[:20]):
            for mail in waiting:
                if mail.claim():
                    yield mail

    def about(self, label: str) -> Self:
        """Mails about a row of the portal, as `label_of` names it."""
        return self.filter(subjects__about=label)

    def sent_to(self, email: str) -> Self:
        return self.annotate(to=Lower("recipient")).filter(to=email.lower())

    def with_account(self) -> Self:
        """Annotated with `has_account`: recipients whom the register names anyway."""
        accounts = User.objects.annotate(lower_email=Lower("email"))
        mine = accounts.filter(lower_email=Lower(OuterRef("recipient")))
        return self.annotate(has_account=Exists(mine))

    def with_blocked(self) -> Self:
        """Annotated with `is_blocked`: the receiver has an account that may not be used."""
        accounts = User.objects.filter(is_active=False).annotate(lower_email=Lower("email"))
        mine = accounts.filter(lower_email=Lower(OuterRef("recipient")))
        return self.annotate(is_blocked=Exists(mine))

    def with_words(self) -> Self:
        """Annotated with `has_words`: what was delivered once has none to send again."""
        return self.annotate(has_words=~Q(text="", html=""))

    def visible_to(self, user: User | AnonymousUser) -> Self:
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser or user.role == Role.MUNICIPALITY:
            return self
        return self.none()

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """Mails that `user` may send again; their words nobody edits."""
        return self.visible_to(user)

    def expired(self) -> Self:
        return self.filter(created_at__lt=self.retention.cutoff())


class UnreachableAddressQuerySet(QuerySet):
    retention = KEPT

    def expired(self) -> Self:
        """Past the term, and of nobody who still has the address in an account that is used.

        Forgotten there, the person would count as reachable again.
        """
        accounts = User.objects.filter(is_active=True).annotate(lower_email=Lower("email"))
        mine = accounts.filter(lower_email=OuterRef("address"))
        return self.exclude(Exists(mine)).filter(since__lt=self.retention.cutoff())
