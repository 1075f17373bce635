from __future__ import annotations

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User

from ..querysets import CoordinatorQuerySet
from .alert_group import AlertGroup, StatusChange
from .terms import JoinTerms


class NotNeeded(Exception):
    """No request waits long enough for an area coordinator to step in."""


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

    @classmethod
    @transaction.atomic
    def step_in(cls, group: AlertGroup, *, by: User) -> Coordinator:
        """Make an area coordinator deputy where a request waits too long. Raises NotNeeded.

        Who has a post there already keeps it.
        """
        from .. import emails  # knows the models

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
