from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.singleton import OneRow, days_field


class AccountTerms(OneRow):
    """When an account without a task in the portal, that nobody uses, is made anonymous."""

    unused_days = days_field(_("an account without a task is made anonymous after"), 365, 180, 1095)
    first_warning_days = days_field(_("its owner is told before"), 30, 14, 60)
    last_warning_days = days_field(_("and once more before"), 7, 3, 13)

    class Meta:
        verbose_name = _("term for accounts")
        verbose_name_plural = _("terms for accounts")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="accountterms_one_row"),
            models.CheckConstraint(
                condition=Q(unused_days__range=(180, 1095))
                & Q(first_warning_days__range=(14, 60))
                & Q(last_warning_days__range=(3, 13))
                & Q(last_warning_days__lt=F("first_warning_days")),
                name="accountterms_bounds",
            ),
        ]
