"""Lines of a digest for the municipality and area coordinators: what waits, in numbers."""

from collections.abc import Iterator

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.dashboard import Line

from . import desk


def lines(user: User) -> Iterator[Line]:
    """What stands on the desk and asks for something; no ways in, and never a person."""
    return (line for line in desk.lines(user) if line.count)
