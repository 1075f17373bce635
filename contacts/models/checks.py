"""Rounds of "are you still there?": one person asked about one post, or about own details."""

from __future__ import annotations

import uuid
from contextlib import suppress
from datetime import date, timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.life import acts as life
from groups.models import Coordinator, TransitionNotAllowed
from groups.posts import acts as posts

from ..querysets import ContactCheckQuerySet, ContactReminderQuerySet


class Over(Exception):
    """The round has ended, or was put off before."""


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

    def answer_with(self, answer: str, *, changed: bool = False) -> None:
        """What the person said about this post, or about own details. Raises Over.

        Every answer wakes a dormant group but one: "the group has ended" pauses requests until
        the municipality has looked into it. "I want to stop" also asks it for a successor.
        """
        with transaction.atomic():
            group = self.post.group if self.post else None
            if group:
                group.lock()
            self._close(self.Status.ANSWERED, answer=answer)
            if group and answer == self.Answer.ENDED:
                because = gettext("A coordinator says that this group has ended.")
                life.pause(group, because=because, confirms=False)
            elif self.post and group:
                life.sign_of_life(group, by=self.user)
                if answer == self.Answer.STOP:
                    with suppress(TransitionNotAllowed):  # asked before
                        posts.ask_to_stop(self.post)

    def note_act(self) -> None:
        """The person decided on a request meanwhile, which says enough. Raises Over."""
        self.answer_with(self.Answer.ACTED)

    def lapse(self) -> None:
        """End the round without an answer. Raises Over."""
        self._close(self.Status.LAPSED)

    def snooze(self, *, on: date, days: int) -> None:
        """Put the round off, once: the steps begin anew on that day. Raises Over."""
        with transaction.atomic():
            moved = ContactCheck.objects.filter(
                pk=self.pk, closed_at=None, snoozed_until=None
            ).update(status=self.Status.SNOOZED, snoozed_until=on + timedelta(days=days))
            if not moved:
                raise Over(str(self))
            self.reminders.all().delete()
            self.refresh_from_db()

    def begin_anew(self, *, on: date) -> None:
        """As if it opened on that day: what was sent before did not reach the person."""
        with transaction.atomic():
            moved = ContactCheck.objects.filter(pk=self.pk, closed_at=None).update(
                status=self.Status.OPEN, opened_on=on, snoozed_until=None
            )
            if not moved:
                raise Over(str(self))
            self.reminders.all().delete()
            self.refresh_from_db()

    def end_or_let_sleep(self, *, silent_since: date) -> None:
        """Day 35: the group falls dormant when nobody confirmed it and all others are silent too.

        With somebody else there the round ends, and the person is asked again next time.
        """
        if not self.post or self._somebody_is_there(silent_since):
            with suppress(Over):
                self.lapse()
            return
        group = self.post.group
        if group.status == "active":
            with suppress(TransitionNotAllowed):
                why = gettext("nobody answered whether all is still right")
                life.fall_dormant(group, why=why)

    def _somebody_is_there(self, silent_since: date) -> bool:
        assert self.post  # noqa: S101
        group = self.post.group
        group.lock()
        group.refresh_from_db(fields=["status", "confirmed_on"])
        if group.confirmed_on and group.confirmed_on >= self.opened_on:
            return True
        others = group.coordinators.current().filter(user__is_active=True).exclude(pk=self.post.pk)
        return any(not _is_silent(other, silent_since) for other in others)

    def _close(self, status: str, *, answer: str = "") -> None:
        # Filtering on the open round lets the database settle a race.
        moved = ContactCheck.objects.filter(pk=self.pk, closed_at=None).update(
            status=status, answer=answer, closed_at=timezone.now()
        )
        if not moved:
            raise Over(str(self))
        self.refresh_from_db(fields=["status", "answer", "closed_at"])

    @property
    def counts_from(self) -> date:
        """The day from which the days of the steps count."""
        return self.snoozed_until or self.opened_on


def _is_silent(post: Coordinator, since: date) -> bool:
    """Whether this coordinator's own round is so old too, or ended without an answer."""
    last = ContactCheck.objects.filter(post=post).order_by("-opened_on", "-pk").first()
    if not last:
        return False
    if last.closed_at is None:
        return last.counts_from <= since
    return last.status == ContactCheck.Status.LAPSED


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
