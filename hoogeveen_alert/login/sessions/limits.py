"""How long a session still has. Two moments are kept in it: log-in, and what was last done."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.conf import settings

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import may_be_away_long

STARTED, SEEN = "session_started", "session_seen"  # seconds since 1970
LONGEST = "session_longest"  # seconds, where the way of logging in has a limit of its own
WRITTEN_EVERY = 60  # seconds; the moment of the last activity is that much too early at most


class Left(NamedTuple):
    seconds: int
    is_last: bool  # nothing that somebody does makes it longer


def now() -> int:
    return int(time.time())


def idle_limit(user: User) -> int:
    return settings.SESSION_IDLE_VOLUNTEERS if may_be_away_long(user) else settings.SESSION_IDLE


def left_of(session: Mapping[str, Any], user: User) -> Left:
    """What is left of a session; nothing or less when it is over, or was never begun."""
    moment = now()
    longest = min(settings.SESSION_LONGEST, session.get(LONGEST, settings.SESSION_LONGEST))
    whole = session.get(STARTED, 0) + longest - moment
    idle = session.get(SEEN, 0) + idle_limit(user) - moment
    return Left(min(whole, idle), is_last=whole <= idle)


def moment_of(session: Mapping[str, Any], which: str) -> datetime:
    return datetime.fromtimestamp(session.get(which, 0), tz=UTC)
