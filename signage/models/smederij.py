from __future__ import annotations

from collections import defaultdict
from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from groups.models import AlertGroup, Neighbourhood
from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.roles import is_office, is_volunteer
from hoogeveen_alert.email_addresses import OneSpellingField
from hoogeveen_alert.sorting import Sorted, SortedQuerySet, SortKeyField
from hoogeveen_alert.wording import POT, POTS, in_own_words

from .refusals import NeighbourhoodBusy
from .scopes import MunicipalQuerySet
from .sign_request import SignRequest


class SmederijQuerySet(SortedQuerySet["Smederij"]):
    def of_group(self, group: AlertGroup) -> Self:
        """The Smederijen that hold a neighbourhood of the group."""
        parts = SmederijNeighbourhood.objects.filter(neighbourhood__alert_groups=group)
        return self.filter(Exists(parts.filter(smederij=OuterRef("pk"))))

    def visible_to(self, user: Viewer) -> Self:
        """Those of the own groups, or of the own districts' groups."""
        if is_office(user):
            return self
        if not is_volunteer(user):
            return self.none()
        groups = AlertGroup.objects.visible_to(user)
        parts = SmederijNeighbourhood.objects.filter(neighbourhood__alert_groups__in=groups)
        return self.filter(Exists(parts.filter(smederij=OuterRef("pk"))))

    def editable_by(self, user: Viewer) -> Self:
        return self if is_office(user) else self.none()


def smederijen_of(signs: QuerySet[Any]) -> dict[int, int | None]:
    """Of each of these signs the key of its Smederij, or None; three queries for any number.

    That is who pays for it; of a sign from before the portal the Smederij of its group, and
    where the group has none or several the one in which it stands.
    """
    parts = SmederijNeighbourhood.objects.order_by()
    of_group: defaultdict[int, set[int]] = defaultdict(set)
    for group, key in parts.values_list("neighbourhood__alert_groups", "smederij"):
        if group is not None:
            of_group[group].add(key)
    sure = {group: min(keys) for group, keys in of_group.items() if len(keys) == 1}
    there = parts.filter(neighbourhood__area__covers=OuterRef("point")).order_by("pk")
    unsure = signs.order_by().filter(request=None).exclude(group__in=list(sure))
    stands_in = unsure.annotate(stands_in=Subquery(there.values("smederij")[:1]))
    by_place = dict(stands_in.values_list("pk", "stands_in"))
    rows = signs.order_by().values_list("pk", "request__smederij", "group")
    return {
        pk: payer
        or sure.get(group)
        or by_place.get(pk)
        or min(of_group.get(group, ()), default=None)
        for pk, payer, group in rows
    }


class Smederij(Sorted, models.Model):
    """A neighbourhood or village with a budget of its own, as the municipality draws it."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    sort_key = SortKeyField()
    contact_name = models.CharField(_("contact person"), max_length=100, blank=True)
    contact_email = OneSpellingField(_("e-mail address of the office"), blank=True)
    contact_phone = PhoneNumberField(_("phone number of the office"), blank=True)
    colour = models.CharField(
        _("colour on the map"),
        max_length=7,
        default="#1a6e9a",
        validators=[RegexValidator(r"^#[0-9a-f]{6}\Z", _("Choose a colour."))],
    )
    neighbourhoods: models.ManyToManyField = models.ManyToManyField(
        Neighbourhood,
        through="SmederijNeighbourhood",
        related_name="smederijen",
        verbose_name=_("neighbourhoods"),
    )

    objects = SmederijQuerySet.as_manager()

    class Meta:
        verbose_name = POT
        verbose_name_plural = POTS
        ordering = ("sort_key",)

    def __str__(self) -> str:
        return self.name


class SmederijNeighbourhood(models.Model):
    """A neighbourhood of a Smederij; the unique column gives it to at most one."""

    smederij = models.ForeignKey(
        Smederij, on_delete=models.PROTECT, related_name="parts", verbose_name=POT
    )
    neighbourhood = models.OneToOneField(
        Neighbourhood,
        on_delete=models.PROTECT,
        related_name="smederij_part",
        verbose_name=_("neighbourhood"),
        error_messages={
            "unique": in_own_words(
                _("This neighbourhood belongs to one of the other %(pots)s already.")
            )
        },
    )

    objects = MunicipalQuerySet.as_manager()

    class Meta:
        verbose_name = _("neighbourhood")
        verbose_name_plural = _("neighbourhoods")
        ordering = ("neighbourhood__sort_key",)

    def __str__(self) -> str:
        return str(self.neighbourhood)

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            self.clean()
            super().save(*args, **kwargs)

    def clean(self) -> None:
        if self.pk:
            before = SmederijNeighbourhood.objects.get(pk=self.pk)
            moved = (before.smederij_id, before.neighbourhood_id) != (
                self.smederij_id,
                self.neighbourhood_id,
            )
            if moved:
                before.check_free()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            self.check_free()
            return super().delete(*args, **kwargs)

    def check_free(self) -> None:
        """Raise NeighbourhoodBusy while a request from here waits for this Smederij's money."""
        requests = SignRequest.objects.open().filter(
            smederij=self.smederij_id, group__neighbourhoods=self.neighbourhood_id
        )
        number = requests.distinct().count()
        if number:
            raise NeighbourhoodBusy(
                _(
                    "%(place)s cannot move yet: %(number)d sign requests from there are open. "
                    "Decide on them, and have the signs placed or withdrawn, first."
                ),
                code="busy",
                params={"place": self.neighbourhood, "number": number},
            )
