from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User

from ..querysets import OwnRowsQuerySet


class CalendarFeed(models.Model):
    """The secret of somebody's calendar address; a new key makes the old address useless."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed"
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    renewed_at = models.DateTimeField(_("link made at"), default=timezone.now)

    objects = OwnRowsQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return str(self.user_id)

    @classmethod
    def renew(cls, user: User) -> CalendarFeed:
        """Give the person a new address; the one before, if any, opens nothing any more."""
        fresh = {"key": uuid.uuid4(), "renewed_at": timezone.now()}
        return cls.objects.update_or_create(user=user, defaults=fresh)[0]
