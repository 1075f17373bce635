from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User

from ..querysets import SignOrderQuerySet

if TYPE_CHECKING:
    from .sign_request import SignRequest


class SignOrder(models.Model):
    """Several approved requests ordered at once from one supplier."""

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

    @classmethod
    @transaction.atomic
    def send(
        cls, requests: Iterable[SignRequest], *, supplier: str, by: User, note: str = ""
    ) -> SignOrder:
        """Order the signs of these approved requests at once; each applicant hears so.

        Raises ValidationError without requests, and TransitionNotAllowed when one of them is
        not approved (any more): then nothing is ordered.
        """
        wanted = list(requests)
        if not wanted:
            raise ValidationError(_("Choose at least one request."), code="none")
        order = cls.objects.create(supplier=supplier, note=note, by=by)
        for request in wanted:
            request.note_ordered(order, by=by)
        return order
