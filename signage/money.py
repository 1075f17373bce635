"""Money: integer cents everywhere, never a float; VAT rates in basis points (21 % is 2,100)."""

MOST_CENTS = 100_000_000  # a million euro: more is a slip of the keyboard
MOST_VAT = 10_000


def with_vat(ex_cents: int, vat_basis_points: int) -> int:
    """Price including VAT, a half cent rounded up, as invoices do."""
    return (ex_cents * (10_000 + vat_basis_points) + 5_000) // 10_000


def as_euro(cents: int) -> str:
    """As a Dutch reader writes it: € 1.234,50, with a minus before the sign."""
    euros, rest = divmod(abs(cents), 100)
    minus = "-" if cents < 0 else ""
    return f"{minus}€\N{NO-BREAK SPACE}{f'{euros:,}'.replace(',', '.')},{rest:02}"
