from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..querysets import MissingAddressQuerySet


class MissingAddress(models.Model):
    """An address somebody typed that is not in the register, such as of a new house.

    Says how often, never by whom; the municipality ticks it off once it was looked into.
    """

    postcode = models.CharField(_("postcode"), max_length=6)
    number = models.PositiveIntegerField(_("house number"))
    suffix = models.CharField(_("letter or addition"), max_length=6, blank=True)
    times = models.PositiveIntegerField(_("times reported"), default=1)
    first_at = models.DateTimeField(_("first reported at"), default=timezone.now)
    last_at = models.DateTimeField(_("last reported at"), default=timezone.now)
    settled_at = models.DateTimeField(_("looked into at"), null=True, blank=True)

    objects = MissingAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("missing address")
        verbose_name_plural = _("missing addresses")
        ordering = ("-last_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["postcode", "number", "suffix"], name="missingaddress_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.postcode[:4]} {self.postcode[4:]} {self.number}{self.suffix}"
