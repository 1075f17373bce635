from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.roles import is_office
from hoogeveen_alert.email_addresses import OneSpellingField
from hoogeveen_alert.personal_data import Retention

from .places import Address
from .terms import ENDED_DAYS


class MissingAddressQuerySet(models.QuerySet["MissingAddress"]):
    retention = Retention({"settled": ENDED_DAYS, "reported": 365})

    def unsettled(self) -> Self:
        return self.filter(settled_at=None)

    def perhaps_there(self) -> Self:
        """Those whose postcode and number the register has by now, whatever stands behind it."""
        there = Address.objects.current().filter(
            postcode=OuterRef("postcode"), number=OuterRef("number")
        )
        return self.filter(Exists(there))

    def visible_to(self, user: Viewer) -> Self:
        return self if is_office(user) else self.none()

    def editable_by(self, user: Viewer) -> Self:
        return self.visible_to(user)

    def expired(self) -> Self:
        """Past the term: a month after it was looked into, a year after the last report."""
        return self.filter(
            Q(settled_at__lt=self.retention.cutoff("settled"))
            | Q(last_at__lt=self.retention.cutoff("reported"))
        )


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


class MissingReporterQuerySet(models.QuerySet["MissingReporter"]):
    retention = Retention({"": 365})

    def expired(self) -> Self:
        return self.filter(at__lt=self.retention.cutoff())


class MissingReporter(models.Model):
    """The mailbox that hears, once, what became of a missing address; the row goes then.

    Nobody reads it: it stands apart from the address, which the municipality does read.
    """

    missing = models.ForeignKey(MissingAddress, on_delete=models.CASCADE, related_name="reporters")
    email = OneSpellingField(_("e-mail address"))
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)

    objects = MissingReporterQuerySet.as_manager()

    class Meta:
        verbose_name = _("address of who missed an address")
        verbose_name_plural = _("addresses of who missed an address")
        constraints = [
            models.UniqueConstraint(fields=["missing", "email"], name="missingreporter_once")
        ]

    def __str__(self) -> str:
        return f"{self.missing_id} ({self.at:%Y-%m-%d})"
