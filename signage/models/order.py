from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .scopes import MunicipalQuerySet


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

    objects = MunicipalQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ("-ordered_on", "-pk")

    def __str__(self) -> str:
        return gettext("Order %(number)d (%(supplier)s)") % {
            "number": self.pk,
            "supplier": self.supplier,
        }
