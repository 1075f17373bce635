"""Keys of rows that come from outside: addresses, and values that a form sends.

A key beyond 64 bits is a number to Python and an error to SQLite, so it is no key here.
"""

import re
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models.fields.related import ForeignObject
from django.db.models.fields.related_lookups import RelatedExact, RelatedIn
from django.db.models.lookups import In
from django.urls import register_converter
from django.urls.converters import IntConverter

DIGITS = "[0-9]{1,18}"  # all of them fit in 64 bits; one more may not
MOST = 2**63 - 1


def key_from(text: str) -> int | None:
    """The number somebody typed or an address names; None for what can be no row's key.

    `isdigit` and `isdecimal` let through what `int` or a database does not take: ² and ٣.
    """
    return int(text) if re.fullmatch(DIGITS, text) else None


def fits(value: Any) -> bool:
    """Whether both databases take the value, as far as it is a whole number."""
    return not isinstance(value, int) or -MOST - 1 <= value <= MOST


class KeyConverter(IntConverter):
    """`<key:pk>` in an address; Django's `int` takes any number of digits."""

    regex = DIGITS


register_converter(KeyConverter, "key")


class FittingIn(In):
    """`pk__in` of what a form sent: numbers that no row can have find no row.

    Django does so for one number (`IntegerFieldExact`), not for several.
    """

    def get_prep_lookup(self) -> Any:
        values = super().get_prep_lookup()
        return list(filter(fits, values)) if self.rhs_is_direct_value() else values


class FittingRelatedIn(RelatedIn):
    def get_prep_lookup(self) -> Any:
        values = super().get_prep_lookup()
        return list(filter(fits, values)) if self.rhs_is_direct_value() else values


class FittingRelatedExact(RelatedExact):
    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        if not fits(self.rhs):
            raise EmptyResultSet
        return super().process_rhs(compiler, connection)


def register_lookups() -> None:
    """Make every query of the portal look for keys this way; once, when it starts."""
    models.IntegerField.register_lookup(FittingIn)
    for lookup in (FittingRelatedIn, FittingRelatedExact):
        ForeignObject.register_lookup(lookup)
