from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Confirmation(models.Model):
    """Somebody looked at a step that no program can judge, and said that it is right.

    `state` is a digest of what they saw: when that changed, nobody has said so of what is now.
    """

    item = models.CharField(_("what"), max_length=40, unique=True)
    state = models.CharField(_("what was seen"), max_length=64)
    at = models.DateTimeField(_("confirmed on"), default=timezone.now)

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        ordering = ("item",)
        default_permissions: ClassVar = ()

    def __str__(self) -> str:
        return self.item
