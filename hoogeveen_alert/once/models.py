from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.personal_data import Retention

# So long the very same form is the same one, sent twice.
TWICE = timedelta(minutes=10)


class SentFormQuerySet(models.QuerySet["SentForm"]):
    retention = Retention({"written": 1})

    def just_now(self, key: str) -> Self:
        return self.filter(key=key, at__gte=timezone.now() - TWICE)

    def long_ago(self, key: str) -> Self:
        return self.filter(key=key, at__lt=timezone.now() - TWICE)

    def expired(self) -> Self:
        return self.filter(at__lt=self.retention.cutoff("written"))


class SentForm(models.Model):
    """A form that was sent, and the page that followed; of what stood in it a keyed digest only.

    Written in the transaction of what the form does: the second of two at once waits here.
    """

    key = models.CharField(max_length=64, unique=True)
    answer = models.CharField(_("page that followed"), max_length=500, blank=True)
    at = models.DateTimeField(_("sent at"), default=timezone.now)

    objects = SentFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("sent form")
        verbose_name_plural = _("sent forms")

    def __str__(self) -> str:
        return self.key[:8]
