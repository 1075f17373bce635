from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role

if TYPE_CHECKING:
    from .models import OutgoingMail

TERM_DAYS = 90


def lease() -> timedelta:
    """How long one mail may take: a mail server gives at most ten answers, each in its time."""
    return timedelta(seconds=10 * settings.EMAIL_TIMEOUT)


class OutgoingMailQuerySet(QuerySet["OutgoingMail"]):
    def due(self) -> Self:
        """To be sent now: queued ones whose time has come, and those of a worker that died."""
        return self.filter(state__in=("queued", "sending"), next_try_at__lte=timezone.now())

    def claim_next(self) -> OutgoingMail | None:
        """Take the mail that waits longest; no other worker gets it until the lease ends."""
        while True:
            waiting = self.due().order_by("next_try_at", "pk").values_list("pk", flat=True)
            candidates = list(waiting[:20])
            if not candidates:
                return None
            for pk in candidates:
                # Filtering on what is due lets the database settle a race.
                claimed = (
                    self.due()
                    .filter(pk=pk)
                    .update(
                        state="sending",
                        next_try_at=timezone.now() + lease(),
                        attempts=F("attempts") + 1,
                    )
                )
                if claimed:
                    return self.get(pk=pk)

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
