from django.db import models
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.history import Change

from .alert_group import AlertGroup


class StatusChange(Change):
    """Who moved a group to which state, when and why; never changed afterwards."""

    group = models.ForeignKey(
        AlertGroup, on_delete=models.CASCADE, related_name="history", verbose_name=_("group")
    )
    status = models.CharField(_("status"), max_length=10, choices=AlertGroup.Status.choices)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.group}: {self.get_status_display()}"
