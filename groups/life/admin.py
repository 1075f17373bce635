"""Where the municipality makes a group dormant, wakes it and ends it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.forms import ReasonField, WhyForm

from ..models import AlertGroup, TransitionNotAllowed
from . import acts

MAY_DECIDE = "groups.decide_alertgroup"
Status = AlertGroup.Status
TOO_LONG = {"max_length": _("Use at most 1,000 letters.")}


class MoveForm(WhyForm):
    """The coordinators read the reason by mail, and everybody who may read the history."""

    reason = ReasonField(
        max_length=1000,
        rows=4,
        help_text=_("The coordinators get this text, and the history keeps it. Name nobody."),
        error_messages=TOO_LONG,
    )


# Each: what it is called, what comes of it, from which states, how, and what is said after.
Move = tuple[Any, Any, tuple[str, ...], Callable[..., None], Any]
MOVES: dict[str, Move] = {
    "sleep": (
        _("Make dormant"),
        _("The group is pale on the map and nobody can ask to join. Members stay members."),
        (Status.ACTIVE,),
        acts.fall_dormant,
        _("%s is dormant. The coordinators get your reason."),
    ),
    "revive": (
        _("Make active again"),
        _("People can ask to join again. Do this when you spoke with a coordinator."),
        (Status.DORMANT,),
        acts.revive,
        _("%s is active again. The coordinators get your reason."),
    ),
    "close": (
        _("End the group"),
        _(
            "The group leaves the map and cannot come back. Its page says that it has ended and"
            " names groups nearby. The link is gone, the coordinators see the members no more, who"
            " still waits gets a message, and the data of members are deleted after 30 days."
        ),
        (Status.ACTIVE, Status.DORMANT),
        acts.close,
        _("%s has ended. The coordinators get your reason."),
    ),
}


class LifePages:
    """Pages of AlertGroupAdmin on which a group that lives goes from one state to another."""

    def get_urls(self) -> list[URLPattern]:
        return [
            self.page("slapend", "sleep", self.sleep_view),
            self.page("wekken", "revive", self.revive_view),
            self.page("beeindigen", "close", self.close_view),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def page(self, words: str, name: str, view: Callable[..., HttpResponse]) -> URLPattern:
        wrapped = self.admin_site.admin_view(view)  # type: ignore[attr-defined]
        return path(f"<path:object_id>/{words}/", wrapped, name=f"groups_alertgroup_{name}")

    def moves_of(self, request: HttpRequest, group: AlertGroup) -> list[tuple[str, str]]:
        """What this user may do with the group now: URL name and label."""
        if not request.user.has_perm(MAY_DECIDE):
            return []
        moves = [(name, str(move[0])) for name, move in MOVES.items() if group.status in move[2]]
        return [(f"admin:groups_alertgroup_{name}", label) for name, label in moves]

    def sleep_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._move_view(request, object_id, "sleep")

    def revive_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._move_view(request, object_id, "revive")

    def close_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._move_view(request, object_id, "close")

    def _move_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        group = self._find(request, object_id)
        title, consequence, sources, move, done = MOVES[name]
        if group.status not in sources:
            self._say_decided(request, group)
            return redirect("admin:groups_alertgroup_change", group.pk)
        form = MoveForm(request.POST if request.method == "POST" else None)
        if not form.is_valid():
            context = {"title": title, "consequence": consequence, "form": form, "group": group}
            return self._page(request, "admin/groups/alertgroup/move.html", context)
        try:
            move(group, by=request.user, why=form.why)
        except TransitionNotAllowed:
            self._say_decided(request, group)
        else:
            messages.success(request, done % group.name)
        return redirect("admin:groups_alertgroup_change", group.pk)

    def _find(self, request: HttpRequest, object_id: str) -> AlertGroup:
        try:
            group = AlertGroup.objects.visible_to(request.user).get(pk=object_id)
        except (AlertGroup.DoesNotExist, ValueError) as error:
            raise Http404 from error
        if not request.user.has_perm(MAY_DECIDE):
            raise PermissionDenied
        return group

    def _say_decided(self, request: HttpRequest, group: AlertGroup) -> None:
        """Somebody else was first: say who and when, since this page is about to show it."""
        last = group.history.select_related("by").first()
        said = gettext("Nothing was changed: this group is %(status)s already.")
        facts = {}
        if last:
            said = gettext(
                "Nothing was changed: %(by)s decided on %(at)s already. The group is %(status)s."
            )
            at = date_format(localtime(last.at), "j F Y, H:i")
            facts = {"by": last.by or gettext("the portal"), "at": at}
        group.refresh_from_db(fields=["status"])
        messages.warning(request, said % {**facts, "status": group.get_status_display()})

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        site = self.admin_site.each_context(request)  # type: ignore[attr-defined]
        more = {"opts": AlertGroup._meta, "media": self.media}  # type: ignore[attr-defined]
        return TemplateResponse(request, template, {**site, **more, **context})
