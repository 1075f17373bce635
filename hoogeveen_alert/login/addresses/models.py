"""A change of address that was asked for, until whoever must agree did, or its term is over."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.email_addresses import OneSpellingField
from hoogeveen_alert.history import by_account
from hoogeveen_alert.personal_data import Retention

TERM_DAYS = 3


class EmailChangeQuerySet(QuerySet["EmailChange"]):
    retention = Retention({"": TERM_DAYS})

    def open(self) -> Self:
        """Those that can still be agreed to."""
        return self.filter(asked_at__gte=self.retention.cutoff(), user__is_active=True)

    def expired(self) -> Self:
        return self.filter(asked_at__lt=self.retention.cutoff())


class EmailChange(models.Model):
    """At most one for each account: asking again takes the place of what was asked before."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="email_change",
        verbose_name=_("account"),
    )
    old = OneSpellingField(_("old e-mail address"))
    new = OneSpellingField(_("new e-mail address"))
    by = by_account(_("asked by"))
    # Part of both links, so that those of an earlier question open nothing.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    new_agreed_at = models.DateTimeField(_("confirmed from the new address at"), null=True)
    old_agreed_at = models.DateTimeField(_("agreed from the old address at"), null=True)

    objects = EmailChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of e-mail address")
        verbose_name_plural = _("changes of e-mail addresses")

    def __str__(self) -> str:
        return f"change of account {self.user_id}"

    @property
    def is_own(self) -> bool:
        """Asked by the owner of the account, who was logged in."""
        return self.by_id == self.user_id

    @property
    def is_agreed(self) -> bool:
        """Whether all said yes whose yes it needs: of another's wish the old mailbox too."""
        return self.new_agreed_at is not None and (self.is_own or self.old_agreed_at is not None)
