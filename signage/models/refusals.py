"""Why a step with money or signs is refused, each with a text to show."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from .money import as_euro


class NotEnoughMoney(Exception):
    """The budget has less money free than is asked of it."""

    def __init__(self, free_cents: int, asked_cents: int) -> None:
        super().__init__(free_cents, asked_cents)
        self.free_cents = free_cents
        self.asked_cents = asked_cents

    def __str__(self) -> str:
        values = {"free": as_euro(self.free_cents), "asked": as_euro(self.asked_cents)}
        return gettext("There is %(free)s free, and this takes %(asked)s.") % values


class BudgetClosed(Exception):
    """The year of the budget is closed."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year

    def __str__(self) -> str:
        text = gettext("The year %(year)d is closed, so nothing can be booked on it any more.")
        return text % {"year": self.year}


class StillToCover(Exception):
    """A year with a shortfall cannot be closed."""

    def __str__(self) -> str:
        return gettext(
            "Signs of this year cost more than there was money for. Raise the budget first."
        )


class PlanChanged(Exception):
    """What was confirmed is not what would be booked now."""

    def __str__(self) -> str:
        return gettext(
            "Something changed while you looked, so nothing is booked yet. These are the amounts "
            "of now: look at them, and confirm again."
        )


class GroupEnded(Exception):
    """Nothing is promised to a group that ended or was rejected."""

    def __str__(self) -> str:
        return gettext("This group has ended, so it gets no signs.")


class OrderChanged(Exception):
    """What would be ordered is not what was confirmed."""

    def __str__(self) -> str:
        return gettext(
            "Meanwhile somebody changed what can be ordered. Nothing is ordered: look once more."
        )


class NeighbourhoodBusy(ValidationError):
    """A neighbourhood cannot go to another Smederij while its requests are open."""
