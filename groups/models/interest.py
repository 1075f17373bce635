from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ..querysets import InterestQuerySet
from .places import Address


class Interest(models.Model):
    """Somebody who wants to hear when an address gets a group; counts once confirmed by mail.

    Kept for a year after confirming, and for seven days when nobody confirms.
    """

    email = models.EmailField(_("e-mail address"))
    address = models.ForeignKey(
        Address, on_delete=models.PROTECT, related_name="interests", verbose_name=_("address")
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
            )
        ]

    def __str__(self) -> str:
        return str(self.address)
