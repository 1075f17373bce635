"""Which groups lean on one coordinator, and which of them can be asked for a second one now."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from groups.desk import without_second
from groups.models import AlertGroup, Coordinator
from groups.models.alert_group import AlertGroupQuerySet
from hoogeveen_alert.accounts.access import Viewer

from ..models import RoundTerms, SecondAsk


def alone_for(user: Viewer) -> AlertGroupQuerySet:
    """Active groups that the user sees with fewer than two coordinators who can log in.

    Those whom nobody coordinates come first; each has `asked_at`, when it was last asked.
    """
    groups = without_second(AlertGroup.objects.visible_to(user).filter(status="active"))
    posts = Coordinator.objects.current().filter(user__is_active=True, group=OuterRef("pk"))
    asked = SecondAsk.objects.filter(group=OuterRef("pk"))
    groups = groups.annotate(has_one=Exists(posts), asked_at=Subquery(asked.values("asked_at")[:1]))
    return groups.order_by("has_one", "sort_key", "pk")


def askable(groups: AlertGroupQuerySet) -> AlertGroupQuerySet:
    """Those of `alone_for` with somebody to ask who was not asked lately."""
    lately = SecondAsk.objects.filter(group=OuterRef("pk"), asked_at__gt=asked_before())
    return groups.filter(~Exists(lately), has_one=True)  # type: ignore[misc]


def asked_before() -> datetime:
    """Who was asked until this moment may be asked again."""
    return timezone.now() - timedelta(days=RoundTerms.current().ask_second_after)
