"""Terms that hold everywhere in this app, and those that the municipality sets itself."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.singleton import OneRow, days_field

# Terms of retention, in days: a membership that ended, and one that lasts, from when the member
# last said to stay.
ENDED_DAYS = 30
JOINED_DAYS = 730

# Of the capacity of a group, from which its coordinators are warned.
FULL_PERCENT = 90


class JoinTerms(OneRow):
    """How long each party has to answer a request to join: one row, changed in the admin."""

    remind_after = days_field(_("coordinators are asked again after"), 3, 1, 14)
    area_after = days_field(_("area coordinators are told after"), 7, 2, 30)
    municipality_after = days_field(_("the municipality is told after"), 14, 3, 60)
    lapse_after = days_field(_("a request lapses after"), 30, 4, 90)
    unverified_days = days_field(_("a request without confirmed e-mail is deleted after"), 7, 1, 30)
    stay_after = days_field(_("members are asked whether they stay after"), 365, 180, 400)
    stay_again_after = days_field(_("who does not answer is asked again after"), 30, 7, 60)
    stay_last_after = days_field(_("and once more, for the last time, after"), 30, 7, 60)
    stay_coordinators_after = days_field(_("and then the coordinators are asked after"), 14, 7, 60)
    stay_delete_after = days_field(
        _("who gave no answer is erased, after the coordinators were asked, at the earliest after"),
        60,
        30,
        180,
    )
    undo_seconds = models.PositiveSmallIntegerField(
        _("letting in, refusing and withdrawing can be undone for (seconds)"),
        default=10,
        validators=[MinValueValidator(5), MaxValueValidator(120)],
        help_text=_("Between 5 and 120. The mail about it leaves after them."),
    )
    distance_m = models.PositiveIntegerField(
        _("joining from outside the area, up to (metres)"),
        default=0,
        validators=[MaxValueValidator(5000)],
        help_text=_("0: only addresses inside the area."),
    )

    class Meta:
        verbose_name = _("terms for joining")
        verbose_name_plural = _("terms for joining")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="jointerms_one_row"),
            models.CheckConstraint(
                condition=Q(remind_after__gte=1)
                & Q(area_after__gt=F("remind_after"))
                & Q(municipality_after__gt=F("area_after"))
                & Q(lapse_after__gt=F("municipality_after"))
                & Q(lapse_after__lte=90),
                name="jointerms_each_step_after_the_one_before",
                violation_error_message=_("Each step comes after the one before."),
            ),
            models.CheckConstraint(
                condition=Q(unverified_days__range=(1, 30)), name="jointerms_unverified_bounds"
            ),
            models.CheckConstraint(
                condition=Q(stay_after__range=(180, 400))
                & Q(stay_again_after__range=(7, 60))
                & Q(stay_last_after__range=(7, 60))
                & Q(stay_coordinators_after__range=(7, 60))
                & Q(stay_delete_after__range=(30, 180)),
                name="jointerms_stay_bounds",
            ),
            models.CheckConstraint(
                condition=Q(undo_seconds__range=(5, 120)), name="jointerms_undo_bounds"
            ),
        ]
