"""Ending what somebody has open."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F

from hoogeveen_alert.accounts.models import User


@transaction.atomic
def end_sessions(user: User, *, keep: SessionBase | None = None) -> int:
    """End what `user` has open everywhere; returns how many sessions were noted.

    `keep` is the session of the request in which its owner asks for it; one of somebody else,
    or of a visitor, is left as it is.
    """
    User.objects.filter(pk=user.pk).update(session_round=F("session_round") + 1)
    user.refresh_from_db(fields=["session_round"])
    notes = UserSession.objects.filter(user=user)
    if keep is not None and keep.get(SESSION_KEY) == str(user.pk):
        keep[HASH_SESSION_KEY] = user.get_session_auth_hash()
        notes = notes.exclude(session_key=keep.session_key)
    keys = list(notes.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)
