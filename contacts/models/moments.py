from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import AlertGroup, Coordinator
from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import (
    is_area_coordinator,
    is_office,
    is_police,
    where_area_coordinator,
    where_municipality,
    where_police,
    works_everywhere,
)
from hoogeveen_alert.personal_data import Retention

from .scopes import KEPT_DAYS

# A mistake shows at once, or when the same shift or the next morning looks at the page.
TAKE_BACK_HOURS = 24


def _within(group: str | OuterRef) -> Coalesce:
    """The key of a group, and 0 where there is none."""
    return Coalesce(group, Value(0), output_field=models.BigIntegerField())


class ContactMomentQuerySet(QuerySet["ContactMoment"]):
    retention = Retention({"": KEPT_DAYS})

    def visible_to(self, user: Viewer) -> Self:
        """All for police and municipality; of own districts, or of oneself, those that stand."""
        if works_everywhere(user):
            return self
        if not user.is_authenticated:
            return self.none()
        own = Q(about=user)
        if is_area_coordinator(user):
            own |= Q(group__in=AlertGroup.objects.visible_to(user))
        return self.standing().filter(own)

    def standing(self) -> Self:
        """Not those that were taken back.

        Nor by a join that finds nothing: of that PostgreSQL takes one row to be left, and then
        compares each of forty thousand moments with each other one.
        """
        return self.exclude(Exists(MomentTakenBack.objects.filter(moment=OuterRef("pk"))))

    def to_take_back_by(self, user: Viewer) -> Self:
        """Just written down by this user, who may have meant somebody else."""
        if not user.is_authenticated:
            return self.none()
        since = timezone.now() - timedelta(hours=TAKE_BACK_HOURS)
        return self.standing().filter(by=user, created_at__gt=since)

    def editable_by(self, user: Viewer) -> Self:
        """Nobody: rows are append-only."""
        return self.none()

    def latest_of_each(self) -> Self:
        """Of each person in each group the last moment, which says when the next is due."""
        standing = self.model.objects.standing().alias(within=_within("group_id"))
        later = standing.filter(
            Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), pk__gt=OuterRef("pk")),
            about=OuterRef("about"),
            # One condition for those of a group and of none: a database joins on it, where it
            # would compare each moment with each other one for "this, or else that".
            within=_within(OuterRef("group_id")),
        )
        return self.standing().exclude(Exists(later))

    def still_to_come(self) -> Self:
        """Last moments with a date for the next one, with people who are still in post."""
        posts = Coordinator.objects.current().filter(
            group=OuterRef("group"), user=OuterRef("about")
        )
        closed = Q(group__status__in=("closed", "rejected"))
        still = (Exists(posts) & ~closed) | (Q(group=None) & where_area_coordinator("about"))
        return self.latest_of_each().filter(still, about__is_active=True).exclude(next_due_on=None)

    def overdue(self) -> Self:
        """The day of the next contact has come, on the calendar of Europe/Amsterdam."""
        return self.filter(next_due_on__lte=timezone.localdate())

    def due_for(self, user: User) -> Self:
        """Dated next contacts of this user: of own districts, own office, or with oneself."""
        dated = self.still_to_come()
        if is_police(user):
            through = AlertGroup.neighbourhoods.through.objects
            own = through.filter(alertgroup=OuterRef("group"), neighbourhood__district__people=user)
            return dated.filter(Q(by=user) | Exists(own))
        if is_office(user):
            return dated.filter(where_municipality("by"))
        return dated.filter(about=user)

    def planned_by_police_for(self, user: User) -> Self:
        """What officers are to do; the municipality sees whether contact stays alive."""
        if not is_office(user):
            return self.none()
        return self.still_to_come().filter(where_police("by"))

    def expired(self) -> Self:
        """Past the term, counted in days."""
        return self.filter(on__lt=timezone.localdate() - self.retention.length())


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


class MomentTakenBackQuerySet(QuerySet["MomentTakenBack"]):
    def visible_to(self, user: Viewer) -> Self:
        return self if works_everywhere(user) else self.none()

    def editable_by(self, user: Viewer) -> Self:
        """Nobody: rows are append-only."""
        return self.none()


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
