from django.db import models
from django.db.models import F, Q


class MapVersion(models.Model):
    """Numbers of the public map and of the registers under it: one row.

    `number` is raised by everything that changes what the map shows, `register` by what changes the
    names of streets and places.
    """

    number = models.PositiveBigIntegerField(default=1)
    register = models.PositiveBigIntegerField(default=1)

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

    @classmethod
    def both(cls) -> tuple[int, int]:
        """The number of the map, and that of the registers, in one query."""
        numbers = cls.objects.filter(pk=1).values_list("number", "register").first()
        return numbers or (0, 0)

    @classmethod
    def raise_register(cls) -> None:
        """Make every kept list of names stale, once the running transaction commits."""
        if not cls.objects.filter(pk=1).update(register=F("register") + 1):
            cls.objects.get_or_create(pk=1, defaults={"number": 0})
