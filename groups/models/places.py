from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.roles import is_office
from hoogeveen_alert.sorting import Sorted, SortedQuerySet, SortKeyField

from .place_names import keep, row


class ReferenceQuerySet(SortedQuerySet[Any]):
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
        return self if is_office(user) else self.none()


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


class Place(Sorted, models.Model):
    """A part of the municipality as Statistics Netherlands (CBS) draws and codes it.

    One that a newer map no longer has keeps its row with `gone_on`, for what refers to it.
    """

    name = models.CharField(_("name"), max_length=100)
    sort_key = SortKeyField()
    area = models.MultiPolygonField(_("area"), srid=4326)
    inhabitants = models.PositiveIntegerField(_("inhabitants"), null=True)
    households = models.PositiveIntegerField(_("households"), null=True)
    gone_on = models.DateField(_("gone since"), null=True, blank=True, editable=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("sort_key",)

    def __str__(self) -> str:
        return self.name


class District(Place):
    code = models.CharField(_("code"), max_length=8, unique=True)  # WK011850
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="districts",
        blank=True,
        verbose_name=_("area coordinators and police who serve this district"),
    )

    class Meta(Place.Meta):
        verbose_name = _("district")
        verbose_name_plural = _("districts")

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        keep(row("district", self.name, code=self.code))


class Neighbourhood(Place):
    code = models.CharField(_("code"), max_length=10, unique=True)  # BU01185000
    district = models.ForeignKey(
        District,
        on_delete=models.PROTECT,
        related_name="neighbourhoods",
        verbose_name=_("district"),
    )

    class Meta(Place.Meta):
        verbose_name = _("neighbourhood")
        verbose_name_plural = _("neighbourhoods")

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        keep(row("neighbourhood", self.name, code=self.code))


class Address(Sorted, models.Model):
    """One address of the BAG, the national register of addresses, with its point."""

    street = models.CharField(_("street"), max_length=80)
    street_key = SortKeyField(of="street")
    number = models.PositiveIntegerField(_("house number"))
    letter = models.CharField(_("letter"), max_length=1, blank=True)
    addition = models.CharField(_("addition"), max_length=4, blank=True)
    postcode = models.CharField(_("postcode"), max_length=6)
    town = models.CharField(_("town"), max_length=80)
    point = models.PointField(_("point"), srid=4326)
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        on_delete=models.PROTECT,
        related_name="addresses",
        verbose_name=_("neighbourhood"),
    )
    # The BAG gives some addresses twice, each time with another point (De Arend 1 to 100).
    serial = models.PositiveSmallIntegerField(_("which of its points"), default=1, editable=False)
    gone_on = models.DateField(_("gone since"), null=True, blank=True, editable=False)

    objects = AddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ("street", "number", "letter", "addition")
        constraints = [
            models.UniqueConstraint(
                fields=["postcode", "number", "letter", "addition", "serial"],
                name="address_unique",
            ),
            models.CheckConstraint(
                condition=models.Q(postcode__regex=r"^[1-9][0-9]{3}[A-Z]{2}$"),
                name="address_postcode_is_bare_and_upper_case",
            ),
        ]
        indexes = [
            models.Index(fields=["street", "number"], name="address_street_and_number"),
            models.Index(fields=["street_key", "number"], name="address_in_the_book"),
        ]

    def __str__(self) -> str:
        postcode = f"{self.postcode[:4]} {self.postcode[4:]}"
        return f"{self.street} {self.house_number}, {postcode} {self.town}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the names of street and town too; imports derive them of all rows at once."""
        super().save(*args, **kwargs)
        keep(row("street", self.street, self.town), row("town", self.town))

    @property
    def house_number(self) -> str:
        """Number with letter and addition as the BAG writes them: 12, 12a, 12a-2."""
        addition = f"-{self.addition}" if self.addition else ""
        return f"{self.number}{self.letter}{addition}"
