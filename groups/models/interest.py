from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.email_addresses import OneSpellingField
from hoogeveen_alert.personal_data import Retention

from .alert_group import AlertGroup
from .places import Address
from .terms import ENDED_DAYS


class InterestQuerySet(models.QuerySet["Interest"]):
    retention = Retention({"confirmed": 365, "told": ENDED_DAYS, "unconfirmed": 7})

    def confirmed(self) -> Self:
        return self.exclude(confirmed_at=None)

    def waiting(self) -> Self:
        """Confirmed, and nobody was told yet that a group opened there."""
        return self.confirmed().filter(told_at=None)

    def kept(self) -> Self:
        """Those whose link still works: as long as the wish itself."""
        return self.exclude(pk__in=Interest.objects.expired().order_by().values("pk"))

    def expired(self) -> Self:
        """Past the term; a wish that nobody confirmed has a short one.

        That for a group that ended can never come true.
        """
        return self.filter(
            Q(group__status="closed")
            | Q(confirmed_at__lt=self.retention.cutoff("confirmed"))
            | Q(told_at__lt=self.retention.cutoff("told"))
            | Q(confirmed_at=None, asked_at__lt=self.retention.cutoff("unconfirmed"))
        )


class Interest(models.Model):
    """Somebody who wants to hear when an address gets a group, or a group takes members again.

    Counts once confirmed by mail. Kept for a year after confirming, and for seven days when
    nobody confirms.
    """

    email = OneSpellingField(_("e-mail address"))
    address = models.ForeignKey(
        Address,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="interests",
        verbose_name=_("address"),
    )
    group = models.ForeignKey(
        AlertGroup,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="interests",
        verbose_name=_("group"),
    )
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    told_at = models.DateTimeField(_("told that a group opened at"), null=True, blank=True)

    objects = InterestQuerySet.as_manager()

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("interest")
        ordering = ("asked_at",)
        constraints = [
            models.UniqueConstraint(
                Lower("email"), "address", name="interest_once_per_email_and_address"
            ),
            models.UniqueConstraint(
                Lower("email"), "group", name="interest_once_per_email_and_group"
            ),
            models.CheckConstraint(
                condition=Q(address=None) ^ Q(group=None),
                name="interest_in_an_address_or_a_group",
            ),
        ]

    def __str__(self) -> str:
        return str(self.address or self.group)
