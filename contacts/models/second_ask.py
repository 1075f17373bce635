from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import AlertGroup
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.history import by_account


class SecondAskQuerySet(models.QuerySet["SecondAsk"]):
    def take(self, group: AlertGroup, *, by: User, asked_until: datetime) -> bool:
        """Note that the group is asked now; not if it was after `asked_until`, by somebody else.

        The database settles who comes first.
        """
        now = {"asked_at": timezone.now(), "by": by}
        if self.filter(group=group, asked_at__lte=asked_until).update(**now):
            return True
        _row, is_new = self.get_or_create(group=group, defaults=now)
        return is_new


class SecondAsk(models.Model):
    """When the municipality last asked a group's coordinators to find a second one."""

    group = models.OneToOneField(
        AlertGroup, on_delete=models.CASCADE, related_name="second_ask", verbose_name=_("group")
    )
    asked_at = models.DateTimeField(_("asked at"))
    by = by_account(_("asked by"))

    objects = SecondAskQuerySet.as_manager()

    class Meta:
        verbose_name = _("question for a second coordinator")
        verbose_name_plural = _("questions for a second coordinator")

    def __str__(self) -> str:
        return str(self.group_id)
