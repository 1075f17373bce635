"""The providers of single sign-on, from the environment; docs/single-sign-on.md shows examples.

`OIDC_PROVIDERS` names them, and `OIDC_<NAME>_…` says what each needs. Read by settings.py, so
nothing here knows a model.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from environs import Env, EnvValidationError, validate

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
PROVIDER = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
TOKEN_AUTHS = ("client_secret_basic", "client_secret_post")


def providers(env: Env) -> list[dict[str, Any]]:
    """Each provider as allauth's `APPS` has it. Raises EnvError, which names the variable."""
    names: list[str] = env.list("OIDC_PROVIDERS", [])
    for name in names:
        if not PROVIDER.fullmatch(name) or len(name) > 30 or names.count(name) > 1:
            raise _refuse("OIDC_PROVIDERS", "expected short names, each once: entra,surfconext")
    return [_provider(env, name) for name in names]


def _provider(env: Env, name: str) -> dict[str, Any]:
    start = f"OIDC_{name.upper().replace('-', '_')}_"
    issuer = env.str(f"{start}ISSUER")
    if not is_safe_address(issuer) or urlsplit(issuer).query or "{" in issuer:
        why = "expected the issuer as the provider's discovery names it: https://id.example.nl/…"
        raise _refuse(f"{start}ISSUER", why)
    return {
        "provider_id": name,
        "name": env.str(f"{start}NAME", name.capitalize(), validate=validate.Length(1, 40)),
        "client_id": env.str(f"{start}CLIENT_ID", validate=validate.Length(1, 191)),
        "secret": env.str(f"{start}CLIENT_SECRET", validate=validate.Length(1, 191)),
        "settings": {
            "server_url": issuer.rstrip("/") + "/.well-known/openid-configuration",
            "issuer": issuer,
            "origins": _origins(env, start, issuer),
            "scope": _scope(env, start),
            "tenant": env.str(f"{start}TENANT", ""),
            "acr": env.list(f"{start}ACR", []),
            "email_domains": _domains(env, start),
            "token_auth_method": _token_auth(env, start),
            "oauth_pkce_enabled": True,
        },
    }


def _origins(env: Env, start: str, issuer: str) -> list[str]:
    """Where a form may send a browser to: the issuer's, and those it passes people on to."""
    more: list[str] = env.list(f"{start}ORIGINS", [])
    for origin in more:
        if not is_safe_address(origin) or origin != origin_of(origin):
            raise _refuse(f"{start}ORIGINS", "expected origins like https://login.example.nl")
    return [origin_of(issuer), *more]


def _scope(env: Env, start: str) -> list[str]:
    scope = env.str(f"{start}SCOPE", "openid profile email").split()
    if "openid" not in scope:
        raise _refuse(f"{start}SCOPE", "expected openid among them: openid profile email")
    return scope


def _domains(env: Env, start: str) -> list[str]:
    given: list[str] = env.list(f"{start}EMAIL_DOMAINS", [])
    domains = [domain.lower() for domain in given]
    if not all(map(DOMAIN.fullmatch, domains)):
        raise _refuse(f"{start}EMAIL_DOMAINS", "expected domains like example.nl,example.org")
    return domains


def _token_auth(env: Env, start: str) -> str:
    method = env.str(f"{start}TOKEN_AUTH", "")
    if method and method not in TOKEN_AUTHS:
        raise _refuse(f"{start}TOKEN_AUTH", f"expected {' or '.join(TOKEN_AUTHS)}, or nothing")
    return method


def for_allauth(apps: list[dict[str, Any]]) -> dict[str, Any]:
    """The value of SOCIALACCOUNT_PROVIDERS."""
    provider = "hoogeveen_alert.login.sso.provider.PortalProvider"
    return {"openid_connect": {"provider_class": provider, "APPS": apps}}


def form_origins(apps: Iterable[Mapping[str, Any]]) -> list[str]:
    """What `form-action` of the CSP must allow: the POST that logs in is sent on to these."""
    return sorted({origin for app in apps for origin in app["settings"]["origins"]})


def origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def is_safe_address(address: object) -> bool:
    """An https address without a name or password in it; plain http on this machine itself."""
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    odd = parts.fragment or "@" in parts.netloc or re.search(r"[\s;,*'\"\\]", address)
    return bool(host and safe and not odd)


def _refuse(name: str, reason: str) -> EnvValidationError:
    return EnvValidationError(f'Environment variable "{name}": {reason}', [reason])
