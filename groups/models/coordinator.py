from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role
from hoogeveen_alert.privacy.changes import record_change

from ..querysets import CoordinatorQuerySet
from .alert_group import AlertGroup, StatusChange, TransitionNotAllowed
from .terms import JoinTerms


class NotNeeded(Exception):
    """No request waits long enough for an area coordinator to step in."""


class LastCoordinator(Exception):
    """Nobody who can still log in would coordinate the group any more."""


class Coordinator(models.Model):
    """A user's post in a group, from one day until another; past ones are kept."""

    class Post(models.TextChoices):
        LEAD = "lead", _("lead")
        DEPUTY = "deputy", _("deputy")

    group = models.ForeignKey(
        AlertGroup, on_delete=models.CASCADE, related_name="coordinators", verbose_name=_("group")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="posts",
        verbose_name=_("account"),
    )
    post = models.CharField(_("post"), max_length=6, choices=Post.choices, default=Post.DEPUTY)
    from_on = models.DateField(_("from"), default=timezone.localdate)
    until_on = models.DateField(_("until"), null=True, blank=True)
    wants_to_stop_on = models.DateField(
        _("wants to stop since"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The municipality was asked to find a successor."),
    )

    objects = CoordinatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("coordinator")
        verbose_name_plural = _("coordinators")
        ordering = ("-post", "from_on")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "user"],
                condition=Q(until_on=None),
                name="coordinator_one_current_post_per_group",
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(until_on=None, post="lead"),
                name="coordinator_one_current_lead",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="coordinator_until_not_before_from",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_post_display()})"

    @transaction.atomic
    def stop(self, *, by: User) -> None:
        """End the post because its holder wants to.

        Raises LastCoordinator, and TransitionNotAllowed when it ended already.
        """
        self._end(by=by, why=gettext("a coordinator stopped"))

    @transaction.atomic
    def hand_over_to(self, successor: Coordinator, *, by: User) -> None:
        """End the post for somebody who takes its place, as lead too. Raises as `stop` does."""
        from .. import mails_of_models as emails

        self._end(by=by, why=gettext("a coordinator was succeeded"), heir=successor)
        emails.send_succeeded(self)

    @transaction.atomic
    def remove(self, *, by: User, why: str, words: str = "", even_the_last: bool = False) -> None:
        """End the post without its holder; the reason is mailed.

        The group's history keeps `why` but not `words`, which may be about a person. Raises as
        `stop` does.
        """
        from .. import mails_of_models as emails

        noted = gettext("a coordinator was removed: %(why)s") % {"why": why}
        self._end(by=by, why=noted, even_the_last=even_the_last)
        emails.send_post_taken_away(self, "\n".join(filter(None, [why, words])))

    @transaction.atomic
    def make_lead(self, *, by: User) -> None:
        """Make a deputy lead, and the lead a deputy, in one go.

        The municipality may, and the lead; a deputy only while the group has no lead. Raises
        TransitionNotAllowed for others, also for a lead whose place was taken just now.
        """
        from .. import mails_of_models as emails

        self.group.lock()
        posts = self.group.coordinators.current()
        lead = posts.filter(post=self.Post.LEAD).first()
        is_lead = lead is not None and lead.user_id == by.pk
        if lead and not is_lead and not _works_for_municipality(by):
            raise TransitionNotAllowed(f"{by.pk} does not lead {self.group}")
        if not posts.filter(pk=self.pk, post=self.Post.DEPUTY, user__is_active=True).exists():
            raise TransitionNotAllowed(f"{self.pk} is no deputy")
        # The old one first: the constraint allows one lead at every moment.
        if lead and posts.filter(pk=lead.pk, post=self.Post.LEAD).update(post=self.Post.DEPUTY):
            lead._record(by, post=(self.Post.LEAD, self.Post.DEPUTY))
        self._become_lead(by)
        self._note(by, gettext("another coordinator became lead"))
        emails.send_coordinators_changed(self.group, "lead", but=(by, self.user))

    @transaction.atomic
    def ask_to_stop(self) -> None:
        """Ask the municipality to find a successor; shown on its desk. Raises as `stop` does."""
        self._set_wish(timezone.localdate(), gettext("a coordinator asked for a successor"))

    @transaction.atomic
    def keep_on(self) -> None:
        """Take the wish to stop back. Raises TransitionNotAllowed when there is none."""
        self._set_wish(None, gettext("a coordinator goes on after all"))

    def end_with_group(self, *, by: User | None) -> None:
        """End the post because its group ends; that is noted and mailed there."""
        day = max(timezone.localdate(), self.from_on)
        if Coordinator.objects.current().filter(pk=self.pk).update(until_on=day):
            self._record(by, until_on=(None, day))

    def others(self) -> CoordinatorQuerySet:
        """The current coordinators beside this one who can log in."""
        posts = self.group.coordinators.current().filter(user__is_active=True)
        return posts.exclude(pk=self.pk).select_related("user")

    def heir(self) -> Coordinator | None:
        """Who becomes lead when this one goes: a resident before an area coordinator."""
        if self.post != self.Post.LEAD:
            return None
        helps_out = models.Case(models.When(user__role=Role.AREA_COORDINATOR, then=1), default=0)
        return self.others().order_by(helps_out, "from_on", "pk").first()

    def _end(
        self, *, by: User, why: str, heir: Coordinator | None = None, even_the_last: bool = False
    ) -> None:
        """End the post today; the user's access to the group's people ends with it."""
        from .. import mails_of_models as emails

        # Two who stop at once each see the other go on, unless one waits here for the other.
        self.group.lock()
        self.refresh_from_db(fields=["post"])
        if not even_the_last and not self.others().exists():
            raise LastCoordinator(str(self.group))
        heir = (heir or self.heir()) if self.post == self.Post.LEAD else None
        ended = Coordinator.objects.current().filter(pk=self.pk)
        # Begun after midnight elsewhere on the clock, it ends no earlier than it began.
        if not ended.update(until_on=max(timezone.localdate(), self.from_on)):
            raise TransitionNotAllowed(f"{self.pk} has ended")
        self.refresh_from_db()
        self._record(by, until_on=(None, self.until_on))
        self._note(by, why)
        if heir:
            heir._become_lead(by)
        emails.send_coordinators_changed(self.group, "left", but=(by, heir.user if heir else None))

    def _become_lead(self, by: User) -> None:
        from .. import mails_of_models as emails

        posts = Coordinator.objects.current().filter(pk=self.pk, post=self.Post.DEPUTY)
        if posts.update(post=self.Post.LEAD):
            self._record(by, post=(self.Post.DEPUTY, self.Post.LEAD))
        self.refresh_from_db()
        if self.user_id != by.pk:
            emails.send_made_lead(self)

    def _set_wish(self, day: date | None, why: str) -> None:
        self.group.lock()
        self.refresh_from_db(fields=["wants_to_stop_on"])
        posts = Coordinator.objects.current().filter(pk=self.pk)
        if not posts.filter(wants_to_stop_on__isnull=day is not None).update(wants_to_stop_on=day):
            raise TransitionNotAllowed(f"{self.pk} has changed already")
        before = self.wants_to_stop_on
        self.refresh_from_db()
        self._record(self.user, wants_to_stop_on=(before, day))
        self._note(self.user, why)

    def _record(self, by: User | None, **changed: tuple[object, object]) -> None:
        """Write the history of changes: whose post it is, by key, and from what to what."""
        record_change(self, by=by, about=("group", "user"), **changed)

    def _note(self, by: User, why: str) -> None:
        """Write the group's history, which names nobody beside who did it."""
        self.group.refresh_from_db(fields=["status"])
        StatusChange.objects.create(group=self.group, status=self.group.status, by=by, why=why)

    @classmethod
    @transaction.atomic
    def step_in(cls, group: AlertGroup, *, by: User) -> Coordinator:
        """Make an area coordinator deputy where a request waits too long. Raises NotNeeded.

        Who has a post there already keeps it.
        """
        from .. import mails_of_models as emails

        if not cls.is_needed(group):
            raise NotNeeded(str(group))
        post, created = cls.objects.get_or_create(group=group, user=by, until_on=None)
        if created:
            # The group's own history, which its coordinators and the municipality read.
            why = gettext("area coordinator stepped in")
            StatusChange.objects.create(group=group, status=group.status, by=by, why=why)
            emails.send_area_coordinator_stepped_in(post)
        return post

    @staticmethod
    def is_needed(group: AlertGroup) -> bool:
        """Whether a request waits so long that the clock told the area coordinators."""
        after = JoinTerms.current().area_after
        return group.memberships.waiting_for(after).exists()


def _works_for_municipality(user: User) -> bool:
    return user.is_superuser or user.role == Role.MUNICIPALITY
