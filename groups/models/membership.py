from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from ..querysets import MembershipQuerySet
from .alert_group import AlertGroup
from .places import Address


class Membership(models.Model):
    """A resident's request to join a group and, once let in, the membership itself."""

    class Status(models.TextChoices):
        UNVERIFIED = "unverified", _("e-mail not confirmed")
        WAITING = "waiting", _("waiting")
        INVITED = "invited", _("invited")
        JOINED = "joined", _("member")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LAPSED = "lapsed", _("lapsed")
        LEFT = "left", _("left")
        REMOVED = "removed", _("removed")

    LIVE = (Status.UNVERIFIED, Status.WAITING, Status.INVITED, Status.JOINED)

    group = models.ForeignKey(
        AlertGroup, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("group")
    )
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail address"))
    phone = PhoneNumberField(_("mobile number"))
    address = models.ForeignKey(
        Address, on_delete=models.PROTECT, related_name="+", verbose_name=_("address")
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status.choices,
        default=Status.UNVERIFIED,
        editable=False,
    )
    consent_version = models.CharField(_("version of the consent text"), max_length=20)
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    status_at = models.DateTimeField(_("in this status since"), auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ("asked_at",)
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "group",
                condition=Q(status__in=("unverified", "waiting", "invited", "joined")),
                name="membership_once_per_group_and_email",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_status_display()})"
