from django import template

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.dashboard import Landing, landing_for

register = template.Library()


@register.simple_tag
def landing(user: User) -> Landing | None:
    """Where somebody who is logged in begins, when that is not the desk."""
    return landing_for(user)
