"""Who moved what where, when and why: one table for each kind of thing that moves."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TransitionNotAllowed(Exception):
    """The row is no longer in a state from which the asked one can be reached."""


class Change(models.Model):
    """One move; the model adds what moved, as `history` of it, and the `status` it came in.

    `by` is None when the portal itself did it.
    """

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    why = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        abstract = True
        verbose_name = _("change of status")
        verbose_name_plural = _("history")
        ordering = ("-at", "-pk")
