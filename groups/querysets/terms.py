"""Until the querysets of groups stand with their models too."""

from hoogeveen_alert.accounts.access import Viewer

from ..models.terms import ENDED_DAYS

__all__ = ["ENDED_DAYS", "Viewer"]
