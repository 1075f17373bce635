"""What a provider says of somebody, as the portal reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from allauth.socialaccount.models import SocialApp
from django.core.exceptions import ValidationError

from hoogeveen_alert.email_addresses import LONGEST, one_spelling, validate_address

Claims = Mapping[str, Any]


@dataclass(frozen=True)
class Identity:
    """Somebody who logged in at a provider."""

    provider: str
    organisation: str  # what the provider is called
    uid: str  # see tokens.fingerprint
    claims: Claims
    email: str = ""  # only when the provider vouches for it
    name: str = ""


def identity(app: SocialApp, uid: str, claims: Claims) -> Identity:
    email = vouched_email(claims, app.settings["email_domains"])
    name = _name(claims) or email.partition("@")[0]
    return Identity(app.provider_id, app.name, uid, claims, email, name)


def vouched_email(claims: Claims, domains: list[str]) -> str:
    """The address, when the provider vouches for it.

    Of a provider with `domains` those are believed and no others; else the provider must say
    that it verified the address.
    """
    email, verified = claims.get("email"), claims.get("email_verified")
    if not isinstance(email, str) or not email.isascii() or len(email) > LONGEST:
        return ""  # signs that nobody sees would make another's address of it
    email = one_spelling(email)
    try:
        validate_address(email)
    except ValidationError:
        return ""
    if domains:
        believed = email.rpartition("@")[2] in domains and verified not in (False, "false")
    else:
        believed = verified in (True, "true")
    return email if believed else ""


def _name(claims: Claims) -> str:
    name = claims.get("name")
    if not isinstance(name, str):
        return ""
    return "".join(letter for letter in name if letter.isprintable()).strip()[:100]


def values_of(claims: Claims, name: str) -> set[str]:
    """The values of a claim, as text; `realm_access.roles` looks inside, as Keycloak has it."""
    value: Any = claims.get(name)
    if value is None:
        value = claims
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
    values = value if isinstance(value, list) else [value]
    return {
        str(each).lower() if isinstance(each, bool) else str(each)
        for each in values
        if isinstance(each, str | int)
    }


def are_incomplete(claims: Claims) -> bool:
    """Whether groups were left out, as Entra does for who is in more than 200."""
    elsewhere = claims.get("_claim_names")
    return claims.get("hasgroups") in (True, "true") or (
        isinstance(elsewhere, Mapping) and "groups" in elsewhere
    )
