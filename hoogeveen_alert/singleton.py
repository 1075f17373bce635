"""Settings that a municipality changes itself: a table with one row, or none yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


def days_field(
    label: StrPromise, default: int, low: int, high: int
) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label,
        default=default,
        validators=[MinValueValidator(low), MaxValueValidator(high)],
        help_text=format_lazy(_("Between {low} and {high} days."), low=low, high=high),
    )


class OneRow(models.Model):
    """A constraint of the model's own, `pk=1`, holds the database to the one row."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def current(cls) -> Self:
        """The row the municipality saved, or the defaults of the fields."""
        rows = cls._default_manager
        return rows.filter(pk=1).first() or cls(pk=1)
