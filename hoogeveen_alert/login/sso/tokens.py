"""Whether an id token is what OpenID Connect Core 3.1.3.7 asks for; allauth lets most lies pass."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from django.utils.crypto import constant_time_compare

from . import network
from .network import Refused

# Signed with a key that only the provider has: neither `none` nor HS256, whose key we know too.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
FAMILIES = {"R": "RSA", "P": "RSA", "E": "EC"}
# What libraries raise for keys and claims of a shape that nobody expects, such as `exp` 1e999.
MALFORMED = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError)
LEEWAY = 60  # seconds that clocks may differ
LONGEST = 20_000
RSA_BITS = 2048


@dataclass(frozen=True)
class Expected:
    issuer: str
    client_id: str
    nonce: str
    keys_at: str  # address of the provider's keys
    tenant: str = ""
    acr: tuple[str, ...] = ()


def claims_of(token: object, expected: Expected) -> dict[str, Any]:
    """What the token says, once all of it is checked. Raises Refused or Away."""
    if not isinstance(token, str) or not 0 < len(token) <= LONGEST:
        raise Refused("no id token")
    try:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS:
            raise Refused("an algorithm that is not allowed")
        key = _key(header.get("kid"), algorithm, expected.keys_at)
        claims = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            audience=expected.client_id,
            issuer=expected.issuer,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
        )
        _check_claims(claims, expected)
    except (jwt.PyJWTError, *MALFORMED) as error:
        raise Refused(f"an id token that is not right: {type(error).__name__}") from error
    return claims


def _check_claims(claims: Mapping[str, Any], expected: Expected) -> None:
    """What PyJWT does not look at. Raises Refused."""
    nonce, subject, audience = claims["nonce"], claims["sub"], claims["aud"]
    if not isinstance(nonce, str) or not constant_time_compare(nonce, expected.nonce):
        raise Refused("a nonce that is not ours")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise Refused("no subject")
    party = claims.get("azp", None if _are_several(audience) else expected.client_id)
    if party != expected.client_id:
        raise Refused("a token for another party")
    if expected.tenant and claims.get("tid") != expected.tenant:
        raise Refused("another tenant")
    if expected.acr and claims.get("acr") not in expected.acr:
        raise Refused("a log-in that is not strong enough")


def _are_several(audience: object) -> bool:
    return isinstance(audience, list) and len(audience) > 1


def _key(kid: object, algorithm: str, keys_at: str) -> Any:
    """The provider's key of that name; one that is new may be seen after a minute."""
    for at_most in (network.FRESH, network.AGAIN):
        keys = network.ask_or_remember(keys_at, at_most=at_most).get("keys")
        fitting = list(_fitting(keys, kid, algorithm)) if isinstance(keys, list) else []
        if len(fitting) == 1:
            return _strong(jwt.PyJWK.from_dict(fitting[0], algorithm=algorithm))
    raise Refused("a key that the provider does not have")


def _fitting(keys: Iterable[Any], kid: object, algorithm: str) -> Iterable[dict[str, Any]]:
    """Without a name in the token there must be one key that can be meant."""
    for key in keys:
        if (
            isinstance(key, dict)
            and (kid is None or key.get("kid") == kid)
            and key.get("kty") == FAMILIES[algorithm[0]]
            and key.get("use", "sig") == "sig"
            and key.get("alg", algorithm) == algorithm
        ):
            yield key


def _strong(key: jwt.PyJWK) -> Any:
    if key.key_type == "RSA" and key.key.key_size < RSA_BITS:
        raise Refused("a key that is too short")
    return key.key


def fingerprint(issuer: str, subject: str) -> str:
    """By which an account is known again; the issuer is in it, so another's `sub` never fits."""
    return hashlib.sha256(json.dumps([issuer, subject]).encode()).hexdigest()
