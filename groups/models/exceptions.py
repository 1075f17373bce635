"""What models and acts raise when something can no longer be."""


class GroupNotOpen(Exception):
    """The group takes no new members now; `reason` is dormant, ended, paused or full."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CannotInvite(Exception):
    """Who is asked coordinates the group, or was asked; `reason` is coordinator or invited."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotNeeded(Exception):
    """No request waits long enough for an area coordinator to step in."""


class LastCoordinator(Exception):
    """Nobody who can still log in would coordinate the group any more."""
