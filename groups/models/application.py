from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from ..querysets import ApplicationQuerySet
from .alert_group import AlertGroup
from .places import Address


class Application(models.Model):
    """Who asks the municipality to start a group, and why; the group itself is `applied`.

    Until the applicant confirmed the e-mail address (`confirmed_at`) nobody else sees either.
    """

    group = models.OneToOneField(
        AlertGroup,
        on_delete=models.CASCADE,
        related_name="application",
        verbose_name=_("group"),
    )
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail address"))
    phone = PhoneNumberField(_("mobile number"))
    address = models.ForeignKey(
        Address, on_delete=models.PROTECT, related_name="+", verbose_name=_("address")
    )
    why = models.TextField(_("why this group"), max_length=2000)
    drawn = models.BooleanField(_("the area was drawn"), default=False)
    code_version = models.CharField(
        _("version of the code of conduct"), max_length=20, editable=False
    )
    # Part of every signed link, so that the link of a deleted application opens no later one.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    applied_at = models.DateTimeField(_("applied at"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(
        _("e-mail confirmed at"), null=True, blank=True, editable=False
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ("applied_at",)

    def __str__(self) -> str:
        return str(self.group)
