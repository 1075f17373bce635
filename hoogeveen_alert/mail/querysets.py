from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role
from hoogeveen_alert.quiet import is_quiet

if TYPE_CHECKING:
    from .models import OutgoingMail

TERM_DAYS = 90


class OutgoingMailQuerySet(QuerySet["OutgoingMail"]):
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
        while waiting := list(self.due().order_by("planned", "next_try_at", "pk")[:20]):
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
        return self.filter(created_at__lt=timezone.now() - timedelta(days=TERM_DAYS))


class UnreachableAddressQuerySet(QuerySet):
    def expired(self) -> Self:
        return self.filter(since__lt=timezone.now() - timedelta(days=TERM_DAYS))
