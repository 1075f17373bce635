from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.roles import is_office
from hoogeveen_alert.email_addresses import OneSpellingField
from hoogeveen_alert.history import TransitionNotAllowed
from hoogeveen_alert.personal_data import Retention

from .alert_group import AlertGroup
from .places import Address
from .status_change import StatusChange
from .terms import ENDED_DAYS


def _decided_after(moment: datetime) -> Exists:
    return Exists(StatusChange.objects.filter(group=OuterRef("group"), at__gt=moment))


class ApplicationQuerySet(QuerySet["Application"]):
    retention = Retention({"decided": ENDED_DAYS})

    def confirmed(self) -> Self:
        return self.exclude(confirmed_at=None)

    def visible_to(self, user: Viewer) -> Self:
        """Only who decides on applications; the applicant has a signed link."""
        return self.confirmed() if is_office(user) else self.none()

    def editable_by(self, user: Viewer) -> Self:
        return self.none()

    def expired(self) -> Self:
        """Past the term: 30 days after the decision; the unconfirmed go with their group."""
        decided = self.retention.cutoff("decided")
        return self.exclude(group__status="applied").filter(~_decided_after(decided))


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
    email = OneSpellingField(_("e-mail address"))
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

    def lock(self) -> None:
        """Keep the group ours until the transaction ends.

        Raises TransitionNotAllowed once it was decided on.
        """
        self.group.lock()
        status = AlertGroup.objects.filter(pk=self.group_id).values_list("status", flat=True)
        if status.first() != AlertGroup.Status.APPLIED:
            raise TransitionNotAllowed(f"{self.group} was decided on")
