"""The figures of the budget page, held against the tables themselves and what was really moved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.db import connection

from hoogeveen_alert.accounts.models import User
from signage.budgets.overview import Row, rows_for, total_of, years_for

Place = tuple[int, int]  # a Smederij and a year
# Past every queryset of the portal, in a grammar that both databases read.
SQL = """
    SELECT s.name, b.year, b.closed_at IS NOT NULL,
        COALESCE(SUM(CASE WHEN e.kind = 'allocation' THEN e.amount_cents END), 0),
        COALESCE(SUM(CASE WHEN e.kind = 'carry' AND e.amount_cents > 0
            THEN e.amount_cents END), 0),
        COALESCE(SUM(CASE WHEN e.kind IN ('reservation', 'release') THEN -e.amount_cents END), 0),
        COALESCE(SUM(CASE WHEN e.kind IN ('expense', 'correction') THEN -e.amount_cents END), 0),
        COALESCE(SUM(CASE WHEN e.kind = 'carry' AND e.amount_cents < 0
            THEN -e.amount_cents END), 0),
        COALESCE(SUM(CASE WHEN e.kind = 'return' THEN -e.amount_cents END), 0),
        COALESCE(SUM(e.amount_cents), 0),
        (SELECT COALESCE(SUM(n.to_cover_cents), 0) FROM signage_sign n
            JOIN signage_signrequest r ON r.id = n.request_id WHERE r.budget_id = b.id),
        (SELECT COUNT(DISTINCT p.sign_id) FROM signage_ledgerentry p
            JOIN signage_sign n ON n.id = p.sign_id
            WHERE p.budget_id = b.id AND n.placed_on IS NOT NULL)
    FROM signage_budget b
    JOIN signage_smederij s ON s.id = b.smederij_id
    LEFT JOIN signage_ledgerentry e ON e.budget_id = b.id
    GROUP BY b.id, s.name, b.year, b.closed_at
    ORDER BY b.year DESC, s.name
"""
AMOUNTS = (
    *("allocated", "carried_in", "reserved", "spent", "carried_out", "returned", "left"),
    *("to_cover", "signs"),
)


@dataclass
class Money:
    """What was moved, noted step by step: from outside, between years, and back."""

    given: Counter[Place] = field(default_factory=Counter)
    carried_in: Counter[Place] = field(default_factory=Counter)
    carried_out: Counter[Place] = field(default_factory=Counter)
    returned: Counter[Place] = field(default_factory=Counter)

    def move(self, cents: int, source: Place | None, to: Place) -> None:
        if source and source[1] != to[1]:
            self.carried_out[source] += cents
            self.carried_in[to] += cents
            return
        if source:
            self.given[source] -= cents
        self.given[to] += cents


def the_page_says_what_the_tables_hold(user: User, money: Money) -> None:
    """Row by row, year by year and all together, to the cent."""
    with connection.cursor() as cursor:
        cursor.execute(SQL)
        tables = [(name, year, bool(over), *sums) for name, year, over, *sums in cursor.fetchall()]
    shown = rows_for(user, None)
    assert [figures_of(row) for row in shown] == tables
    for year in years_for(user):
        own = [figures for figures in tables if figures[1] == year]
        assert [figures_of(row) for row in rows_for(user, year)] == own
        assert_adds_up(total_of(rows_for(user, year)))
    together = total_of(shown)
    assert_adds_up(together)
    assert together.allocated == money.given.total()
    # What went from one year to another is no new money.
    assert together.carried_in == together.carried_out == money.carried_in.total()
    assert together.returned == money.returned.total()
    assert together.left == sum(row.left for row in shown if not row.is_closed)


def assert_adds_up(row: Row) -> None:
    had = row.allocated + row.carried_in
    assert had - row.carried_out - row.returned - row.reserved - row.spent == row.left


def figures_of(row: Row) -> tuple:
    return (row.name, row.year, row.is_closed, *(getattr(row, kind) for kind in AMOUNTS))
