import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def _or_empty(name: str, empty: Any) -> Callable[..., Any]:
    method = getattr(RedisCache, name)

    @wraps(method)
    def call(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except RedisError as error:
            logger.warning("The cache is away, going on without it: %s", error)
            return empty() if callable(empty) else empty

    return call


class SurvivingRedisCache(RedisCache):
    """Redis cache that answers as an empty one when Redis is away.

    The socket timeouts in the settings keep each answer within a second. Rate limits kept
    in this cache let everybody through meanwhile, which beats a portal that is closed.
    """

    add = _or_empty("add", True)
    set = _or_empty("set", None)
    touch = _or_empty("touch", False)
    delete = _or_empty("delete", False)
    get_many = _or_empty("get_many", dict)
    set_many = _or_empty("set_many", list)
    delete_many = _or_empty("delete_many", None)
    has_key = _or_empty("has_key", False)
    clear = _or_empty("clear", False)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except RedisError as error:
            logger.warning("The cache is away, going on without it: %s", error)
            return default

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        try:
            return super().incr(key, delta, version)
        except RedisError as error:
            logger.warning("The cache is away, going on without it: %s", error)
            return delta
