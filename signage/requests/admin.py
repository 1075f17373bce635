"""The page on which the municipality decides on a request for signs."""

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.models.rd import to_rd
from hoogeveen_alert.checks import Check

from ..models import Budget, Sign, SignPoint, SignRequest
from ..models.money import as_euro, percent
from ..steps import StepForm, SteppedAdmin, reason_field
from .checks import Asked, checks_of, checks_of_asked

Status = SignRequest.Status
AROUND_METRES = 1_000


class ApproveForm(StepForm):
    title = _("Approve")
    done = _("The request is approved, and the money is reserved.")
    row: SignRequest

    chosen = forms.ModelMultipleChoiceField(
        label=_("Places that get a sign"),
        queryset=SignRequest.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one place.")},
    )
    why = reason_field(
        required=False,
        help_text=_(
            "Needed when a rule says no: why is it possible all the same? The applicant reads it."
        ),
    )

    def __init__(self, row: SignRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(row, *args, **kwargs)
        points = row.points.all()
        chosen: Any = self.fields["chosen"]
        chosen.queryset = points
        chosen.choices = [(point.pk, str(point)) for point in points]
        chosen.initial = [point.pk for point in points]
        self.overruled: list[Check] = []

    @classmethod
    def is_possible(cls, row: SignRequest) -> bool:
        return row.status == Status.ASKED

    def clean(self) -> dict[str, Any]:
        """Hold the chosen places against the rules; who overrules one says why."""
        cleaned = super().clean() or self.cleaned_data
        failed = [check for check in self._checks() if check.outcome == "fail"]
        self.overruled = [check for check in failed if not check.blocks]
        for check in failed:
            if check.blocks:
                self.add_error(None, check.reason)
        if self.overruled and not cleaned.get("why") and "why" not in self.errors:
            named = ", ".join(str(check.name) for check in self.overruled)
            text = gettext("Write down why this is possible although a rule says no: %(rules)s.")
            self.add_error("why", text % {"rules": named})
        return cleaned

    def _checks(self) -> list[Check]:
        chosen = list(self.cleaned_data.get("chosen") or [])
        if not chosen:
            return []
        return checks_of_asked(
            Asked(
                group=self.row.group,
                smederij_id=self.row.smederij_id,
                points=[point.point for point in chosen],
                total_cents=self.row.unit_cents * len(chosen),
                request_id=self.row.pk,
            )
        )

    def apply(self, by: Any) -> None:
        why = self.cleaned_data["why"]
        if self.overruled:
            named = ", ".join(str(check.name) for check in self.overruled)
            why = why + "\n" + gettext("Overruled: %(rules)s.") % {"rules": named}
        self.row.approve(by=by, chosen=self.cleaned_data["chosen"], why=why)


class AskBackForm(StepForm):
    title = _("Ask back")
    done = _("The question is on its way to the applicant.")
    row: SignRequest

    why = reason_field(help_text=_("What do you want to know? The applicant reads it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].label = _("Question")

    @classmethod
    def is_possible(cls, row: SignRequest) -> bool:
        return row.status == Status.ASKED

    def apply(self, by: Any) -> None:
        self.row.ask_back(by=by, why=self.cleaned_data["why"])


class RejectForm(StepForm):
    title = _("Reject")
    done = _("The request is rejected.")
    is_grave = True
    row: SignRequest

    why = reason_field(help_text=_("The applicant reads it."))

    @classmethod
    def is_possible(cls, row: SignRequest) -> bool:
        return row.status in (Status.ASKED, Status.RETURNED)

    def apply(self, by: Any) -> None:
        self.row.reject(by=by, why=self.cleaned_data["why"])


class WithdrawForm(StepForm):
    title = _("Call off")
    intro = _("Signs that do not hang yet are called off; their money is free again.")
    done = _("What did not hang yet is called off.")
    is_grave = True
    row: SignRequest

    why = reason_field(help_text=_("The applicant reads it."))

    @classmethod
    def is_possible(cls, row: SignRequest) -> bool:
        return row.status in (Status.APPROVED, Status.ORDERED)

    def apply(self, by: Any) -> None:
        self.row.withdraw(by=by, why=self.cleaned_data["why"])


@admin.register(SignRequest)
class SignRequestAdmin(SteppedAdmin):
    list_display = ("__str__", "group", "smederij", "status", "asked_at", "places", "amount")
    list_filter = ("status", "smederij")
    list_select_related = ("group", "smederij")
    search_fields = ("group__name", "=pk")
    ordering = ("-asked_at",)
    steps = {
        "approve": ("goedkeuren", ApproveForm),
        "ask_back": ("terugvragen", AskBackForm),
        "reject": ("afwijzen", RejectForm),
        "withdraw": ("afblazen", WithdrawForm),
    }

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = super().get_queryset(request).defer("group__area")
        return rows.annotate(number_of_places=models.Count("points"))

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """With all that the decision page shows of it."""
        points = models.Prefetch("points", SignPoint.objects.select_related("sign"))
        named = ("group", "smederij", "asked_by", "sign_type", "budget__smederij", "order")
        rows = self.get_queryset(request).defer(None).select_related(*named)
        try:
            return rows.prefetch_related(points).get(pk=object_id)
        except (SignRequest.DoesNotExist, ValueError):
            return None

    @admin.display(description=_("places"), ordering="number_of_places")
    def places(self, row: Any) -> int:
        return row.number_of_places

    @admin.display(description=_("price with VAT"))
    def amount(self, row: Any) -> str:
        return as_euro(row.unit_cents * row.number_of_places)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The decision page for who may read it; the steps are its forms' addresses."""
        row = self.get_object(request, object_id)
        if request.method == "POST" or row is None or not self.has_view_permission(request, row):
            return super().change_view(request, object_id, form_url, extra_context)
        return self.render_step(request, row, "", None)

    def render_step(
        self, request: HttpRequest, row: Any, step: str, form: StepForm | None
    ) -> HttpResponse:
        decides = self.may_step(request, row)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(row),
            "original": row,
            "places": row.points.all(),
            "history": row.history.select_related("by"),
            "steps": self._forms(row, step, form) if decides else [],
            "asked_step": step,
            "checks": checks_of(row) if row.status in (Status.ASKED, Status.RETURNED) else [],
            "money": money_of(row) if decides else None,
            "price": {
                "each": as_euro(row.unit_cents),
                "each_ex": as_euro(row.unit_ex_cents),
                "vat": percent(row.vat_basis_points),
                "all": as_euro(row.asked_cents),
            },
            "map_data": map_of(row),
        }
        return TemplateResponse(request, "admin/signage/signrequest/decide.html", context)

    def _forms(self, row: Any, step: str, bound: StepForm | None) -> list[dict[str, Any]]:
        return [
            {
                "url": self.step_url(row, name),
                "form": bound if name == step and bound else form(row),
                "is_open": name == step,
            }
            for name, (_where, form) in self.steps.items()
            if form.is_possible(row) or name == step
        ]


def money_of(row: SignRequest) -> dict[str, Any]:
    """The budget before and after approval of all places, or what this request holds of it."""
    year = timezone.localdate().year
    of_year = Budget.objects.filter(smederij=row.smederij_id, year=year)
    budget = row.budget or of_year.select_related("smederij").first()
    undecided = row.status in (Status.ASKED, Status.RETURNED)
    free = budget.free_cents if budget and not budget.is_closed else 0
    rows: list[tuple[str | Promise, str]] = [(_("free now"), as_euro(free))]
    if undecided:
        rows.append((_("this request"), as_euro(-row.asked_cents)))
        rows.append((_("free afterwards"), as_euro(free - row.asked_cents)))
    else:
        signs = row.signs.all()
        rows.append((_("reserved for this request"), as_euro(_sum(signs, "reserved_cents"))))
        rows.append((_("real price of what hangs"), as_euro(_sum(signs, "price_cents"))))
        rows.append((_("still to cover"), as_euro(_sum(signs, "to_cover_cents"))))
    return {
        "budget": budget,
        "url": budget and reverse("admin:signage_budget_change", args=[budget.pk]),
        "rows": rows,
        "is_short": undecided and free < row.asked_cents,
    }


def _sum(signs: models.QuerySet[Sign], field: str) -> int:
    return signs.aggregate(cents=models.Sum(field))["cents"] or 0


def map_of(row: SignRequest) -> dict[str, Any]:
    """What the map shows: the area, the asked places, and the signs that hang or are promised."""
    around = to_rd(row.group.area).buffer(AROUND_METRES).envelope
    others = Sign.objects.promised().filter(point_rd__within=around).exclude(request=row)
    return {
        "area": json.loads(row.group.area.json),
        "places": [
            {"at": [p.point.y, p.point.x], "text": str(p), "number": p.number}
            for p in row.points.all()
        ],
        "signs": [
            {"at": [s.point.y, s.point.x], "text": f"{s}: {s.get_status_display()}, {s.place}"}
            for s in others
        ],
    }
