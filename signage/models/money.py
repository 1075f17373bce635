"""Money: integer cents everywhere, never a float; VAT rates in basis points (21 % is 2,100)."""

import re
from decimal import Decimal

MOST_CENTS = 100_000_000  # a million euro: more is a slip of the keyboard
MOST_VAT = 10_000


def with_vat(ex_cents: int, vat_basis_points: int) -> int:
    """Price including VAT, a half cent rounded up, as invoices do."""
    return (ex_cents * (10_000 + vat_basis_points) + 5_000) // 10_000


def without_vat(cents: int, vat_basis_points: int) -> int:
    """Price without the VAT that is in it, to the nearest cent; never nothing of something."""
    whole = 10_000 + vat_basis_points
    return (2 * cents * 10_000 + whole) // (2 * whole)


def as_euro(cents: int) -> str:
    """As a Dutch reader writes it: € 1.234,50, with a minus before the sign."""
    euros, rest = divmod(abs(cents), 100)
    minus = "-" if cents < 0 else ""
    return f"{minus}€\N{NO-BREAK SPACE}{f'{euros:,}'.replace(',', '.')},{rest:02}"


DUTCH = re.compile(r"(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,(?P<cents>[0-9]{1,2}))?")
WITH_POINT = re.compile(r"[0-9]+\.(?P<cents>[0-9]{2})")


def parse_euro(text: str) -> int:
    """Cents of what somebody typed: 1.234,50 or € 60,5 or 60.50; never below nothing.

    A point before three digits divides thousands: 1.234 is more than a thousand. Raises
    ValueError for anything that is not surely an amount.
    """
    bare = "".join(text.split()).removeprefix("€").removesuffix(",-")
    match = DUTCH.fullmatch(bare) or WITH_POINT.fullmatch(bare)
    if not match or len(bare) > 20:
        raise ValueError(f"{text!r} is no amount")
    cents = match["cents"] or ""
    euros = bare[: -len(cents) - 1] if cents else bare
    return int(euros.replace(".", "")) * 100 + int(cents.ljust(2, "0"))


def euros(cents: int) -> Decimal:
    """A number for a spreadsheet, to the cent."""
    return Decimal(cents).scaleb(-2).quantize(Decimal("0.01"))


def percent(vat_basis_points: int) -> str:
    """21 or 5,5, for people."""
    whole, rest = divmod(vat_basis_points, 100)
    return f"{whole},{rest:02}".rstrip("0").rstrip(",")
