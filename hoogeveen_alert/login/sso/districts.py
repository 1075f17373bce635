"""Districts of an account: an app declares what they are, as the ground floor has none."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

from hoogeveen_alert.declarations import DistrictsOfAccounts, portal_apps

if TYPE_CHECKING:
    from hoogeveen_alert.accounts.models import User

