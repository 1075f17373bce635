"""Rows past their term in tables of Django and allauth, whose querysets we do not write."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from .models import KEPT_DAYS


def old_admin_entries() -> QuerySet[LogEntry]:
    return LogEntry.objects.filter(action_time__lt=timezone.now() - timedelta(days=KEPT_DAYS))


def ended_sessions() -> QuerySet[Session]:
    """Past their end; what somebody searched for stands in them and goes too."""
    return Session.objects.filter(expire_date__lt=timezone.now())


def notes_of_ended_sessions() -> QuerySet[UserSession]:
    """What allauth noted about sessions that are gone: IP address and browser."""
    session = Session.objects.filter(session_key=OuterRef("session_key"))
    # A day of grace: at log-in the note is written before the session itself.
    day_ago = timezone.now() - timedelta(days=1)
    return UserSession.objects.filter(~Exists(session), created_at__lt=day_ago)
