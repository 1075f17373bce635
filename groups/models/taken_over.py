from __future__ import annotations

from typing import Self

from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.roles import is_office
from hoogeveen_alert.taking_over.models import TownList

from .alert_group import AlertGroup

TAKEN_OVER_DAYS = 60  # in which somebody who is named accepts, or is forgotten


class TakenOverQuerySet(models.QuerySet["TakenOver"]):
    def visible_to(self, user: Viewer) -> Self:
        return self if is_office(user) else self.none()

    def editable_by(self, user: Viewer) -> Self:
        return self.visible_to(user)


class TakenOver(models.Model):
    """That a group stood in a list of the municipality, and what the list said of it last.

    What somebody changed in the portal since stays: only what the list says otherwise than the
    last time is taken from it.
    """

    group = models.OneToOneField(
        AlertGroup,
        on_delete=models.CASCADE,
        related_name="taken_over",
        verbose_name=_("group"),
    )
    town_list = models.ForeignKey(
        TownList, on_delete=models.PROTECT, related_name="+", verbose_name=_("list")
    )
    began_on = models.DateField(_("began on"), null=True, blank=True)
    last_contact_on = models.DateField(_("last contact on"), null=True, blank=True)
    given = models.JSONField(_("as the list said it"), default=dict)
    # Why the group takes no requests until somebody accepted; empty once somebody did.
    waits_because = models.CharField(max_length=200, blank=True, editable=False)

    objects = TakenOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("group taken over")
        verbose_name_plural = _("groups taken over")

    def __str__(self) -> str:
        return str(self.group)
