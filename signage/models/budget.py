from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_office
from hoogeveen_alert.wording import POT

from .ledger import LedgerEntry
from .money import MOST_CENTS, as_euro
from .refusals import BudgetClosed, NotEnoughMoney
from .sign import Sign
from .sign_request import SignRequest
from .smederij import Smederij

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class BudgetQuerySet(QuerySet["Budget"]):
    def current(self) -> Self:
        return self.filter(closed_at=None)

    def with_balance(self) -> Self:
        """With what became of the money, in cents, as the ledger's entries say.

        `allocated` and `carried_in` less `spent_before`, `reserved`, `spent`, `carried_out` and
        `returned` is what is free, `ledger_free`; of a closed year nothing is. `to_cover` is what
        its signs cost above that. What was before the portal is in no entry: it comes on top, so
        that it lowers nothing that is free.
        """
        before, spent_before = F("allocated_before_cents"), F("spent_before_cents")

        def total(**of: Any) -> Coalesce:
            entries = LedgerEntry.objects.filter(budget=OuterRef("pk"), **of)
            sums = entries.order_by().values("budget").annotate(cents=Sum("amount_cents"))
            return Coalesce(Subquery(sums.values("cents")), 0)

        return self.annotate(
            allocated=total(kind="allocation") + before,
            spent_before=spent_before,
            carried_in=total(kind="carry", amount_cents__gt=0),
            reserved=-1 * total(kind__in=("reservation", "release")),
            spent=-1 * total(kind__in=("expense", "correction")),
            carried_out=-1 * total(kind="carry", amount_cents__lt=0),
            returned=-1 * total(kind="return") + before - spent_before,
            ledger_free=total(),
            to_cover=_to_cover(),
        )

    def differing_from_ledger(self) -> QuerySet[Any]:
        """Whose free money is not the sum of the entries: somebody wrote past the portal."""
        return self.with_balance().exclude(free_cents=F("ledger_free"))

    def nearly_spent(self) -> Self:
        """Open, and with less than a tenth of its money free."""
        had = F("allocated") + F("carried_in") - F("carried_out")
        return self.current().with_balance().alias(had=had).filter(had__gt=F("free_cents") * 10)

    def visible_to(self, user: Viewer) -> Self:
        """The municipality all; a volunteer those of the own groups' Smederijen."""
        if is_office(user):
            return self
        return self.filter(smederij__in=Smederij.objects.visible_to(user))

    def editable_by(self, user: Viewer) -> Self:
        return self if is_office(user) else self.none()


class Budget(models.Model):
    """Money of one Smederij in one year.

    `free_cents` is always the sum of the ledger's entries. It changes only together with an
    entry, in `book`. Whoever changes a budget and a request or sign takes the budget first:
    two who take them in different orders wait for one another.
    """

    smederij = models.ForeignKey(
        Smederij, on_delete=models.PROTECT, related_name="budgets", verbose_name=POT
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2999)]
    )
    free_cents = models.BigIntegerField(_("free"), default=0, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    # Of lists of the municipality, in no entry: what was spent before the portal, and of what was
    # allocated the part that no entry has, which is the same, but all of it for a year that was
    # over by then.
    allocated_before_cents = models.PositiveBigIntegerField(default=0, editable=False)
    spent_before_cents = models.PositiveBigIntegerField(
        _("spent before the portal"), default=0, editable=False
    )

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        ordering = ("-year", "smederij__sort_key")
        constraints = [
            models.UniqueConstraint(
                fields=["smederij", "year"], name="budget_once_per_smederij_and_year"
            ),
            models.CheckConstraint(condition=Q(free_cents__gte=0), name="budget_never_below_zero"),
            models.CheckConstraint(
                condition=Q(year__range=(2000, 2999)), name="budget_year_is_a_year"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(free_cents=0), name="budget_closed_has_nothing_free"
            ),
            models.CheckConstraint(
                condition=Q(spent_before_cents=F("allocated_before_cents"))
                | Q(closed_at__isnull=False, spent_before_cents__lt=F("allocated_before_cents")),
                name="budget_before_is_allocated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.smederij} {self.year}"

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    def reserve(self, cents: int, *, request: SignRequest, by: User) -> None:
        """Promise money to a request. Raises NotEnoughMoney, BudgetClosed."""
        why = in_portal_language(_("sign request %d approved"), request.pk)
        kind = LedgerEntry.Kind.RESERVATION
        self.book(kind, -positive(cents), by=by, why=why, request=request)

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
            why = in_portal_language(_("sign %d does not come"), sign.pk)
        with transaction.atomic():
            self._release(cents, request=request, by=by, why=why, sign=sign)
            self.cover(by=by)

    def spend(self, cents: int, *, reserved_cents: int, sign: Sign, by: User) -> int:
        """Pay a sign from what was reserved for it and, when it costs more, from free money.

        Gives the shortfall: what there was no money for, still to cover. Raises BudgetClosed.
        """
        why = in_portal_language(_("sign %d placed"), sign.pk)
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
                self.book(kind, -difference, by=by, why=why, request=sign.request, sign=sign)
                self.cover(by=by)
        return 0

    def cover(self, *, by: User | None) -> None:
        """Pay what signs cost more than was reserved, oldest first, as far as money is free."""
        for sign in Sign.objects.to_cover().filter(request__budget=self).order_by("pk"):
            why = in_portal_language(_("rest of the price of sign %d"), sign.pk)
            cents, kind = sign.to_cover_cents, LedgerEntry.Kind.EXPENSE
            short = self._pay(kind, cents, sign=sign, by=by, why=why)
            if short == sign.to_cover_cents:
                return
            Sign.objects.filter(pk=sign.pk).update(to_cover_cents=short)

    def close(self) -> None:
        """Nothing is booked on it any more. Raises BudgetClosed when it was closed already.

        What is free has to be carried over or returned before.
        """
        closed = Budget.objects.filter(pk=self.pk, closed_at=None).update(closed_at=timezone.now())
        if not closed:
            raise BudgetClosed(self.year)
        self.refresh_from_db()

    def balance(self) -> dict[str, int]:
        """What became of the money, in cents, as the ledger's entries say."""
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
        self.book(kind, positive(cents), by=by, why=why, request=request, sign=sign)

    def _pay(self, kind: str, cents: int, *, sign: Sign, by: User | None, why: str = "") -> int:
        """Book as much as is free; gives what there was no money for. Raises BudgetClosed."""
        Budget.lock(self)
        self.refresh_from_db(fields=["free_cents", "closed_at"])
        if self.is_closed:
            raise BudgetClosed(self.year)
        paid = min(cents, self.free_cents)
        if paid:
            self.book(kind, -paid, by=by, why=why, request=sign.request, sign=sign)
        return cents - paid

    @transaction.atomic
    def book(
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

        Raises NotEnoughMoney, BudgetClosed. Filtering on what is free lets the database settle a
        race.
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


def _to_cover() -> Coalesce:
    """Cents that signs cost more than there was money for, of the budget in the outer query."""
    short = Sign.objects.to_cover().filter(request__budget=OuterRef("pk"))
    sums = short.order_by().values("request__budget").annotate(cents=Sum("to_cover_cents"))
    return Coalesce(Subquery(sums.values("cents")), 0)


def in_portal_language(text: StrOrPromise, number: int) -> str:
    """What a booking says by itself, in the language of the portal, whoever books."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(text) % number


def positive(cents: int) -> int:
    """Refuse amounts that are no amounts: nothing, below nothing, or absurdly much."""
    if not 0 < cents <= MOST_CENTS:
        raise ValidationError(
            _("An amount is more than nothing and at most %(most)s."),
            code="amount",
            params={"most": as_euro(MOST_CENTS)},
        )
    return cents
