"""Where the municipality decides on an application."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.forms import ReasonField
from hoogeveen_alert.privacy.processing import record_processing

from ..life.admin import MAY_DECIDE, TOO_LONG, LifePages
from ..models import AlertGroup, TransitionNotAllowed
from ..posts.appointing import NotSuitable
from . import acts
from .checks import Assessment, assess

Status = AlertGroup.Status


class DecisionForm(forms.Form):
    """Approve or reject; a rejection needs a reason, and so does a check that is overruled."""

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

    def __init__(self, *args: Any, assessment: Assessment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.assessment = assessment

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


class DecisionPages(LifePages):
    """Pages of AlertGroupAdmin: deciding on an application, and on the life of the group after."""

    def get_urls(self) -> list[URLPattern]:
        return [self.page("beslissen", "decide", self.decide_view), *super().get_urls()]

    def moves_of(self, request: HttpRequest, group: AlertGroup) -> list[tuple[str, str]]:
        moves = super().moves_of(request, group)
        applied = group.status in (Status.APPLIED, Status.REJECTED)
        if applied and request.user.has_perm(MAY_DECIDE):
            moves.insert(0, ("admin:groups_alertgroup_decide", gettext("The application")))
        return moves

    def decide_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        group = self._find(request, object_id)
        if group.status != Status.APPLIED:
            if request.method == "POST":
                self._say_decided(request, group)
            return self._show_application(request, group, None)
        typed = request.POST if request.method == "POST" else None
        form = DecisionForm(typed, assessment=assess(group))
        if not form.is_valid():
            return self._show_application(request, group, form)
        decide = acts.approve if form.cleaned_data["decision"] == "approve" else acts.reject
        try:
            decide(group, by=request.user, why=form.why)  # type: ignore[arg-type]
        except TransitionNotAllowed:
            self._say_decided(request, group)
            return redirect("admin:groups_alertgroup_decide", group.pk)
        except NotSuitable:
            form.add_error(None, _("An account changed just now. Look at the checks again."))
            return self._show_application(request, group, form)
        done = {
            "approve": gettext("%s is approved. The coordinators get the start kit."),
            "reject": gettext("%s is rejected. The applicant gets your reason."),
        }[form.cleaned_data["decision"]]
        messages.success(request, done % group.name)
        return redirect("admin:groups_alertgroup_change", group.pk)

    def _show_application(
        self, request: HttpRequest, group: AlertGroup, form: DecisionForm | None
    ) -> HttpResponse:
        assessment = form.assessment if form else assess(group)
        people = [*filter(None, [assessment.application]), *assessment.invitations]
        record_processing("application-view", people, by=request.user, activity="applications")  # type: ignore[arg-type]
        context = {
            "title": gettext("Application: %s") % group.name,
            "group": group,
            "assessment": assessment,
            "areas": areas_for_map(assessment),
            "form": form,
            "decision": None if form else group.history.select_related("by").first(),
        }
        return self._page(request, "admin/groups/alertgroup/decide.html", context)


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
