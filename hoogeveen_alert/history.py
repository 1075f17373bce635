"""Who moved what where, when and why: one table for each kind of thing that moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from hoogeveen_alert.accounts.models import User

BY = _("by")


class TransitionNotAllowed(Exception):
    """The row is no longer in a state from which the asked one can be reached."""


def by_account(
    verbose_name: StrOrPromise = BY, **options: Any
) -> models.ForeignKey[User | Combinable | None, User | None]:
    """The account that did it, which is kept as long; None when nobody with an account did."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=verbose_name,
        **options,
    )


class Change(models.Model):
    """One move; the model adds what moved, as `history` of it, and the `status` it came in.

    `by` is None when the portal itself did it.
    """

    by = by_account()
    why = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        abstract = True
        verbose_name = _("change of status")
        verbose_name_plural = _("history")
        ordering = ("-at", "-pk")
