from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.roles import is_office

from .money import MOST_CENTS, MOST_VAT, with_vat, without_vat

# In parts of a cent that both prices and half a cent of either come to whole.
PAID = F("price_cents") * 20_000
BARE = F("price_ex_cents") * 2 * (F("vat_basis_points") + 10_000)
HALF_A_CENT = F("vat_basis_points") + 10_000


class SignTypeQuerySet(QuerySet["SignType"]):
    def on(self, day: date) -> Self:
        """Of each type the price that holds on that day, unless it is offered no more."""
        of_name = self.model._default_manager.filter(name=OuterRef("name"), valid_from__lte=day)
        last = of_name.order_by("-valid_from").values("pk")[:1]
        return self.filter(pk=Subquery(last), is_offered=True)

    def visible_to(self, user: Viewer) -> Self:
        return self if user.is_authenticated else self.none()

    def editable_by(self, user: Viewer) -> Self:
        return self if is_office(user) else self.none()


class SignType(models.Model):
    """A kind of sign at its price, in cents. A new price is a new row from a later day on.

    The price with VAT is what is paid, and may be any: some are the sum of no whole price
    without. Of the two prices the one that is not given is computed.
    """

    name = models.CharField(_("name"), max_length=80)
    width_mm = models.PositiveIntegerField(
        _("width (mm)"),
        default=450,
        validators=[MinValueValidator(50), MaxValueValidator(3000)],
    )
    height_mm = models.PositiveIntegerField(
        _("height (mm)"),
        default=200,
        validators=[MinValueValidator(50), MaxValueValidator(3000)],
    )
    price_ex_cents = models.PositiveBigIntegerField(
        _("price without VAT"), validators=[MaxValueValidator(MOST_CENTS)]
    )
    vat_basis_points = models.PositiveIntegerField(
        _("VAT rate"), default=2100, validators=[MaxValueValidator(MOST_VAT)]
    )
    price_cents = models.PositiveBigIntegerField(_("price with VAT"))
    valid_from = models.DateField(_("valid from"), default=timezone.localdate)
    is_offered = models.BooleanField(_("can be asked for"), default=True)

    objects = SignTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign type")
        verbose_name_plural = _("sign types")
        ordering = ("name", "-valid_from")
        constraints = [
            models.UniqueConstraint(
                fields=["name", "valid_from"],
                name="signtype_one_price_per_day",
                violation_error_message=_("This type has a price from that day on already."),
            ),
            models.CheckConstraint(
                condition=Q(price_ex_cents__gt=0, price_cents__lte=2 * MOST_CENTS)
                & Q(vat_basis_points__lte=MOST_VAT),
                name="signtype_price_is_sane",
                violation_error_message=_("The price is more than nothing."),
            ),
            # To half a cent of either: one of them was computed from the other.
            models.CheckConstraint(
                condition=Q(LessThanOrEqual(PAID - BARE, HALF_A_CENT))
                & Q(GreaterThanOrEqual(PAID - BARE, HALF_A_CENT * -1)),
                name="signtype_prices_agree",
                violation_error_message=_("These prices do not agree at this VAT rate."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.width_mm} x {self.height_mm} mm)"

    def save(self, *args: Any, **kwargs: Any) -> None:
        bare: int | None = self.price_ex_cents  # a form or a script gives one of both
        paid: int | None = self.price_cents
        if paid is None:
            self.price_cents = with_vat(self.price_ex_cents, self.vat_basis_points)
        elif bare is None:
            self.price_ex_cents = without_vat(self.price_cents, self.vat_basis_points)
        super().save(*args, **kwargs)
