"""What a portal that runs without servers of others makes itself, in its own folder."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.core.management.utils import get_random_secret_key

LONGEST_SOCKET = 107  # characters of a path that the kernel takes


def keep_private(data_dir: Path) -> None:
    """Let no other account of the machine into the folder: the database, mails and photos."""
    if data_dir.stat().st_uid == os.geteuid():
        data_dir.chmod(0o700)


def own_secret_key(data_dir: Path) -> str:
    """Make the secret of the portal once, readable by its owner only."""
    path = data_dir / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    key = get_random_secret_key()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key)
    return key


def own_redis_url(data_dir: Path) -> str:
    """Address of the portal's own Redis: a socket in its folder, where that is short enough."""
    socket = data_dir / "redis.sock"
    if len(str(socket)) > LONGEST_SOCKET:
        name = hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
        socket = Path(tempfile.gettempdir()) / f"hoogeveen-alert-{name}.sock"
    return f"unix://{socket}"
