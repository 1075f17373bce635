"""Where the municipality makes a group dormant, wakes it and ends it."""

from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.steps import StepForm, StepPages

from ..models import AlertGroup
from . import acts
from .area_forms import ChangeAreaForm
from .steps import GroupStep

MAY_DECIDE = "groups.decide_alertgroup"
Status = AlertGroup.Status


class SleepForm(GroupStep):
    title = _("Make dormant")
    intro = _("The group is pale on the map and nobody can ask to join. Members stay members.")
    done = _("%s is dormant. The coordinators get your reason.")
    sources = (Status.ACTIVE,)

    def apply(self, by: Any) -> None:
        acts.fall_dormant(self.row, by=by, why=self.cleaned_data["reason"])


class ReviveForm(GroupStep):
    title = _("Make active again")
    intro = _("People can ask to join again. Do this when you spoke with a coordinator.")
    done = _("%s is active again. The coordinators get your reason.")
    sources = (Status.DORMANT,)

    @classmethod
    def is_possible(cls, row: AlertGroup) -> bool:
        said_ended = row.status in AlertGroup.LIVING and row.said_ended_on is not None
        return said_ended or super().is_possible(row)

    def apply(self, by: Any) -> None:
        if self.row.said_ended_on:
            acts.go_on(self.row, by=by, why=self.cleaned_data["reason"])
        else:
            acts.revive(self.row, by=by, why=self.cleaned_data["reason"])


class CloseForm(GroupStep):
    title = _("End the group")
    intro = _(
        "The group leaves the map and cannot come back. Its page says that it has ended and"
        " names groups nearby. The link is gone, the coordinators see the members no more, who"
        " still waits gets a message, and the data of members are deleted after 30 days."
    )
    done = _("%s has ended. The coordinators get your reason.")
    sources = (Status.ACTIVE, Status.DORMANT)

    def apply(self, by: Any) -> None:
        acts.close(self.row, by=by, why=self.cleaned_data["reason"])


class LifePages(StepPages):
    """Pages of AlertGroupAdmin on which a group that lives goes from one state to another."""

    steps = {
        "sleep": ("slapend", SleepForm),
        "revive": ("wekken", ReviveForm),
        "area": ("gebied", ChangeAreaForm),
        "close": ("beeindigen", CloseForm),
    }
    step_template = "admin/groups/alertgroup/step.html"

    def render_step(self, request: HttpRequest, row: Any, step: str, form: Any) -> HttpResponse:
        answer = super().render_step(request, row, step, form)
        if step == "area" and isinstance(answer, TemplateResponse):
            answer.template_name = "admin/groups/alertgroup/area.html"
            answer.context_data = {**(answer.context_data or {}), "areas": form.for_map()}
        return answer

    def may_step(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """A group that somebody does not see is not there, whatever the role."""
        return obj is None or request.user.has_perm(MAY_DECIDE)

    def get_row(self, request: HttpRequest, object_id: str) -> AlertGroup | None:
        """Without the numbers that the list shows."""
        try:
            return AlertGroup.objects.visible_to(request.user).get(pk=object_id)
        except (AlertGroup.DoesNotExist, ValueError):
            return None

    def change_url(self, row: models.Model) -> str:
        """The page of the group, where steps begin, and where one comes back."""
        assert isinstance(row, AlertGroup)  # noqa: S101 - rows of this admin
        return reverse("groups:record", args=[row.slug])

    def too_late(
        self, request: HttpRequest, row: AlertGroup, step: str, form: StepForm | None = None
    ) -> HttpResponse | None:
        self.say_decided(request, row)
        return redirect(self.change_url(row))

    def note_step(self, request: HttpRequest, row: AlertGroup, form: StepForm) -> None:
        """The history of the group says who, when and why."""

    def say_decided(self, request: HttpRequest, group: AlertGroup) -> None:
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
