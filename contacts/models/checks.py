"""Rounds of "are you still there?": one person asked about one post, or about own details."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import Coordinator
from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.roles import is_office, is_police
from hoogeveen_alert.personal_data import Retention

from .scopes import KEPT_DAYS


class Over(Exception):
    """The round has ended, or was put off before."""


class ContactCheckQuerySet(QuerySet["ContactCheck"]):
    retention = Retention({"closed": KEPT_DAYS})

    def still_open(self) -> Self:
        return self.filter(closed_at=None)

    def with_group(self) -> Self:
        return self.select_related("user", "post__group", "post__user")

    def visible_to(self, user: Viewer) -> Self:
        """All for the municipality; of own groups or districts for volunteers; one's own."""
        if is_office(user):
            return self
        if not user.is_authenticated:
            return self.none()
        if is_police(user):
            return self.filter(user=user)
        posts = Coordinator.objects.visible_to(user)
        return self.filter(Q(user=user) | Q(post__in=posts))

    def editable_by(self, user: Viewer) -> Self:
        """One's own: nobody answers for somebody else."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def expired(self) -> Self:
        return self.filter(closed_at__lt=self.retention.cutoff("closed"))


class ContactCheck(models.Model):
    """One round. `post` is a coordinatorship; without one it is an officer's own details,
    or an area coordinator's.

    Days count on the calendar of Europe/Amsterdam. A snooze moves the clock once: steps count
    from `counts_from`.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("not answered yet")
        ANSWERED = "answered", _("answered")
        SNOOZED = "snoozed", _("put off")
        LAPSED = "lapsed", _("ended without answer")

    class Answer(models.TextChoices):
        ALL_RIGHT = "all_right", _("all right")
        CHANGED = "changed", _("details changed")
        STOP = "stop", _("wants to stop")
        ENDED = "ended", _("the group has ended")
        # Let somebody in, refused somebody or renewed the link: no mail was answered.
        ACTED = "acted", _("was active in the portal")

    LIVE = (Status.OPEN, Status.SNOOZED)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="contact_checks",
        verbose_name=_("who is asked"),
    )
    post = models.ForeignKey(
        Coordinator,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contact_checks",
        verbose_name=_("post"),
    )
    status = models.CharField(
        _("status"), max_length=8, choices=Status.choices, default=Status.OPEN
    )
    answer = models.CharField(_("answer"), max_length=9, choices=Answer.choices, blank=True)
    opened_on = models.DateField(_("asked on"), default=timezone.localdate)
    snoozed_until = models.DateField(
        _("put off until"),
        null=True,
        blank=True,
        help_text=_("Stays when that day has passed: a round can be put off once."),
    )
    closed_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    # Part of the signed link, so that the link of one round opens no other person's.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = ContactCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("periodic check")
        verbose_name_plural = _("periodic checks")
        ordering = ("-opened_on", "-pk")
        indexes = [
            models.Index(
                fields=["opened_on"], condition=Q(closed_at=None), name="contactcheck_still_open"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(closed_at=None, post__isnull=False),
                name="contactcheck_one_open_per_post",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(closed_at=None, post=None),
                name="contactcheck_one_open_per_person_without_post",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("open", "snoozed"), closed_at=None)
                | Q(status__in=("answered", "lapsed"), closed_at__isnull=False),
                name="contactcheck_closed_at_iff_over",
            ),
            models.CheckConstraint(
                condition=Q(status="answered", answer__gt="")
                | (~Q(status="answered") & Q(answer="")),
                name="contactcheck_answer_iff_answered",
            ),
            models.CheckConstraint(
                condition=Q(answer__in=("", "all_right", "changed", "stop", "ended", "acted")),
                name="contactcheck_answer_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="snoozed") | Q(snoozed_until__isnull=False),
                name="contactcheck_snoozed_until_a_day",
            ),
            models.CheckConstraint(
                condition=Q(snoozed_until=None) | Q(snoozed_until__gt=F("opened_on")),
                name="contactcheck_snoozed_until_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.get_status_display()}"

    def move_to(self, status: str, **changes: Any) -> None:
        """Put the round off, begin it anew or end it. Raises Over.

        The steps of a round that goes on are taken anew, so those there were are forgotten.
        """
        # Filtering on the open round lets the database settle a race.
        rounds = ContactCheck.objects.still_open().filter(pk=self.pk)
        if status == self.Status.SNOOZED:
            rounds = rounds.filter(snoozed_until=None)
        if status not in self.LIVE:
            changes["closed_at"] = timezone.now()
        if not rounds.update(status=status, **changes):
            raise Over(str(self))
        if status in self.LIVE:
            self.reminders.all().delete()
        self.refresh_from_db(fields=["status", *changes])

    @property
    def counts_from(self) -> date:
        """The day from which the days of the steps count."""
        return self.snoozed_until or self.opened_on

    def is_unanswered(self, *, since: date) -> bool:
        """Whether it counts from that day or before, or ended without an answer."""
        if self.closed_at is None:
            return self.counts_from <= since
        return self.status == self.Status.LAPSED


class ContactReminderQuerySet(QuerySet["ContactReminder"]):
    def visible_to(self, user: Viewer) -> Self:
        return self.filter(contact_check__in=ContactCheck.objects.visible_to(user))

    def editable_by(self, user: Viewer) -> Self:
        return self.none()


class ContactReminder(models.Model):
    """One step of a round; the constraint makes each step once, so a task may run twice.

    Written in the transaction that queues its mail.
    """

    class Step(models.TextChoices):
        ASKED = "asked", _("asked")
        AGAIN = "again", _("asked again")
        LAST = "last", _("asked for the last time")
        OTHERS = "others", _("other coordinators and area coordinators told")
        DORMANT = "dormant", _("group turned dormant")
        CLOSE = "close", _("municipality asked to end the group")
        # No step of the clock, so it stands behind the others.
        REFUSED = "refused", _("mail to this person is refused")

    contact_check = models.ForeignKey(
        ContactCheck,
        on_delete=models.CASCADE,
        related_name="reminders",
        verbose_name=_("periodic check"),
    )
    step = models.CharField(_("step"), max_length=8, choices=Step.choices)
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = ContactReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["contact_check", "step"], name="contactreminder_once_per_check_and_step"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_check_id}: {self.step}"
