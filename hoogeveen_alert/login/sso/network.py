"""Asking a provider something: shortly, with a bound on the answer, and not again and again."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import requests
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

CONNECT, READ = 3, 5  # seconds until a provider counts as away
WHOLE = 10  # seconds for a whole answer: one that drips would hold a worker for ever
LARGEST = 500_000  # bytes
FRESH = 600  # seconds that discovery and keys are kept
AGAIN = 60  # seconds before an unknown key lets us ask for the keys again
REST = 5  # seconds that who is away is left alone, as each question holds a worker


class Refused(OAuth2Error):
    """What the provider says is not right; the words are for the log and name no person."""


class Away(requests.RequestException):
    """The provider does not answer, or says itself that it cannot."""


class BoundedSession(requests.Session):
    """Follows no redirect, waits shortly and reads no more than a bound."""

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        """Raises Away or Refused."""
        kwargs |= {"timeout": (CONNECT, READ), "allow_redirects": False, "stream": True}
        until = time.monotonic() + WHOLE
        try:
            with super().request(method, url, *args, **kwargs) as response:
                body = _read(response, until)
        except requests.RequestException as error:
            raise Away(type(error).__name__) from error
        if response.status_code >= 500 or response.status_code == 429:
            raise Away(f"status {response.status_code}")
        response._content = body
        return response


def _read(response: requests.Response, until: float) -> bytes:
    body = bytearray()
    for part in response.iter_content(8192):
        body += part
        if len(body) > LARGEST:
            raise Refused("an answer that is too large")
        if time.monotonic() > until:
            raise Away("an answer that takes too long")
    return bytes(body)


def ask(address: str, **headers: str) -> dict[str, Any]:
    """The JSON object at an address. Raises Away or Refused."""
    with BoundedSession() as session:
        response = session.get(address, headers={"Accept": "application/json", **headers})
    if response.status_code != 200:
        raise Refused(f"status {response.status_code}")
    return json_object(response)


def json_object(response: requests.Response) -> dict[str, Any]:
    """Raises Refused."""
    try:
        answer = response.json()
    except (ValueError, RecursionError) as error:
        raise Refused("an answer that is no JSON") from error
    if not isinstance(answer, dict):
        raise Refused("an answer that is no JSON object")
    return answer


# Kept in the process and not in Redis, as whoever can write there could then log in as anybody.
# One place for each address, which come from the settings and what these providers say.
_kept: dict[str, tuple[float, Mapping[str, Any]]] = {}
_away: dict[str, float] = {}
MOST = 100


def ask_or_remember(address: str, *, at_most: float = FRESH) -> Mapping[str, Any]:
    """The same, as it was at most so many seconds ago. Raises Away or Refused."""
    now = time.monotonic()
    if now - _away.get(address, -REST) < REST:
        raise Away("was away a moment ago")
    at, answer = _kept.get(address, (None, {}))
    if at is not None and now - at < at_most:
        return answer
    if len(_kept) + len(_away) >= MOST:
        forget()
    try:
        answer = ask(address)
    except Away:
        _away[address] = time.monotonic()
        raise
    _kept[address] = (now, answer)
    return answer


def forget() -> None:
    _kept.clear()
    _away.clear()
