"""What somebody has open, for their own eyes: it holds addresses and browsers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from hoogeveen_alert.accounts.models import User

from .limits import SEEN, STARTED, left_of, moment_of


@dataclass(frozen=True)
class OpenSession:
    pk: int
    user_agent: str
    ip: str
    started: datetime
    seen: datetime
    is_current: bool


def open_sessions(user: User, here: SessionBase) -> list[OpenSession]:
    """The sessions of `user` that are open now, the one of this request first."""
    found = list(_open_sessions(user, here))
    return sorted(found, key=lambda each: (each.is_current, each.seen), reverse=True)


def _open_sessions(user: User, here: SessionBase) -> Iterator[OpenSession]:
    notes = list(UserSession.objects.filter(user=user))
    rows = Session.objects.filter(
        session_key__in=[note.session_key for note in notes], expire_date__gt=timezone.now()
    )
    kept: dict[str, Mapping[str, Any]] = {row.session_key: row.get_decoded() for row in rows}
    for note in notes:
        is_current = note.session_key == here.session_key
        data = dict(here.items()) if is_current else kept.get(note.session_key, {})
        if _is_open(data, user):
            moments = (moment_of(data, STARTED), moment_of(data, SEEN))
            yield OpenSession(note.pk, note.user_agent, note.ip, *moments, is_current)


def _is_open(data: Mapping[str, Any], user: User) -> bool:
    is_own = data.get(SESSION_KEY) == str(user.pk)
    held = data.get(HASH_SESSION_KEY, "")
    is_same_round = constant_time_compare(held, user.get_session_auth_hash())
    return is_own and is_same_round and left_of(data, user).seconds > 0
