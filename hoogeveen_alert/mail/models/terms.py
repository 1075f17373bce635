from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.personal_data import Retention, Setting
from hoogeveen_alert.singleton import OneRow, days_field


class MailTerms(OneRow):
    """How long the municipality keeps what it sent."""

    kept_days = days_field(_("mails are kept for"), 90, 30, 365)

    class Meta:
        verbose_name = _("term for mails")
        verbose_name_plural = _("terms for mails")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="mailterms_one_row"),
            models.CheckConstraint(
                condition=Q(kept_days__range=(30, 365)), name="mailterms_kept_days_bounds"
            ),
        ]


# Of what was sent, and of whom could not be reached.
KEPT = Retention({"": Setting("mail.MailTerms", "kept_days")})


def kept_days() -> int:
    return KEPT.length().days
