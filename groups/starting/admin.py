"""Where the municipality decides on an application, and sets what a new group must keep to."""

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.admin import OneRowAdmin
from hoogeveen_alert.accounts.steps import StepForm
from hoogeveen_alert.forms import ReasonField
from hoogeveen_alert.privacy.people_shown import show

from ..life.admin import LifePages
from ..life.steps import TOO_LONG
from ..models import AlertGroup, GroupLimits
from ..posts.appointing import NotSuitable
from . import acts
from .checks import Assessment, assess

Status = AlertGroup.Status


class DecisionForm(StepForm):
    """Approve or reject; a rejection needs a reason, and so does a check that is overruled."""

    title = _("The application")
    DONE = {
        "approve": _("%s is approved. The coordinators get the start kit."),
        "reject": _("%s is rejected. The applicant gets your reason."),
    }
    needed_sometimes = ("reason",)
    row: AlertGroup

    decision = forms.ChoiceField(
        choices=[("approve", _("Approve")), ("reject", _("Reject"))],
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Choose to approve or to reject."),
            "invalid_choice": _("Choose to approve or to reject."),
        },
    )
    reason = ReasonField(
        max_length=1000,
        rows=4,
        required=False,
        help_text=_(
            "Who applied gets this text when you reject; the history keeps it. Name nobody."
        ),
        error_messages=TOO_LONG,
    )

    def __init__(self, row: AlertGroup, *args: Any, **kwargs: Any) -> None:
        super().__init__(row, *args, **kwargs)
        self.assessment = assess(row)

    @classmethod
    def is_possible(cls, row: AlertGroup) -> bool:
        return row.status == Status.APPLIED

    @classmethod
    def is_offered(cls, row: AlertGroup) -> bool:
        """Also to read why it was rejected."""
        return row.status in (Status.APPLIED, Status.REJECTED)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        decision, why = cleaned.get("decision"), cleaned.get("reason")
        if decision == "approve" and self.assessment.is_blocked:
            self.add_error(None, _("This cannot be approved: see the checks."))
        elif decision == "approve" and self.assessment.failed and why == "":
            self.add_error("reason", _("Write down why you approve although a check fails."))
        elif decision == "reject" and why == "":
            self.add_error("reason", _("Write down the reason: the applicant gets it."))
        return cleaned

    @property
    def why(self) -> str:
        """The reason, and what was overruled with it."""
        why: str = self.cleaned_data["reason"]
        if self.cleaned_data["decision"] == "reject" or not self.assessment.failed:
            return why
        overruled = ", ".join(str(check.name) for check in self.assessment.failed)
        # gettext's own reader does not look inside an f-string.
        return why + "\n" + gettext("Overruled: %s.") % overruled

    def said(self) -> str:
        return str(self.DONE[self.cleaned_data["decision"]]) % self.row.name

    def apply(self, by: Any) -> None:
        decide = acts.approve if self.cleaned_data["decision"] == "approve" else acts.reject
        try:
            decide(self.row, by=by, why=self.why)
        except NotSuitable as error:
            text = _("An account changed just now. Look at the checks again.")
            raise forms.ValidationError(text) from error


class DecisionPages(LifePages):
    """Pages of AlertGroupAdmin: deciding on an application, and on the life of the group after."""

    steps = {"decide": ("beslissen", DecisionForm), **LifePages.steps}

    def too_late(
        self, request: HttpRequest, row: AlertGroup, step: str, form: StepForm | None = None
    ) -> HttpResponse | None:
        """The application stays to be read once it is decided on."""
        if step != "decide":
            return super().too_late(request, row, step, form)
        if form:
            self.say_decided(request, row)
            return redirect(self.step_url(row, step))
        if request.method == "POST":
            self.say_decided(request, row)
        return self.render_step(request, row, step, None)

    def render_step(self, request: HttpRequest, row: Any, step: str, form: Any) -> HttpResponse:
        if step != "decide":
            return super().render_step(request, row, step, form)
        assessment = form.assessment if form else assess(row)
        people = [*filter(None, [assessment.application]), *assessment.invitations]
        show(request, people, name="application-view", activity="applications")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "title": gettext("Application: %s") % row.name,
            "original": row,
            "back": self.change_url(row),
            "group": row,
            "assessment": assessment,
            "areas": areas_for_map(assessment),
            "form": form,
            "decision": None if form else row.history.select_related("by").first(),
        }
        return TemplateResponse(request, "admin/groups/alertgroup/decide.html", context)


def areas_for_map(assessment: Assessment) -> dict[str, Any]:
    """What static/js/decide.js draws; WGS84, lon lat as GeoJSON has it."""

    def drawn(group: AlertGroup) -> dict[str, Any]:
        return {"name": group.name, "area": json.loads(group.area.geojson)}

    application = assessment.application
    return {
        "own": drawn(assessment.group),
        "others": [drawn(overlap.group) for overlap in assessment.overlaps],
        "home": application and json.loads(application.address.point.geojson),
        "words": {
            "zoomIn": gettext("Zoom in"),
            "zoomOut": gettext("Zoom out"),
            "home": gettext("Address of the applicant"),
        },
    }


@admin.register(GroupLimits)
class GroupLimitsAdmin(OneRowAdmin):
    fields = (
        "min_addresses",
        "max_addresses",
        "max_points",
        "reach_metres",
        "overlap_warn_percent",
        "overlap_fail_percent",
        "invitation_remind_after",
        "invitation_lapse_after",
        "unconfirmed_days",
        "decide_days",
    )
