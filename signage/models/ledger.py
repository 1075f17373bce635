from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.roles import is_office
from hoogeveen_alert.history import by_account

from .money import as_euro


class LedgerEntryQuerySet(QuerySet["LedgerEntry"]):
    def balance(self) -> dict[str, int]:
        """Cents of these entries: allocated, carried from or (below nothing) to another year,
        reserved, spent, returned, and left."""

        def total(*kinds: str) -> Coalesce:
            return Coalesce(Sum("amount_cents", filter=Q(kind__in=kinds)), 0)

        sums = self.aggregate(
            allocated=total("allocation"),
            carried=total("carry"),
            promised=total("reservation", "release"),
            paid=total("expense", "correction"),
            returned=total("return"),
        )
        return {
            "allocated": sums["allocated"],
            "carried": sums["carried"],
            "reserved": -sums["promised"],
            "spent": -sums["paid"],
            "returned": -sums["returned"],
            "left": sum(sums.values()),
        }

    def visible_to(self, user: Viewer) -> Self:
        return self if is_office(user) else self.none()

    def editable_by(self, user: Viewer) -> Self:
        """Nobody: a booking is never changed."""
        return self.none()

    def update(self, **kwargs: Any) -> int:
        raise TypeError("Bookings are never changed; book a correction.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("Bookings are never deleted; book a correction.")


class LedgerEntry(models.Model):
    """One booking: by how many cents the free money of a budget changed, by whom and why.

    The sum of a budget's entries is what it has free. Never changed and never deleted; the
    database refuses both. Holds numbers of accounts, no names.
    """

    class Kind(models.TextChoices):
        ALLOCATION = "allocation", _("allocation")  # raised, lowered, moved between Smederijen
        CARRY = "carry", _("carried over")  # from the year before, or to the next one
        RESERVATION = "reservation", _("reservation")
        RELEASE = "release", _("release")
        EXPENSE = "expense", _("expense")
        CORRECTION = "correction", _("correction")  # of an expense
        RETURN = "return", _("returned")  # what is free when its year is closed

    budget = models.ForeignKey(
        "Budget", on_delete=models.PROTECT, related_name="entries", verbose_name=_("budget")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    amount_cents = models.BigIntegerField(_("amount"))
    request = models.ForeignKey(
        "SignRequest",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="entries",
        verbose_name=_("sign request"),
    )
    sign = models.ForeignKey(
        "Sign",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="entries",
        verbose_name=_("sign"),
    )
    # None: the portal itself, because a group ended.
    by = by_account()
    why = models.TextField(_("reason"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=("allocation", "carry")) & ~Q(amount_cents=0)
                | Q(kind="correction", sign__isnull=False) & ~Q(amount_cents=0)
                | Q(kind="reservation", amount_cents__lt=0, request__isnull=False)
                | Q(kind="release", amount_cents__gt=0, request__isnull=False)
                | Q(kind="expense", amount_cents__lt=0, sign__isnull=False)
                | Q(kind="return", amount_cents__lt=0),
                name="ledgerentry_sign_fits_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {as_euro(self.amount_cents)}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A booking is never changed; book a correction.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("A booking is never deleted; book a correction.")
