"""Old migrations name this place."""

from hoogeveen_alert.private_files import private_storage

__all__ = ["private_storage"]
