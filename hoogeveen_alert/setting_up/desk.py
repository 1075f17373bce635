from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_office
from hoogeveen_alert.dashboard import Line


def lines(user: User) -> Iterator[Line]:
    if is_office(user):
        yield Line(gettext("Setting up: is everything right?"), reverse("setting_up:list"))
