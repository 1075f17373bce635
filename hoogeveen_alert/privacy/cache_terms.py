"""The cache forgets by itself: all in it has an end. What has none goes within a day."""

import logging
from collections.abc import Iterator
from typing import Any

from django.core.cache import cache
from redis import Redis
from redis.exceptions import RedisError

from hoogeveen_alert.personal_data import Expiring

logger = logging.getLogger(__name__)

FOR_EVER = -1  # what Redis says of a key without an end


def expiring() -> Iterator[Expiring]:
    yield Expiring("cache", count=count, delete=delete)


def _redis() -> Redis:
    client: Redis = cache._cache.get_client(None, write=True)  # type: ignore[attr-defined]
    return client


def _without_end(client: Redis) -> list[Any]:
    """Keys of Django's cache, not those of the queue, that Redis would keep for good."""
    ours = cache.make_key("*")
    return [key for key in client.scan_iter(match=ours, count=1000) if client.ttl(key) == FOR_EVER]


def count() -> int:
    """None while Redis is away: what is in memory then, nobody reads."""
    try:
        return len(_without_end(_redis()))
    except RedisError as error:
        logger.warning("The cache is away, its terms are looked at tomorrow: %s", error)
        return 0


def delete() -> int:
    try:
        client = _redis()
        keys = _without_end(client)
        return int(client.delete(*keys)) if keys else 0
    except RedisError as error:
        logger.warning("The cache is away, its terms are looked at tomorrow: %s", error)
        return 0
