"""How many tasks wait in Redis for a worker."""

import logging

from django.conf import settings
from kombu.exceptions import ChannelError, OperationalError
from redis.exceptions import RedisError

from hoogeveen_alert.celery import app

logger = logging.getLogger(__name__)


def queue_length() -> int | None:
    """None when Redis is away; found out within a second."""
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS | {
        "socket_connect_timeout": 0.4,
        "socket_timeout": 0.4,
        "max_retries": 0,
    }
    try:
        with (
            app.connection_for_write(transport_options=options, connect_timeout=0.4) as connection,
            connection.channel() as channel,
        ):
            # Counts every priority; Redis keeps a list for each.
            declared = channel.queue_declare(app.conf.task_default_queue, passive=True)  # type: ignore[attr-defined]
            return int(declared.message_count)
    except ChannelError:
        return 0  # nothing was ever queued
    except (OSError, OperationalError, RedisError) as error:
        logger.warning("The queue is away: %s", error)
        return None
