"""What lets a browser put a request right that it sent just now, with a slip in the address."""

from __future__ import annotations

from uuid import UUID

from django.core import signing

HOUR = 60 * 60  # seconds


class AskedJustNow:
    """A signed key of a request, in the page after asking.

    It says nothing: of who was known already it is the key of no request.
    """

    salt = "groups.asked_just_now"

    def make(self, key: UUID) -> str:
        return signing.dumps(str(key), salt=self.salt)

    def read(self, token: str) -> UUID | None:
        """None for one that is forged, or too old."""
        try:
            return UUID(signing.loads(token, salt=self.salt, max_age=HOUR))
        except (signing.BadSignature, ValueError, TypeError, AttributeError):
            return None


asked_just_now = AskedJustNow()
