from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.singleton import OneRow, days_field


class GroupLimits(OneRow):
    """What a new group must keep to: one row, changed in the admin."""

    min_addresses = models.PositiveIntegerField(
        _("fewest addresses in the area of a group"), default=20
    )
    max_addresses = models.PositiveIntegerField(
        _("most addresses in the area of a group"), default=5000
    )
    max_points = models.PositiveIntegerField(
        _("most corners of a drawn area"),
        default=2000,
        validators=[MinValueValidator(10), MaxValueValidator(10_000)],
    )
    reach_metres = models.PositiveSmallIntegerField(
        _("an area made of streets or postcodes ends so far from its addresses (metres)"),
        default=150,
        validators=[MinValueValidator(50), MaxValueValidator(1_000)],
    )
    overlap_warn_percent = models.PositiveSmallIntegerField(
        _("overlap with another group that calls for attention (percent of the addresses)"),
        default=5,
        validators=[MaxValueValidator(100)],
    )
    overlap_fail_percent = models.PositiveSmallIntegerField(
        _("overlap with another group that is too much (percent of the addresses)"),
        default=50,
        validators=[MaxValueValidator(100)],
    )
    invitation_remind_after = models.PositiveSmallIntegerField(
        _("an invited coordinator is asked again after (days)"),
        default=5,
        validators=[MinValueValidator(1)],
    )
    invitation_lapse_after = models.PositiveSmallIntegerField(
        _("an invitation without answer lapses after (days)"),
        default=14,
        validators=[MaxValueValidator(60)],
    )
    unconfirmed_days = models.PositiveSmallIntegerField(
        _("an application without confirmed e-mail is deleted after (days)"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
    )
    # At most the eight weeks of article 4:13 of the Algemene wet bestuursrecht.
    decide_days = days_field(_("an application is decided within"), 28, 1, 56)

    class Meta:
        verbose_name = _("limits on groups")
        verbose_name_plural = _("limits on groups")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="grouplimits_one_row"),
            models.CheckConstraint(
                condition=Q(min_addresses__gte=1, max_addresses__gte=F("min_addresses")),
                name="grouplimits_addresses_in_order",
                violation_error_message=_("The most must not be less than the fewest."),
            ),
            models.CheckConstraint(
                condition=Q(max_points__range=(10, 10_000)), name="grouplimits_points_bounds"
            ),
            models.CheckConstraint(
                condition=Q(reach_metres__range=(50, 1_000)), name="grouplimits_reach_bounds"
            ),
            models.CheckConstraint(
                condition=Q(overlap_warn_percent__lte=F("overlap_fail_percent"))
                & Q(overlap_fail_percent__lte=100),
                name="grouplimits_overlap_in_order",
                violation_error_message=_("What is too much comes after what calls for attention."),
            ),
            models.CheckConstraint(
                condition=Q(invitation_remind_after__gte=1)
                & Q(invitation_lapse_after__gt=F("invitation_remind_after"))
                & Q(invitation_lapse_after__lte=60),
                name="grouplimits_invitation_in_order",
                violation_error_message=_("An invitation lapses after the reminder."),
            ),
            models.CheckConstraint(
                condition=Q(unconfirmed_days__range=(1, 30)), name="grouplimits_unconfirmed_bounds"
            ),
            models.CheckConstraint(
                condition=Q(decide_days__range=(1, 56)), name="grouplimits_decide_bounds"
            ),
        ]
