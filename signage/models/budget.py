from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q, Sum
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User

from ..querysets import BudgetQuerySet, LedgerEntryQuerySet
from .money import MOST_CENTS, as_euro
from .smederij import Smederij

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from .sign import Sign
    from .sign_request import SignRequest


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


class Budget(models.Model):
    """Money of one Smederij in one year.

    `free_cents` is always the sum of the ledger's entries. It changes only together with an
    entry, in `_book`. Whoever changes a budget and a request or sign takes the budget first:
    two who take them in different orders wait for one another.
    """

    smederij = models.ForeignKey(
        Smederij, on_delete=models.PROTECT, related_name="budgets", verbose_name=_("Smederij")
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2999)]
    )
    free_cents = models.BigIntegerField(_("free"), default=0, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        ordering = ("-year", "smederij__name")
        constraints = [
            models.UniqueConstraint(
                fields=["smederij", "year"], name="budget_once_per_smederij_and_year"
            ),
            models.CheckConstraint(condition=Q(free_cents__gte=0), name="budget_never_below_zero"),
            models.CheckConstraint(
                condition=Q(year__range=(2000, 2999)), name="budget_year_is_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.smederij} {self.year}"

    @classmethod
    @transaction.atomic
    def allocate(
        cls, smederij: Smederij, year: int, cents: int, *, by: User, why: str = ""
    ) -> Budget:
        """Give a Smederij money for a year; adds to what it has. Raises BudgetClosed."""
        budget = cls._of(smederij, year)
        budget.raise_by(cents, by=by, why=why)
        return budget

    @classmethod
    def _of(cls, smederij: Smederij, year: int) -> Budget:
        return cls.objects.get_or_create(smederij=smederij, year=year)[0]

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    def raise_by(self, cents: int, *, by: User, why: str = "") -> None:
        """Add money; what was still to cover is paid from it first. Raises BudgetClosed."""
        with transaction.atomic():
            self._book(LedgerEntry.Kind.ALLOCATION, _positive(cents), by=by, why=why)
            self.cover(by=by)

    def lower_by(self, cents: int, *, by: User, why: str) -> None:
        """Take money away that is not promised. Raises NotEnoughMoney, BudgetClosed."""
        self._book(LedgerEntry.Kind.ALLOCATION, -_positive(cents), by=by, why=why)

    def transfer(self, to: Smederij, cents: int, *, by: User, why: str) -> Budget:
        """Move free money to another Smederij, same year. Raises NotEnoughMoney, BudgetClosed."""
        if to.pk == self.smederij_id:
            raise ValidationError(_("Choose another Smederij."), code="same")
        return self._move(to, self.year, cents, by=by, why=why)

    def carry_over(self, cents: int, *, by: User, why: str) -> Budget:
        """Move free money to the next year. Raises NotEnoughMoney, BudgetClosed."""
        return self._move(self.smederij, self.year + 1, cents, by=by, why=why)

    def _move(self, to: Smederij, year: int, cents: int, *, by: User, why: str) -> Budget:
        with transaction.atomic():
            other = Budget._of(to, year)
            Budget.lock(self, other)
            self._give(other, _positive(cents), by=by, why=why)
        return other

    def reserve(self, cents: int, *, request: SignRequest, by: User) -> None:
        """Promise money to a request. Raises NotEnoughMoney, BudgetClosed."""
        why = _reason(_("sign request %d approved"), request.pk)
        kind = LedgerEntry.Kind.RESERVATION
        self._book(kind, -_positive(cents), by=by, why=why, request=request)

    def release(
        self,
        cents: int,
        *,
        request: SignRequest,
        by: User | None,
        why: str = "",
        sign: Sign | None = None,
    ) -> None:
        """Promised money is free again, and pays first what is to cover. Raises BudgetClosed."""
        if not why and sign:
            why = _reason(_("sign %d does not come"), sign.pk)
        with transaction.atomic():
            self._release(cents, request=request, by=by, why=why, sign=sign)
            self.cover(by=by)

    def spend(self, cents: int, *, reserved_cents: int, sign: Sign, by: User) -> int:
        """Pay a sign from what was reserved for it and, when it costs more, from free money.

        Gives the shortfall: what there was no money for, still to cover. Raises BudgetClosed.
        """
        why = _reason(_("sign %d placed"), sign.pk)
        with transaction.atomic():
            if reserved_cents:
                self._release(reserved_cents, request=sign.request, by=by, why=why, sign=sign)
            short = self._pay(LedgerEntry.Kind.EXPENSE, cents, sign=sign, by=by, why=why)
            self.cover(by=by)
        return short

    def correct(self, difference: int, *, sign: Sign, by: User, why: str) -> int:
        """Book that a sign cost so much more, or with a minus less; gives the shortfall."""
        kind = LedgerEntry.Kind.CORRECTION
        with transaction.atomic():
            if difference > 0:
                return self._pay(kind, difference, sign=sign, by=by, why=why)
            if difference < 0:
                self._book(kind, -difference, by=by, why=why, request=sign.request, sign=sign)
                self.cover(by=by)
        return 0

    def cover(self, *, by: User | None) -> None:
        """Pay what signs cost more than was reserved, oldest first, as far as money is free."""
        from .sign import Sign

        for sign in Sign.objects.to_cover().filter(request__budget=self).order_by("pk"):
            why = _reason(_("rest of the price of sign %d"), sign.pk)
            cents, kind = sign.to_cover_cents, LedgerEntry.Kind.EXPENSE
            short = self._pay(kind, cents, sign=sign, by=by, why=why)
            if short == sign.to_cover_cents:
                return
            Sign.objects.filter(pk=sign.pk).update(to_cover_cents=short)

    def close_year(self, *, by: User, why: str = "", carry_free: bool = False) -> Budget:
        """Close the year; what is reserved goes to the next year with its money.

        Free money goes too with `carry_free`, and otherwise stays where it is. Gives the budget
        of the next year. Raises StillToCover, BudgetClosed (also of the next year).
        """
        from .sign import Sign

        with transaction.atomic():
            following = Budget._of(self.smederij, self.year + 1)
            Budget.lock(self, following)
            if Sign.objects.to_cover().filter(request__budget=self).exists():
                raise StillToCover
            self.refresh_from_db()
            why = why or _reason(_("year %d closed"), self.year)
            if carry_free and self.free_cents:
                self._give(following, self.free_cents, by=by, why=why)
            self._hand_over(following, by=by, why=why)
            closed = Budget.objects.filter(pk=self.pk, closed_at=None).update(
                closed_at=timezone.now()
            )
            if not closed:
                raise BudgetClosed(self.year)
            self.refresh_from_db()
        return following

    def _give(self, other: Budget, cents: int, *, by: User, why: str) -> None:
        """Move free money, however much it is."""
        self._book(LedgerEntry.Kind.ALLOCATION, -cents, by=by, why=why)
        other._book(LedgerEntry.Kind.ALLOCATION, cents, by=by, why=why)
        other.cover(by=by)

    def _promises(self) -> models.QuerySet[SignRequest]:
        return self.requests.filter(signs__reserved_cents__gt=0).distinct()

    def _hand_over(self, following: Budget, *, by: User, why: str) -> None:
        """Move each open reservation, and the money that backs it, to the next year's budget."""
        kind = LedgerEntry.Kind
        for request in self._promises().order_by("pk"):
            cents = request.signs.aggregate(cents=Sum("reserved_cents"))["cents"]
            about: dict[str, Any] = {"by": by, "why": why, "request": request}
            self._book(kind.RELEASE, cents, **about)
            self._book(kind.ALLOCATION, -cents, **about)
            following._book(kind.ALLOCATION, cents, **about)
            following._book(kind.RESERVATION, -cents, **about)
            self.requests.filter(pk=request.pk).update(budget=following)

    def balance(self) -> dict[str, int]:
        """Cents allocated, reserved, spent and left, as the ledger's entries say."""
        return self.entries.balance()

    @staticmethod
    def lock(*budgets: Budget) -> None:
        """Keep the rows ours until the transaction ends; SQLite has one writer anyway."""
        list(
            Budget.objects.select_for_update()
            .filter(pk__in=[budget.pk for budget in budgets])
            .order_by("pk")
            .values_list("pk")
        )

    def _release(
        self, cents: int, *, request: Any, by: User | None, why: str = "", sign: Sign | None = None
    ) -> None:
        kind = LedgerEntry.Kind.RELEASE
        self._book(kind, _positive(cents), by=by, why=why, request=request, sign=sign)

    def _pay(self, kind: str, cents: int, *, sign: Sign, by: User | None, why: str = "") -> int:
        """Book as much as is free; gives what there was no money for. Raises BudgetClosed."""
        Budget.lock(self)
        self.refresh_from_db(fields=["free_cents", "closed_at"])
        if self.is_closed:
            raise BudgetClosed(self.year)
        paid = min(cents, self.free_cents)
        if paid:
            self._book(kind, -paid, by=by, why=why, request=sign.request, sign=sign)
        return cents - paid

    @transaction.atomic
    def _book(
        self,
        kind: str,
        cents: int,
        *,
        by: User | None,
        why: str = "",
        request: SignRequest | None = None,
        sign: Sign | None = None,
    ) -> None:
        """Change what is free by so many cents, with the entry that says why.

        Filtering on what is free lets the database settle a race.
        """
        changed = Budget.objects.filter(pk=self.pk, closed_at=None, free_cents__gte=-cents).update(
            free_cents=F("free_cents") + cents
        )
        self.refresh_from_db(fields=["free_cents", "closed_at"])
        if not changed:
            if self.is_closed:
                raise BudgetClosed(self.year)
            raise NotEnoughMoney(self.free_cents, -cents)
        LedgerEntry.objects.create(
            budget=self, kind=kind, amount_cents=cents, by=by, why=why, request=request, sign=sign
        )


def _reason(text: StrOrPromise, number: int) -> str:
    """What a booking says by itself, in the language of the portal, whoever books."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(text) % number


def _positive(cents: int) -> int:
    """Refuse amounts that are no amounts: nothing, below nothing, or absurdly much."""
    if not 0 < cents <= MOST_CENTS:
        raise ValidationError(
            _("An amount is more than nothing and at most %(most)s."),
            code="amount",
            params={"most": as_euro(MOST_CENTS)},
        )
    return cents


class LedgerEntry(models.Model):
    """One booking: by how many cents the free money of a budget changed, by whom and why.

    The sum of a budget's entries is what it has free. Never changed and never deleted; the
    database refuses both. Holds numbers of accounts, no names.
    """

    class Kind(models.TextChoices):
        ALLOCATION = "allocation", _("allocation")  # raised, lowered, moved between budgets
        RESERVATION = "reservation", _("reservation")
        RELEASE = "release", _("release")
        EXPENSE = "expense", _("expense")
        CORRECTION = "correction", _("correction")  # of an expense

    budget = models.ForeignKey(
        Budget, on_delete=models.PROTECT, related_name="entries", verbose_name=_("budget")
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
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    why = models.TextField(_("reason"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="allocation") & ~Q(amount_cents=0)
                | Q(kind="correction", sign__isnull=False) & ~Q(amount_cents=0)
                | Q(kind="reservation", amount_cents__lt=0, request__isnull=False)
                | Q(kind="release", amount_cents__gt=0, request__isnull=False)
                | Q(kind="expense", amount_cents__lt=0, sign__isnull=False),
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
