from __future__ import annotations

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_area_coordinator, is_municipality, is_police
from hoogeveen_alert.personal_data import Retention

from .scopes import KEPT_DAYS, OwnRowsQuerySet


class Digest(models.TextChoices):
    MUNICIPALITY = "municipality", _("weekly overview of the municipality")
    AREA = "area", _("monthly overview of the area coordinator")
    POLICE = "police", _("overview of the police with each check")


def digest_of(user: User) -> Digest | None:
    """The digest that somebody may get; a coordinator gets none."""
    if is_municipality(user):
        return Digest.MUNICIPALITY
    if is_area_coordinator(user):
        return Digest.AREA
    return Digest.POLICE if is_police(user) else None


def period_of(digest: str, on: date) -> date:
    """First day of the week (Monday) or month in which a digest is sent once."""
    if digest == Digest.MUNICIPALITY:
        return on - timedelta(days=on.weekday())
    return on.replace(day=1)


class DigestChoiceQuerySet(OwnRowsQuerySet):
    def switched_off(self, digest: str) -> Self:
        return self.filter(digest=digest, is_wanted=False)


class DigestChoice(models.Model):
    """Whether somebody wants a digest; without a row the answer is yes. Legal notices ignore it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest_choices"
    )
    digest = models.CharField(_("digest"), max_length=12, choices=Digest.choices)
    is_wanted = models.BooleanField(_("send me this"), default=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = DigestChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice of a digest")
        verbose_name_plural = _("choices of digests")
        constraints = [
            models.UniqueConstraint(fields=["user", "digest"], name="digestchoice_one_per_digest")
        ]

    def __str__(self) -> str:
        return f"{self.digest}: {self.is_wanted}"


class DigestSentQuerySet(OwnRowsQuerySet):
    retention = Retention({"": KEPT_DAYS})

    def expired(self) -> Self:
        return self.filter(at__lt=self.retention.cutoff())


class DigestSent(models.Model):
    """A digest of one period to one person; the constraint makes it once.

    `period_on` is the first day of the week or the month, or the day of the round.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests_sent"
    )
    digest = models.CharField(_("digest"), max_length=12, choices=Digest.choices)
    period_on = models.DateField(_("period"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = DigestSentQuerySet.as_manager()

    class Meta:
        verbose_name = _("digest that was sent")
        verbose_name_plural = _("digests that were sent")
        ordering = ("-period_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "digest", "period_on"], name="digestsent_once_per_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.digest} {self.period_on}"
