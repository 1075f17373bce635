from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_area_coordinator, where_area_coordinator
from hoogeveen_alert.history import TransitionNotAllowed
from hoogeveen_alert.privacy.changes import record_change

from .alert_group import AlertGroup
from .terms import JoinTerms


class CoordinatorQuerySet(QuerySet["Coordinator"]):
    def current(self) -> Self:
        return self.filter(until_on=None)

    def stopping_without_successor(self) -> Self:
        """Who wants to stop where nobody else goes on who can log in."""
        going_on = Coordinator.objects.current().filter(
            group=OuterRef("group"), wants_to_stop_on=None, user__is_active=True
        )
        return self.current().filter(~Exists(going_on), wants_to_stop_on__isnull=False)

    def visible_to(self, user: Viewer) -> Self:
        """Contact facts: own groups', own districts', all for police and municipality."""
        return self.filter(group__in=AlertGroup.objects.visible_to(user))

    def editable_by(self, user: Viewer) -> Self:
        """An area coordinator who was not made deputy reads only."""
        return self.filter(group__in=AlertGroup.objects.run_by(user))


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

    @transaction.atomic(savepoint=False)  # the act around it has one
    def move_to(self, *, by: User | None, why: str = "", **changed: tuple[Any, Any]) -> None:
        """Change a current post: each field from what it was to what it becomes.

        With `why` the group's own history hears of it too, which names nobody beside who did it.
        Raises TransitionNotAllowed when the post ended, or is no longer as it was.
        """
        before = {name: was for name, (was, _now) in changed.items()}
        after = {name: now for name, (_was, now) in changed.items()}
        if not Coordinator.objects.current().filter(pk=self.pk, **before).update(**after):
            raise TransitionNotAllowed(f"{self.pk} has changed already")
        for name, value in after.items():
            setattr(self, name, value)
        # Whose post it is, by key, and from what to what.
        record_change(self, by=by, about=("group", "user"), **changed)
        if why:
            self.group.refresh_from_db(fields=["status"])
            self.group.note(why, by=by)

    @property
    def is_of_area_coordinator(self) -> bool:
        """Held by somebody who helps out here, for a whole district."""
        return is_area_coordinator(self.user)

    def others(self) -> CoordinatorQuerySet:
        """The current coordinators beside this one who can log in."""
        posts = self.group.coordinators.current().filter(user__is_active=True)
        return posts.exclude(pk=self.pk).select_related("user")

    def successor(self) -> Coordinator | None:
        """Who becomes lead when this one goes: a resident before an area coordinator."""
        if self.post != self.Post.LEAD:
            return None
        helps_out = models.Case(models.When(where_area_coordinator("user"), then=1), default=0)
        return self.others().order_by(helps_out, "from_on", "pk").first()

    @staticmethod
    def is_needed(group: AlertGroup) -> bool:
        """Whether a request waits so long that the clock told the area coordinators."""
        after = JoinTerms.current().area_after
        return group.memberships.waiting_for(after).exists()
