"""How somebody is best reached, and when that was last confirmed."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from groups.models import AlertGroup, Coordinator, Neighbourhood
from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import (
    is_coordinator,
    is_office,
    is_police,
    where_police,
    works_everywhere,
)


class Channel(models.TextChoices):
    PHONE = "phone", _("by telephone")
    WHATSAPP = "whatsapp", _("by WhatsApp")
    EMAIL = "email", _("by e-mail")


class Reachability(models.Model):
    """What a person says of being reached; `confirmed_on` is the last day it was said or kept."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, verbose_name=_("account")
    )
    channel = models.CharField(
        _("is best reached"), max_length=8, choices=Channel.choices, default=Channel.PHONE
    )
    hours = models.CharField(
        _("best hours"),
        max_length=80,
        blank=True,
        help_text=_("For example: weekdays after 18:00. Leave empty if any time will do."),
    )
    confirmed_on = models.DateField(_("last confirmed on"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.user)

    def confirm(self, *, on: date) -> None:
        """Note that the person said on that day that this is right; never puts the date back."""
        later = Q(confirmed_on=None) | Q(confirmed_on__lt=on)
        type(self)._default_manager.filter(later, pk=self.pk).update(confirmed_on=on)
        self.refresh_from_db(fields=["confirmed_on"])


class ContactPreferenceQuerySet(QuerySet["ContactPreference"]):
    def visible_to(self, user: Viewer) -> Self:
        """Own, and those of the coordinators whose contact facts the user may see."""
        if works_everywhere(user):
            return self
        if not user.is_authenticated:
            return self.none()
        posts = Coordinator.objects.current().visible_to(user).filter(user=OuterRef("user"))
        return self.filter(Q(user=user) | Exists(posts))

    def editable_by(self, user: Viewer) -> Self:
        if not user.is_authenticated:
            return self.none()
        return self if user.is_superuser else self.filter(user=user)


class ContactPreference(Reachability):
    """How a coordinator or area coordinator is best reached; the phone is the account's."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="contact_preference",
        verbose_name=_("account"),
    )

    objects = ContactPreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact preference")
        verbose_name_plural = _("contact preferences")
        permissions = [("view_contactlist", _("Can see the contact list of the police"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values),
                name="contactpreference_channel_is_known",
            )
        ]


class OfficerProfileQuerySet(QuerySet["OfficerProfile"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for police and municipality; for volunteers the officers of their districts."""
        if works_everywhere(user):
            return self
        if not user.is_authenticated:
            return self.none()
        return self.serving(user)

    def serving(self, user: User) -> Self:
        """Officers, still with that role, of the districts where the user has a task."""
        return self.filter(
            where_police("user"),
            user__is_active=True,
            user__districts__in=districts_of(user),
        ).distinct()

    def editable_by(self, user: Viewer) -> Self:
        if is_office(user):
            return self
        return self.filter(user=user) if is_police(user) else self.none()


def districts_of(user: User) -> QuerySet:
    """Keys of the districts somebody serves, or where a group of theirs lies."""
    if is_coordinator(user):
        groups = AlertGroup.objects.filter(coordinators__in=user.posts.filter(until_on=None))
        return Neighbourhood.objects.filter(alert_groups__in=groups).values("district")
    return user.districts.values("pk")


class OfficerProfile(Reachability):
    """What coordinators of an officer's districts see: a work phone, not the account's."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="officer_profile",
        limit_choices_to={"role": "police"},
        verbose_name=_("account"),
    )
    phone = PhoneNumberField(
        _("telephone at work"), help_text=_("Coordinators of the districts see this number.")
    )

    objects = OfficerProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("neighbourhood officer")
        verbose_name_plural = _("neighbourhood officers")
        ordering = ("user__sort_key", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values),
                name="officerprofile_channel_is_known",
            )
        ]


def reachability_of(user: User) -> OfficerProfile | ContactPreference:
    """The person's own row; without one, the defaults in a row that is not saved."""
    if is_police(user):
        found = OfficerProfile.objects.filter(user=user).first()
        return found or OfficerProfile(user=user, phone=user.phone)
    return ContactPreference.objects.filter(user=user).first() or ContactPreference(user=user)
