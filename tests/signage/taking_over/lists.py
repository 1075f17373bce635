"""Sheets of budgets and signs for tests."""

from tests.town_lists import book, send, take

POTS = ["Smederij", "Buurten"]
MONEY = ["Smederij", "Jaar", "Toegekend", "Uitgegeven vóór het portaal"]
TYPES = ["Bordtype", "Prijs met btw", "Btw (%)", "Breedte (mm)", "Hoogte (mm)", "Geldig vanaf"]
SIGNS = ["Adres", "Coördinaten", "Bordtype", "Geplaatst op", "Staat", "Groep"]


def sheets(*, pots=(), money=(), types=(), signs=(), groups=()) -> bytes:
    """A workbook with these rows, and none of the sheets of which there are no rows."""
    more = [
        (name, [heads, *rows])
        for name, heads, rows in (
            ("Smederijen", POTS, pots),
            ("Budgetten", MONEY, money),
            ("Bordtypen", TYPES, types),
            ("Borden", SIGNS, signs),
        )
        if rows
    ]
    return book(groups, more=more)


def preview_of(client, **rows):
    return send(client, sheets(**rows))


def take_over(client, **rows):
    return take(client, sheets(**rows))
