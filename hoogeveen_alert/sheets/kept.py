"""Files that wait, for their term, until who chose them says what becomes of them.

A model of theirs has a `file` in the private storage. The row decides: whoever deletes it, or
takes the file from it, has the file.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Protocol

from django.core.files.storage import Storage
from django.db import models, transaction


class UploadGone(Exception):
    """The file was taken over or deleted, or its time is over."""


class Kept(Protocol):
    file: Any


def content_of(upload: Kept) -> bytes:
    """Raises UploadGone."""
    if not upload.file:
        raise UploadGone
    try:
        with upload.file.open("rb") as file:
            content: bytes = file.read()
    except FileNotFoundError as error:
        raise UploadGone from error
    return content


def forget_file(upload: Kept) -> None:
    """Delete the file once the transaction that took it from its row has ended well."""
    name, storage = upload.file.name, upload.file.storage
    transaction.on_commit(lambda: storage.delete(name), robust=True)


def delete_unknown(model: type[models.Model], folder: str, *, before: datetime) -> int:
    """Delete old files that no row knows; returns how many."""
    field: Any = model._meta.get_field("file")
    storage: Storage = field.storage
    if not storage.exists(folder):
        return 0
    kept: Collection[str] = set(model._default_manager.values_list("file", flat=True))
    names = [f"{folder}/{name}" for name in storage.listdir(folder)[1]]
    # A file that is new may be one whose row is written just now.
    old = [n for n in names if n not in kept and storage.get_modified_time(n) < before]
    for name in old:
        storage.delete(name)
    return len(old)
