import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# How long a process leaves a Redis alone that it found away: asking it costs 0.4 s a time.
PAUSE_SECONDS = 5
_away_until: dict[str, float] = {}

# Keys of allauth's limits, ours with them, and of codes of an app that were used. While Redis is
# away each process counts by itself: a floor under the limit, which lets through at most so many
# times more as there are processes.
COUNTED = ("allauth:rl:", "allauth.mfa.totp.used")
floor = LocMemCache("limits", {"OPTIONS": {"MAX_ENTRIES": 20_000}})


def _or_empty(name: str, empty: Callable[..., Any]) -> Callable[..., Any]:
    """The method of Django's cache; `empty` takes its arguments and answers in its place."""
    method = getattr(RedisCache, name)

    def without_redis(*args: Any, **kwargs: Any) -> Any:
        key = args[0] if args else kwargs.get("key")
        if isinstance(key, str) and key.startswith(COUNTED):
            return getattr(floor, name)(*args, **kwargs)
        return empty(*args, **kwargs)

    @wraps(method)
    def call(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        server = str(self._servers)  # type: ignore[attr-defined]
        if time.monotonic() < _away_until.get(server, 0):
            return without_redis(*args, **kwargs)
        try:
            return method(self, *args, **kwargs)
        except RedisError as error:
            _away_until[server] = time.monotonic() + PAUSE_SECONDS
            logger.warning("The cache is away, going on without it: %s", error)
            return without_redis(*args, **kwargs)

    return call


class SurvivingRedisCache(RedisCache):
    """Redis cache that answers as an empty one when Redis is away.

    The socket timeouts in the settings keep the first answer within a second, the pause
    after it the next ones. Limits and used codes are counted in the process meanwhile.
    """

    add = _or_empty("add", lambda *args, **kwargs: True)
    get = _or_empty("get", lambda key, default=None, version=None: default)
    set = _or_empty("set", lambda *args, **kwargs: None)
    touch = _or_empty("touch", lambda *args, **kwargs: False)
    delete = _or_empty("delete", lambda *args, **kwargs: False)
    get_many = _or_empty("get_many", lambda *args, **kwargs: {})
    set_many = _or_empty("set_many", lambda *args, **kwargs: [])
    delete_many = _or_empty("delete_many", lambda *args, **kwargs: None)
    has_key = _or_empty("has_key", lambda *args, **kwargs: False)
    incr = _or_empty("incr", lambda key, delta=1, version=None: delta)
    clear = _or_empty("clear", lambda *args, **kwargs: False)
