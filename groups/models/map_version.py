from django.db import models
from django.db.models import F, Q


class MapVersion(models.Model):
    """Number of the public map: one row, raised by everything that changes what it shows."""

    number = models.PositiveBigIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="mapversion_one_row")]

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def current(cls) -> int:
        return cls.objects.filter(pk=1).values_list("number", flat=True).first() or 0

    @classmethod
    def raise_number(cls) -> None:
        """Make every kept copy of the map file stale, once the running transaction commits."""
        if not cls.objects.filter(pk=1).update(number=F("number") + 1):
            cls.objects.get_or_create(pk=1)
