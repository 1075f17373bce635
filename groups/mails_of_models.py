"""Mails that models send."""

from .joining.emails import *  # noqa: F403
from .life.emails import *  # noqa: F403
from .posts.emails import *  # noqa: F403
from .starting.emails import *  # noqa: F403
