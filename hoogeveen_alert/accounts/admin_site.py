from collections.abc import Callable
from functools import update_wrapper
from typing import Any, TypeVar, cast
from urllib.parse import quote

from django.contrib.admin import AdminSite
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import include, path, re_path, reverse

from .lookups import DeclaredLookups

# Autocompletion gives names without a line in the processing log and takes any relation; the
# way to a page "on the site" tells of every row of every model whether it is there.
CLOSED = {"autocomplete", "view_on_site"}


View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class PortalAdminSite(AdminSite):
    """Has pages of our own base class only, and none that nothing here uses."""

    # Every page has the header of the portal, and the first page lists what there is.
    enable_nav_sidebar = False

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Who is logged in and has no work here is told so; Django would ask to log in again."""
        inner = super().admin_view(view, cacheable)

        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            may = self.has_permission(request) or view == self.logout
            if request.user.is_authenticated and not may:
                raise PermissionDenied
            return inner(request, *args, **kwargs)

        return cast(View, update_wrapper(answer, view))

    def get_urls(self) -> list[Any]:
        """Raises ImproperlyConfigured for an admin class that takes lookups of its own."""
        for model, page in self._registry.items():
            if not isinstance(page, DeclaredLookups):
                raise ImproperlyConfigured(
                    f"{type(page).__name__} of {model._meta.label} has to be a ScopedAdmin, "
                    "which refuses lookups that are not declared; or unregister it."
                )
        entries = [e for e in super().get_urls() if getattr(e, "name", "") not in CLOSED]
        for model, page in self._registry.items():
            if own := getattr(page, "path", ""):
                entries = _at_own_path(entries, model, page, own)
        return entries


def _at_own_path(entries: list[Any], model: Any, page: Any, own: str) -> list[Any]:
    """The pages of a model under another word than its name, which was not every town's."""
    before, now = (f"{model._meta.app_label}/{name}/" for name in (model._meta.model_name, own))
    moved = [path(now, include(page.urls)) if str(e.pattern) == before else e for e in entries]
    return [re_path(f"^{before}(?P<rest>.*)$", _moved(now)), *moved]


def _moved(now: str) -> Callable[..., HttpResponseBase]:
    """Addresses that somebody kept go on."""

    def answer(request: HttpRequest, rest: str) -> HttpResponseBase:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return HttpResponsePermanentRedirect(f"{reverse('admin:index')}{now}{quote(rest)}{query}")

    return answer
