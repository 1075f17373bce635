from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.singleton import OneRow, days_field

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

BOUNDS = {
    "interval": (30, 365),
    "police_interval": (30, 365),
    "bundle_within": (0, 60),
    "first_after": (2, 30),
    "second_after": (3, 60),
    "others_after": (4, 90),
    "dormant_after": (5, 120),
    "close_after": (30, 730),
    "snooze_days": (7, 60),
    "moment_interval": (30, 730),
    "ask_second_after": (14, 365),
}


def _days(name: str, label: StrPromise, default: int) -> models.PositiveSmallIntegerField:
    return days_field(label, default, *BOUNDS[name])


class RoundTerms(OneRow):
    """When people are asked whether all is still right: one row, changed in the admin. In days."""

    interval = _days("interval", _("coordinators are asked again after"), 90)
    police_interval = _days("police_interval", _("police officers are asked again after"), 90)
    bundle_within = _days("bundle_within", _("rounds open together when due within"), 30)
    first_after = _days("first_after", _("no answer: first reminder after"), 7)
    second_after = _days("second_after", _("no answer: second reminder after"), 21)
    others_after = _days(
        "others_after", _("no answer: other coordinators and area coordinators told after"), 28
    )
    dormant_after = _days("dormant_after", _("no answer: the group turns dormant after"), 35)
    close_after = _days(
        "close_after", _("no answer: the municipality is asked to end it after"), 180
    )
    snooze_days = _days("snooze_days", _("a round can be put off, once, for"), 30)
    moment_interval = _days("moment_interval", _("next contact moment is due after"), 180)
    ask_second_after = _days(
        "ask_second_after", _("a group is asked again for a second coordinator after"), 60
    )

    class Meta:
        verbose_name = _("terms for periodic checks")
        verbose_name_plural = _("terms for periodic checks")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="roundterms_one_row"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__range": bounds}), name=f"roundterms_{name}_bounds"
                )
                for name, bounds in BOUNDS.items()
            ),
            models.CheckConstraint(
                condition=Q(second_after__gt=F("first_after"))
                & Q(others_after__gt=F("second_after"))
                & Q(dormant_after__gt=F("others_after"))
                & Q(close_after__gt=F("dormant_after")),
                name="roundterms_each_step_after_the_one_before",
                violation_error_message=_("Each step comes after the one before."),
            ),
            models.CheckConstraint(
                condition=Q(bundle_within__lt=F("interval")),
                name="roundterms_bundle_within_interval",
                violation_error_message=_(
                    "Rounds that open together must be due within fewer days than a round lasts."
                ),
            ),
        ]
