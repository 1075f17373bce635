from __future__ import annotations

from typing import Any, Self

from django.db.models import QuerySet

from hoogeveen_alert.accounts.roles import Role

from .terms import Viewer


class ReferenceQuerySet(QuerySet[Any]):
    """Rows of the public registers: everybody with an account may read, imports write."""

    def current(self) -> Self:
        return self.filter(gone_on=None)

    def visible_to(self, user: Viewer) -> Self:
        return self if user.is_authenticated else self.none()

    def editable_by(self, user: Viewer) -> Self:
        return self if user.is_authenticated and user.is_superuser else self.none()


class PlaceQuerySet(ReferenceQuerySet):
    def editable_by(self, user: Viewer) -> Self:
        """The municipality says who serves a district; the rest of it is the register's."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_superuser or user.role == Role.MUNICIPALITY else self.none()


class AddressQuerySet(ReferenceQuerySet):
    def at(self, postcode: str) -> Self:
        """Addresses of a postcode, written bare and in capitals: 7933PA."""
        return self.current().filter(postcode=postcode)

    def with_place(self) -> Self:
        """The address as pages show it, with its neighbourhood and district but not their areas."""
        return self.select_related("neighbourhood__district").only(
            *("street", "number", "letter", "addition", "postcode", "town", "point"),
            *("neighbourhood__name", "neighbourhood__district__name"),
        )
