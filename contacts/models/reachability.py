"""How somebody is best reached, and when that was last confirmed."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role

from ..querysets import ContactPreferenceQuerySet, OfficerProfileQuerySet


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
        later = models.Q(confirmed_on=None) | models.Q(confirmed_on__lt=on)
        type(self)._default_manager.filter(later, pk=self.pk).update(confirmed_on=on)
        self.refresh_from_db(fields=["confirmed_on"])


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
                condition=models.Q(channel__in=Channel.values),
                name="contactpreference_channel_is_known",
            )
        ]


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
        ordering = ("user__name", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(channel__in=Channel.values),
                name="officerprofile_channel_is_known",
            )
        ]


def reachability_of(user: User) -> OfficerProfile | ContactPreference:
    """The person's own row; without one, the defaults in a row that is not saved."""
    if user.role == Role.POLICE:
        found = OfficerProfile.objects.filter(user=user).first()
        return found or OfficerProfile(user=user, phone=user.phone)
    return ContactPreference.objects.filter(user=user).first() or ContactPreference(user=user)
