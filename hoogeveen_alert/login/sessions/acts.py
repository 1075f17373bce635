"""Beginning, prolonging and ending what somebody has open."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, logout
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from hoogeveen_alert.accounts.models import User

from .limits import SEEN, STARTED, WRITTEN_EVERY, now


def begin(session: SessionBase) -> None:
    session.set_expiry(None)
    session[STARTED] = session[SEEN] = now()


def note_activity(session: SessionBase) -> None:
    """Prolong a session; it is written once a minute at most."""
    moment = now()
    if moment - session[SEEN] >= WRITTEN_EVERY:
        session[SEEN] = moment


def end_here(request: HttpRequest) -> None:
    """End the session of this request, with what was noted about it."""
    key = request.session.session_key
    logout(request)
    UserSession.objects.filter(session_key=key).delete()


@transaction.atomic
def end_one(user: User, pk: int, here: SessionBase) -> None:
    """End one other session of `user`. Raises UserSession.DoesNotExist."""
    note = UserSession.objects.exclude(session_key=here.session_key).get(user=user, pk=pk)
    Session.objects.filter(session_key=note.session_key).delete()
    note.delete()


@transaction.atomic
def end_sessions(user: User, *, keep: SessionBase | None = None) -> int:
    """End what `user` has open everywhere; returns how many sessions were noted.

    `keep` is the session of the request in which its owner asks for it; one of somebody else,
    or of a visitor, is left as it is.
    """
    User.objects.filter(pk=user.pk).update(session_round=F("session_round") + 1)
    user.refresh_from_db(fields=["session_round"])  # so that saving it later takes nothing back
    notes = UserSession.objects.filter(user=user)
    if keep is not None and keep.get(SESSION_KEY) == str(user.pk):
        keep[HASH_SESSION_KEY] = User.objects.get(pk=user.pk).get_session_auth_hash()
        notes = notes.exclude(session_key=keep.session_key)
    keys = list(notes.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def forget_sessions(user: User) -> None:
    """Delete each session of `user`, also one that allauth did not note.

    What somebody searched for stands in it.
    """
    for session in Session.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
