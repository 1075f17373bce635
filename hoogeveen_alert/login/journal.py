"""What the log says of logging in: who came in, who was refused, and from which network.

Accounts by their number, addresses on the internet without their last part: the log is to show
an attack, not to follow a person.
"""

import ipaddress
import logging
from typing import Any

from allauth.account import signals as allauth_signals
from allauth.account.adapter import get_adapter
from allauth.mfa.signals import authentication_failed
from django.contrib.auth import signals
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from hoogeveen_alert.accounts.models import User

logger = logging.getLogger(__name__)

PARTS_KEPT = {4: 24, 6: 48}  # bits of an address, by version


def network_of(request: HttpRequest | None) -> str:
    """The network somebody came from: 192.0.2.0/24, 2001:db8::/48."""
    if request is None:
        return "-"
    try:
        address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):
        return "-"
    return str(ipaddress.ip_network((address, PARTS_KEPT[address.version]), strict=False))


def start() -> None:
    """Listen to what Django and allauth tell about logging in."""
    signals.user_logged_in.connect(_came_in)
    signals.user_logged_out.connect(_left)
    signals.user_login_failed.connect(_was_refused)
    allauth_signals.login_code_rejected.connect(_wrong_code)
    authentication_failed.connect(_wrong_second_step)
    allauth_signals.password_changed.connect(_changed_password)
    allauth_signals.password_reset.connect(_changed_password)
    allauth_signals.password_set.connect(_changed_password)


def _came_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    logger.info("Account %s logged in from %s", user.pk, network_of(request))


def _left(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        logger.info("Account %s logged out", user.pk)


def _was_refused(
    credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    """Looked up for known and unknown addresses alike."""
    email = str(credentials.get("email") or credentials.get("username") or "")
    account = User.objects.filter(email=email).values_list("pk", flat=True).first()
    logger.warning("Log-in refused for account %s from %s", account or "-", network_of(request))


def _wrong_code(request: HttpRequest, user: User, last_attempt: bool, **kwargs: Any) -> None:
    words = "Wrong code for account %s from %s%s"
    logger.warning(words, user.pk, network_of(request), ", the last try" * last_attempt)


def _wrong_second_step(request: HttpRequest, user: User, **kwargs: Any) -> None:
    logger.warning("Wrong second step for account %s from %s", user.pk, network_of(request))


def _changed_password(request: HttpRequest, user: User, **kwargs: Any) -> None:
    logger.info("Account %s has a new password, from %s", user.pk, network_of(request))
