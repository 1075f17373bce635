"""Rows past their term in tables of Django and allauth, whose querysets we do not write."""

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet

from . import terms


def old_admin_entries() -> QuerySet[LogEntry]:
    return LogEntry.objects.filter(action_time__lt=terms.ADMIN_ENTRIES.cutoff("written"))


def ended_sessions() -> QuerySet[Session]:
    """Past their end; what somebody searched for stands in them and goes too."""
    return Session.objects.filter(expire_date__lt=terms.SESSIONS.cutoff("over"))


def notes_of_ended_sessions() -> QuerySet[UserSession]:
    """What allauth noted about sessions that are gone: IP address and browser."""
    session = Session.objects.filter(session_key=OuterRef("session_key"))
    before = terms.SESSION_NOTES.cutoff("over")
    return UserSession.objects.filter(~Exists(session), created_at__lt=before)
