from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import AlertGroup, TransitionNotAllowed
from hoogeveen_alert.accounts.models import User

from ..querysets import ContactMomentQuerySet, MomentTakenBackQuerySet


class ContactMoment(models.Model):
    """Police or municipality spoke with a coordinator, or with an area coordinator.

    Append-only: a later moment replaces the day on which the next contact is due, and one that
    was written down by mistake is taken back by a row of its own. There is no free text on
    purpose, so that nobody writes about persons.
    """

    class How(models.TextChoices):
        PHONE = "phone", _("by telephone")
        VISIT = "visit", _("in person")
        WHATSAPP = "whatsapp", _("by WhatsApp")
        EMAIL = "email", _("by e-mail")
        MEETING = "meeting", _("at a meeting")

    class Subject(models.TextChoices):
        CATCH_UP = "catch_up", _("how it is going")
        INTRODUCTION = "introduction", _("getting to know each other")
        INCIDENT = "incident", _("something that happened in the neighbourhood")
        PREVENTION = "prevention", _("advice on prevention")
        GROUP = "group", _("how the group is run")
        SIGNS = "signs", _("signs")
        SUCCESSION = "succession", _("stopping or handing over")
        OTHER = "other", _("something else")

    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="contact_moments",
        verbose_name=_("spoken with"),
    )
    group = models.ForeignKey(
        AlertGroup,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contact_moments",
        verbose_name=_("group"),
        help_text=_("Empty for an area coordinator."),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    on = models.DateField(_("date"), default=timezone.localdate)
    how = models.CharField(_("how"), max_length=8, choices=How.choices, default=How.PHONE)
    subject = models.CharField(
        _("about"), max_length=12, choices=Subject.choices, default=Subject.CATCH_UP
    )
    next_due_on = models.DateField(_("next contact due on"), null=True, blank=True)
    created_at = models.DateTimeField(_("written down at"), default=timezone.now, editable=False)

    objects = ContactMomentQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact moment")
        verbose_name_plural = _("contact moments")
        ordering = ("-on", "-pk")
        indexes = [
            models.Index(fields=["group", "-on", "-id"], name="contactmoment_of_group"),
            models.Index(fields=["about", "-on", "-id"], name="contactmoment_of_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_due_on=None) | Q(next_due_on__gt=F("on")),
                name="contactmoment_next_after_this_one",
            ),
            models.CheckConstraint(
                condition=~Q(about=F("by")), name="contactmoment_with_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.get_subject_display()}"

    def take_back(self, *, by: User) -> None:
        """It was a mistake: it counts no more, and who was spoken with does not see it.

        Raises TransitionNotAllowed for who did not write it down, after TAKE_BACK_HOURS, and
        when it was taken back before.
        """
        if not ContactMoment.objects.to_take_back_by(by).filter(pk=self.pk).exists():
            raise TransitionNotAllowed(f"{self.pk} stays")
        # The constraint settles two clicks at once.
        _row, created = MomentTakenBack.objects.get_or_create(moment=self)
        if not created:
            raise TransitionNotAllowed(f"{self.pk} was taken back")


class MomentTakenBack(models.Model):
    """Who wrote a moment down took it back; append-only too, and goes with the moment."""

    moment = models.OneToOneField(
        ContactMoment, on_delete=models.CASCADE, related_name="taken_back"
    )
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)

    objects = MomentTakenBackQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact moment that was taken back")
        verbose_name_plural = _("contact moments that were taken back")

    def __str__(self) -> str:
        return str(self.moment_id)
