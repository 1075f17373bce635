"""What a session remembers: whether a second factor was proved in it, and since when it is fresh.

Kept in the session, so that no page costs a query. A session ends when the factors of its
account change, so what it remembers holds as long as it does.
"""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.signals import user_logged_in
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from hoogeveen_alert.accounts.models import User

PROVED, FRESH = "second_factor", "fresh_since"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_factor(user: User) -> bool:
    """Whether allauth asks this account for a second step; recovery codes alone are none."""
    return is_mfa_enabled(user, FACTORS)


def with_factor(users: QuerySet[User]) -> QuerySet[User]:
    """Those of them who have one, here or at the organisation by which they log in."""
    here = Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS))
    elsewhere = Exists(SocialAccount.objects.filter(user=OuterRef("pk")))
    return users.filter(here | elsewhere)


def is_proved(request: HttpRequest) -> bool:
    return bool(request.session.get(PROVED))


def is_fresh(request: HttpRequest) -> bool:
    """Whether somebody logged in or proved who they are a short while ago."""
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    proofs = [record["at"] for record in records if record.get("reauthenticated")]
    since = max([request.session.get(FRESH, 0), *proofs])
    return bool(time.time() - since < app_settings.REAUTHENTICATION_TIMEOUT)


def note_login(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Allauth asks an account with a factor for it before it logs anybody in."""
    request.session[FRESH] = time.time()
    request.session[PROVED] = _by_own_provider(request, user) or has_factor(user)


def note_change(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """A factor was added or removed in this session."""
    request.session[PROVED] = _by_own_provider(request, user) or has_factor(user)


def _by_own_provider(request: HttpRequest, user: User) -> bool:
    """Whether the log-in came from the organisation itself, which asks for its own factor."""
    records = get_authentication_records(request, user)
    return any(record["method"] == "socialaccount" for record in records)


def connect() -> None:
    """Hear of every log-in and of every factor that is added or removed."""
    user_logged_in.connect(note_login)
    authenticator_added.connect(note_change)
    authenticator_removed.connect(note_change)
