from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.singleton import OneRow, days_field

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


def _number(label: StrPromise, default: int, low: int, high: int) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(
        label,
        default=default,
        validators=[MinValueValidator(low), MaxValueValidator(high)],
        help_text=format_lazy(_("Between {low} and {high}."), low=low, high=high),
    )


class SignRules(OneRow):
    """What the municipality asks of a sign: one row, changed in the admin.

    The defaults are what other municipalities publish, and British rules of thumb for heights.
    """

    min_members = _number(_("members a group has at least"), 10, 0, 1024)
    max_signs = _number(_("signs a group gets at most"), 2, 1, 50)
    min_metres_between = _number(_("metres between two signs at least"), 50, 1, 2000)
    max_metres_outside = _number(_("metres outside the area at most"), 50, 0, 2000)
    min_height_cm = _number(_("lower edge of the sign at least (cm)"), 210, 100, 400)
    max_height_cm = _number(_("top of the sign at most (cm)"), 360, 150, 600)
    inspection_months = _number(_("months between two inspections"), 12, 1, 60)
    removal_days = _number(_("days in which the signs of an ended group go"), 14, 1, 365)
    # At most the eight weeks of article 4:13 of the Algemene wet bestuursrecht.
    decide_days = days_field(_("a sign request is decided within"), 28, 1, 56)
    damage_days = days_field(_("a damage report is dealt with within"), 14, 1, 90)
    request_photo_days = days_field(
        _("the photo of a request goes, once it is settled, after"), 365, 30, 1825
    )
    street_photo_days = days_field(
        _("photos of an inspection, and of a sign that was removed, go after"), 730, 90, 3650
    )

    class Meta:
        verbose_name = _("rules for signs")
        verbose_name_plural = _("rules for signs")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="signrules_one_row"),
            models.CheckConstraint(
                condition=Q(min_height_cm__lt=models.F("max_height_cm")),
                name="signrules_low_below_high",
                violation_error_message=_("The lower edge is below the top."),
            ),
            models.CheckConstraint(
                condition=Q(min_members__range=(0, 1024))
                & Q(max_signs__range=(1, 50))
                & Q(min_metres_between__range=(1, 2000))
                & Q(max_metres_outside__range=(0, 2000))
                & Q(min_height_cm__range=(100, 400))
                & Q(max_height_cm__range=(150, 600))
                & Q(inspection_months__range=(1, 60))
                & Q(removal_days__range=(1, 365))
                & Q(request_photo_days__range=(30, 1825))
                & Q(street_photo_days__range=(90, 3650)),
                name="signrules_bounds",
            ),
            models.CheckConstraint(
                condition=Q(decide_days__range=(1, 56)) & Q(damage_days__range=(1, 90)),
                name="signrules_terms_bounds",
            ),
        ]

    def too_late_from(self, today: date) -> date:
        """Signs of groups that ended before this day had to be gone before today."""
        return today - timedelta(days=self.removal_days)

    def inspection_after(self, day: date) -> date:
        """The day of the next look, so many months later; on the last day of a shorter month."""
        years, month = divmod(day.month - 1 + self.inspection_months, 12)
        year = day.year + years
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
