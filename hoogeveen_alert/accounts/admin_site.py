from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import ImproperlyConfigured

from .lookups import DeclaredLookups

# Autocompletion gives names without a line in the processing log and takes any relation; the
# way to a page "on the site" tells of every row of every model whether it is there.
CLOSED = {"autocomplete", "view_on_site"}


class PortalAdminSite(AdminSite):
    """Has pages of our own base class only, and none that nothing here uses."""

    def get_urls(self) -> list[Any]:
        """Raises ImproperlyConfigured for an admin class that takes lookups of its own."""
        for model, page in self._registry.items():
            if not isinstance(page, DeclaredLookups):
                raise ImproperlyConfigured(
                    f"{type(page).__name__} of {model._meta.label} has to be a ScopedAdmin, "
                    "which refuses lookups that are not declared; or unregister it."
                )
        return [entry for entry in super().get_urls() if getattr(entry, "name", "") not in CLOSED]
