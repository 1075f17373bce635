"""The cache forgets by itself: all in it has an end. What has none goes within a day."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

from django.core.cache import cache
from redis import Redis
from redis.exceptions import RedisError

from hoogeveen_alert.personal_data import Expiring

logger = logging.getLogger(__name__)

FOR_EVER = -1  # what Redis says of a key without an end


def expiring() -> Iterator[Expiring]:
    yield Expiring("cache", count=count, delete=delete)


def count() -> int:
    return _asked(lambda client: len(_without_end(client)))


def delete() -> int:
    """How many went."""
    return _asked(_delete)


def _asked(question: Callable[[Redis], int]) -> int:
    """The answer of Redis; none while it is away, as nobody can read what it holds then either."""
    try:
        return question(cache._cache.get_client(None, write=True))  # type: ignore[attr-defined]
    except RedisError as error:
        logger.warning("The cache is away, its terms are looked at tomorrow: %s", error)
        return 0


def _delete(client: Redis) -> int:
    keys = _without_end(client)
    return int(client.delete(*keys)) if keys else 0


def _without_end(client: Redis) -> list[Any]:
    """Keys of Django's cache, not those of the queue, that Redis would keep for good."""
    keys = list(client.scan_iter(match=cache.make_key("*"), count=1000))
    with client.pipeline(transaction=False) as asked:
        for key in keys:
            asked.ttl(key)
        ends = asked.execute()
    return [key for key, end in zip(keys, ends, strict=True) if end == FOR_EVER]
