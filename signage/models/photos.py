from uuid import uuid4

from django.db.models import Model


def photo_path(row: Model, filename: str) -> str:
    """Place of a photo under MEDIA_ROOT: a name nobody can guess, and nothing of the sender's."""
    return f"signs/{uuid4().hex}.jpg"
