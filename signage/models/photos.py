from functools import partial
from uuid import uuid4

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Model

FOLDER = "signs"


def photo_path(row: Model, filename: str) -> str:
    """Place of a photo under MEDIA_ROOT: a name nobody can guess, and nothing of the sender's."""
    return f"{FOLDER}/{uuid4().hex}.jpg"


def delete_file(name: str) -> None:
    """Delete a photo's file once it is sure that no row names it any more.

    What a killed process leaves behind goes with the files that no row knows: `photo_terms`.
    """
    transaction.on_commit(partial(default_storage.delete, name), robust=True)
