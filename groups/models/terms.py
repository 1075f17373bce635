from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .membership import MembershipReminder

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


def _days(label: StrPromise, default: int, low: int, high: int) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label,
        default=default,
        validators=[MinValueValidator(low), MaxValueValidator(high)],
        help_text=format_lazy(_("Between {low} and {high} days."), low=low, high=high),
    )


class JoinTerms(models.Model):
    """How long each party has to answer a request to join: one row, changed in the admin."""

    remind_after = _days(_("coordinators are asked again after"), 3, 1, 14)
    area_after = _days(_("area coordinators are told after"), 7, 2, 30)
    municipality_after = _days(_("the municipality is told after"), 14, 3, 60)
    lapse_after = _days(_("a request lapses after"), 30, 4, 90)
    unverified_days = _days(_("a request without confirmed e-mail is deleted after"), 7, 1, 30)
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
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    def steps(self) -> list[tuple[str, int]]:
        """Steps of the clock with the days after which they come, earliest first."""
        step = MembershipReminder.Step
        return [
            (step.COORDINATORS, self.remind_after),
            (step.AREA, self.area_after),
            (step.INVITED, self.area_after),
            (step.MUNICIPALITY, self.municipality_after),
        ]

    @classmethod
    def current(cls) -> JoinTerms:
        """The row the municipality saved, or the defaults above."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
