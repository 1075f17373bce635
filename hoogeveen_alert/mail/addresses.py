"""E-mail addresses as others may see them."""

import re

_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+")


def masked(address: str) -> str:
    """p•••@e•••.nl for pieter@example.nl: enough to recognise one's own, not to learn it."""
    local, _, domain = address.rpartition("@")
    name, _, ending = domain.rpartition(".")
    if not name:
        return f"{local[:1]}•••@{domain[:1]}•••"
    return f"{local[:1]}•••@{name[:1]}•••.{ending}"


def without_addresses(answer: str) -> str:
    """What a mail server said, at most 500 characters, with every address masked."""
    return _ADDRESS.sub(lambda found: masked(found.group()), answer.replace("\0", ""))[:500]
