from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from ..querysets import InvitationQuerySet
from .alert_group import AlertGroup
from .coordinator import Coordinator


class Invitation(models.Model):
    """Somebody is asked by mail to become coordinator of a group, and answers by a link.

    Of an applied group the account and the post come with its approval; of a group that lives,
    with the acceptance.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("no answer yet")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LAPSED = "lapsed", _("lapsed")

    group = models.ForeignKey(
        AlertGroup, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("group")
    )
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=100)
    phone = PhoneNumberField(_("mobile number"), blank=True)
    post = models.CharField(
        _("post"),
        max_length=6,
        choices=Coordinator.Post.choices,
        default=Coordinator.Post.DEPUTY,
    )
    # Who stops and is succeeded by the invited person, once that person accepted.
    succeeds = models.ForeignKey(
        Coordinator,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="successors",
        verbose_name=_("succeeds"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("invited by"),
        help_text=_("Empty: by the applicant of the group."),
    )
    status = models.CharField(
        _("status"), max_length=9, choices=Status.choices, default=Status.OPEN, editable=False
    )
    code_version = models.CharField(
        _("version of the code of conduct"), max_length=20, blank=True, editable=False
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    invited_at = models.DateTimeField(_("invited at"), default=timezone.now, editable=False)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("invited_at",)
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "group",
                condition=Q(status__in=("open", "accepted")),
                name="invitation_once_per_group_and_email",
            ),
            models.CheckConstraint(
                condition=Q(status="open") ^ Q(answered_at__isnull=False),
                name="invitation_answered_at_iff_not_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_status_display()})"
