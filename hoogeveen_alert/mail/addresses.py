"""E-mail addresses as others may see them."""

import re
from email.utils import parseaddr

from django.core.mail.message import sanitize_address

_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+")
_LINK = re.compile(r"(https?://)\S+", re.IGNORECASE)
_CODE = re.compile(r"\b(?:\d{6,8}|[A-Z0-9]{3,4}-[A-Z0-9]{3,4})\b")  # of log-in


def bare(typed: str) -> str:
    """The address without a name before it; a ValueError where sending would give one."""
    sanitize_address(typed, "utf-8")
    address = parseaddr(typed)[1]
    if "@" not in address:
        raise ValueError(f"no e-mail address: {typed!r}")
    return address


def masked(address: str) -> str:
    """p•••@e•••.nl for pieter@example.nl: enough to recognise one's own, not to learn it."""
    local, _, domain = address.rpartition("@")
    name, _, ending = domain.rpartition(".")
    if not name:
        return f"{local[:1]}•••@{domain[:1]}•••"
    return f"{local[:1]}•••@{name[:1]}•••.{ending}"


def without_addresses(answer: str) -> str:
    """What a mail server said, at most 500 characters, with every address masked.

    A server that refuses a mail for its words may repeat them: no link and no code stays.
    """
    said = _LINK.sub(r"\1•••", answer.replace("\0", ""))
    said = _CODE.sub("•••", said)
    return _ADDRESS.sub(lambda found: masked(found.group()), said)[:500]
