from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .scopes import OwnRowsQuerySet


class CalendarFeed(models.Model):
    """The secret of somebody's calendar address; a new key makes the old address useless."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed"
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    renewed_at = models.DateTimeField(_("link made at"), default=timezone.now)
    # What the calendar was told of each date, so that it knows one that moved: see calendar/told.
    told = models.JSONField(_("dates shown"), default=dict, blank=True, editable=False)
    told_times = models.PositiveIntegerField(_("changes shown"), default=0, editable=False)

    objects = OwnRowsQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return str(self.user_id)
