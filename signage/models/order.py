from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.history import Change

from .scopes import MunicipalQuerySet


class SignOrderQuerySet(MunicipalQuerySet):
    def awaited(self) -> Self:
        """Of which signs are still to come from the supplier."""
        lines = SignOrderLine.objects.awaited().filter(order=OuterRef("pk"))
        return self.filter(Exists(lines))


class SignOrder(models.Model):
    """Signs of several approved requests, ordered at once from one supplier.

    What has come and what is still to come follows from its lines. Cancelling ends what is
    still to come; what came before stays.
    """

    supplier = models.CharField(_("supplier"), max_length=100)
    note = models.TextField(_("note for the supplier"), max_length=1000, blank=True)
    ordered_on = models.DateField(_("ordered on"), default=timezone.localdate)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
        editable=False,
    )
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True, editable=False)

    objects = SignOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ("-ordered_on", "-pk")

    def __str__(self) -> str:
        return gettext("Order %(number)d (%(supplier)s)") % {
            "number": self.pk,
            "supplier": self.supplier,
        }


class SignOrderChange(Change):
    """Who ordered, took in or cancelled how many signs, when and why; never changed afterwards."""

    class Status(models.TextChoices):
        ORDERED = "ordered", _("ordered")
        DELIVERED = "delivered", _("delivered")
        TAKEN_BACK = "taken_back", _("not delivered after all")
        CANCELLED = "cancelled", _("cancelled")

    order = models.ForeignKey(SignOrder, on_delete=models.PROTECT, related_name="history")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices)
    signs = models.PositiveIntegerField(_("signs"))

    def __str__(self) -> str:
        return f"{self.order_id}: {self.get_status_display()}"


class SignOrderLineQuerySet(QuerySet["SignOrderLine"]):
    def of(self, order: Any) -> Self:
        return self.filter(order=order)

    def awaited(self) -> Self:
        """The supplier still has to bring it: neither come, nor called off."""
        return self.filter(
            is_cancelled=False, sign__status="planned", sign__delivered_on__isnull=True
        )

    def here(self) -> Self:
        """Come, and not in the street yet."""
        return self.filter(
            is_cancelled=False, sign__status="planned", sign__delivered_on__isnull=False
        )

    def not_called_off(self) -> Self:
        """A sign that was called off before it hung is neither made nor paid."""
        return self.exclude(sign__status="removed", sign__placed_on=None)


class SignOrderLine(models.Model):
    """One sign on an order. Whether it came is told by the sign: `delivered_on`."""

    order = models.ForeignKey(SignOrder, on_delete=models.PROTECT, related_name="lines")
    sign = models.ForeignKey("Sign", on_delete=models.PROTECT, related_name="order_lines")
    is_cancelled = models.BooleanField(_("cancelled"), default=False)

    objects = SignOrderLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign on an order")
        verbose_name_plural = _("signs on orders")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["sign"],
                condition=Q(is_cancelled=False),
                name="signorderline_sign_on_one_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.sign_id}"
