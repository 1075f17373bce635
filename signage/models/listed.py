from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.taking_over.models import TownList

from .budget import Budget
from .scopes import MunicipalQuerySet
from .sign import Sign
from .sign_type import SignType
from .smederij import Smederij

KINDS = ("smederij", "budget", "sign_type", "sign")


class Listed(models.Model):
    """What a list of the municipality said last of one row here.

    What somebody changed in the portal since stays: only what the list says otherwise than the
    last time is taken from it.
    """

    # The list that made the row; none where the row was here before.
    town_list = models.ForeignKey(
        TownList,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("list"),
    )
    smederij = models.OneToOneField(
        Smederij, null=True, on_delete=models.CASCADE, related_name="listed"
    )
    budget = models.OneToOneField(
        Budget, null=True, on_delete=models.CASCADE, related_name="listed"
    )
    sign_type = models.OneToOneField(
        SignType, null=True, on_delete=models.CASCADE, related_name="listed"
    )
    sign = models.OneToOneField(Sign, null=True, on_delete=models.CASCADE, related_name="listed")
    # Of a sign: the place that the list gave it, lon and lat to six decimals.
    place = models.CharField(max_length=40, blank=True, db_index=True)
    given = models.JSONField(_("as the list said it"), default=dict)

    objects = MunicipalQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of a list")
        verbose_name_plural = _("rows of lists")
        constraints = [
            models.CheckConstraint(
                condition=Q(smederij__isnull=False, budget=None, sign_type=None, sign=None)
                | Q(smederij=None, budget__isnull=False, sign_type=None, sign=None)
                | Q(smederij=None, budget=None, sign_type__isnull=False, sign=None)
                | Q(smederij=None, budget=None, sign_type=None, sign__isnull=False),
                name="listed_says_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return str(next(getattr(self, kind) for kind in KINDS if getattr(self, f"{kind}_id")))
