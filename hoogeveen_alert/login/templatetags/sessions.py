from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from hoogeveen_alert.kept_text import is_secret
from hoogeveen_alert.login.sessions.limits import STARTED, left_of

register = template.Library()


@register.inclusion_tag("login/sessions/warning.html", takes_context=True)
def session_warning(context: dict[str, Any]) -> dict[str, Any]:
    """The dialogs that warn before a session ends, for static/js/session.js."""
    request: HttpRequest = context["request"]
    if not request.user.is_authenticated:
        return {}
    left = left_of(request.session, request.user)
    return {
        "left": left.seconds,
        "started": request.session.get(STARTED, 0),
        "key": key_for_texts(request.user.pk),
        "keeps": not is_secret(request),
    }


def key_for_texts(account: int) -> str:
    """With which a browser keeps what somebody typed, so that only the same account reads it."""
    return salted_hmac(
        "hoogeveen_alert.login.kept_text", str(account), algorithm="sha256"
    ).hexdigest()
