"""Files that no web server serves: they lie under DATA_DIR/private, readable by the portal only."""

from django.conf import settings
from django.core.files.storage import FileSystemStorage


def private_storage() -> FileSystemStorage:
    return FileSystemStorage(
        location=settings.DATA_DIR / "private",
        base_url=None,
        file_permissions_mode=0o600,
        directory_permissions_mode=0o700,
    )
