"""Which claims of a provider give which role, and whose role came that way."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.roles import Role

from .claims import Claims, values_of


@dataclass(frozen=True)
class Grant:
    """What somebody's claims give."""

    role: str
    districts: Collection[str]  # codes; without any, those that were given by hand stay


class ClaimMappingQuerySet(QuerySet["ClaimMapping"]):
    def visible_to(self, user: Viewer) -> Self:
        return self if user.is_authenticated and user.is_superuser else self.none()

    def editable_by(self, user: Viewer) -> Self:
        return self.visible_to(user)

    def grant_for(self, provider: str, claims: Claims) -> Grant | None:
        """The role of the first row that fits, and the districts of all that give that role."""
        fitting = [
            row
            for row in self.filter(provider=provider).order_by("order", "pk")
            if row.value in values_of(claims, row.claim)
        ]
        if not fitting:
            return None
        role = fitting[0].role
        return Grant(role, {code for row in fitting if row.role == role for code in row.districts})


class ClaimMapping(models.Model):
    """Who has this value in this claim gets this role, at each log-in anew."""

    provider = models.CharField(_("provider"), max_length=30)
    claim = models.CharField(
        _("claim"),
        max_length=100,
        help_text=_("As the provider names it: groups, roles, or realm_access.roles."),
    )
    value = models.CharField(
        _("value"), max_length=255, help_text=_("Exactly so, capitals included.")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    districts = models.JSONField(_("districts"), default=list, blank=True)
    order = models.PositiveSmallIntegerField(
        _("goes first"),
        default=100,
        help_text=_("Who has several of these values gets the role with the lowest number."),
    )

    objects = ClaimMappingQuerySet.as_manager()

    class Meta:
        verbose_name = _("role by single sign-on")
        verbose_name_plural = _("roles by single sign-on")
        ordering = ("provider", "order", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["provider", "claim", "value"], name="claimmapping_one_role_per_value"
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="claimmapping_role_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(claim="") & ~Q(value=""), name="claimmapping_says_what_is_looked_for"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} = {self.value}"


class Vouching(models.Model):
    """An account whose role a provider gives: it logs in there, and ends when the role does."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="vouching",
        verbose_name=_("account"),
    )
    provider = models.CharField(_("provider"), max_length=30)
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("account by single sign-on")
        verbose_name_plural = _("accounts by single sign-on")
        default_permissions: ClassVar = ()

    def __str__(self) -> str:
        return f"{self.user_id}: {self.provider}"
