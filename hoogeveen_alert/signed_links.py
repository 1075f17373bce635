"""Links that only the portal can make: the key of a row, signed, as a part of an address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models

Row = TypeVar("Row", bound=models.Model)


class SignedLink(Generic[Row]):
    """One kind of link. Links live long in mailboxes: what `salt` and `key` say never changes.

    `rows` gives what a link may open, and `max_age` is in seconds; without it a link has no age.
    """

    def __init__(
        self,
        salt: str,
        rows: Callable[[], models.QuerySet[Row]],
        *,
        key: str = "key",
        max_age: int | None = None,
    ) -> None:
        self.salt = salt
        self.rows = rows
        self.key = key
        self.max_age = max_age

    def make(self, row: Row) -> str:
        value = getattr(row, self.key)
        return signing.dumps(value if isinstance(value, int) else str(value), salt=self.salt)

    def read(self, token: str) -> Row | None:
        """Find the row of a link; None for a forged or an old link and for a row that is gone."""
        try:
            value = signing.loads(token, salt=self.salt, max_age=self.max_age)
            return self.rows().filter(**{self.key: value}).first()
        except (signing.BadSignature, ValidationError, ValueError, TypeError):
            return None
