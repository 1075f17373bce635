"""The page on which the municipality decides on a request for signs."""

import json
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.columns import OfGroupList
from groups.models.rd import to_rd
from hoogeveen_alert.accounts.admin import OneRowAdmin, ScopedAdmin
from hoogeveen_alert.accounts.steps import StepForm, SteppedAdmin
from hoogeveen_alert.checks import Check
from hoogeveen_alert.forms import ReasonField
from hoogeveen_alert.keys import key_from

from ..models import (
    Budget,
    BudgetClosed,
    GroupEnded,
    NotEnoughMoney,
    Sign,
    SignPoint,
    SignRequest,
    SignRules,
    SignType,
)
from ..models.money import as_euro, percent
from . import acts
from .checks import Asked, checks_of, checks_of_asked
from .type_forms import SignTypeForm

Status = SignRequest.Status
AROUND_METRES = 1_000


class ApproveForm(StepForm):
    title = _("Approve")
    done = _("The request is approved, and the money is reserved.")
    needed_sometimes = ("why", "why_not_all")
    row: SignRequest

    chosen = forms.ModelMultipleChoiceField(
        label=_("Places that get a sign"),
        queryset=SignRequest.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one place.")},
    )
    why_not_all = ReasonField(
        label=_("Why do the other places get no sign?"),
        required=False,
        rows=2,
        help_text=_("Needed when you leave a place out. The applicant reads it."),
    )
    why = ReasonField(
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
        if len(points) == 1:
            del self.fields["why_not_all"]
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
        self._ask_about_the_rest(cleaned)
        return cleaned

    def _ask_about_the_rest(self, cleaned: dict[str, Any]) -> None:
        chosen, why = cleaned.get("chosen"), cleaned.get("why_not_all")
        is_part = chosen is not None and len(chosen) < len(self.row.points.all())
        if is_part and not why and "why_not_all" not in self.errors:
            text = _("Write down why the other places get no sign.")
            self.add_error("why_not_all", text)
        elif why and chosen is not None and not is_part:
            text = _("All places get a sign. Leave one out, or empty this field.")
            self.add_error("why_not_all", text)

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
                replaces_id=self.row.replaces_id,
            )
        )

    def apply(self, by: Any) -> None:
        filled = self.cleaned_data
        why = "\n".join(filter(None, [filled.get("why_not_all"), filled["why"]]))
        if self.overruled:
            named = ", ".join(str(check.name) for check in self.overruled)
            why = why + "\n" + gettext("Overruled: %(rules)s.") % {"rules": named}
        acts.approve(self.row, by=by, chosen=self.cleaned_data["chosen"], why=why)


class AskBackForm(StepForm):
    title = _("Ask back")
    done = _("The question is on its way to the applicant.")
    row: SignRequest

    why = ReasonField(help_text=_("What do you want to know? The applicant reads it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].label = _("Question")

    @classmethod
    def is_possible(cls, row: SignRequest) -> bool:
        return row.status == Status.ASKED and row.replaces_id is None

    def apply(self, by: Any) -> None:
        acts.ask_back(self.row, by=by, why=self.cleaned_data["why"])


class RejectForm(StepForm):
    title = _("Reject")
    done = _("The request is rejected.")
    is_grave = True
    row: SignRequest

    why = ReasonField(help_text=_("The applicant reads it."))

    @classmethod
    def is_possible(cls, row: SignRequest) -> bool:
        return row.status in (Status.ASKED, Status.RETURNED)

    def apply(self, by: Any) -> None:
        acts.reject(self.row, by=by, why=self.cleaned_data["why"])


class WithdrawForm(StepForm):
    title = _("Call off")
    intro = _("Signs that do not hang yet are called off; their money is free again.")
    done = _("What did not hang yet is called off.")
    is_grave = True
    row: SignRequest

    why = ReasonField(help_text=_("The applicant reads it."))

    @classmethod
    def is_possible(cls, row: SignRequest) -> bool:
        return row.status in (Status.APPROVED, Status.ORDERED)

    def apply(self, by: Any) -> None:
        acts.withdraw(self.row, by=by, why=self.cleaned_data["why"])


@admin.register(SignRequest)
class SignRequestAdmin(OfGroupList, SteppedAdmin):
    list_display = ("__str__", "group", "smederij", "status", "asked_at", "places", "amount")
    sortable_by = ("group", "smederij", "status", "asked_at", "places")
    list_filter = ("status", "smederij")
    list_select_related = ("group", "smederij")
    search_fields = ("group__name", "=pk")
    ordering = ("-asked_at",)
    refusals = (BudgetClosed, GroupEnded, NotEnoughMoney)
    steps = {
        "approve": ("goedkeuren", ApproveForm),
        "ask_back": ("terugvragen", AskBackForm),
        "reject": ("afwijzen", RejectForm),
        "withdraw": ("afblazen", WithdrawForm),
    }

    def get_list_display(self, request: HttpRequest) -> Any:
        return _without_budgets(super().get_list_display(request))

    def get_list_filter(self, request: HttpRequest) -> Any:
        return _without_budgets(super().get_list_filter(request))

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
            "money": money_of(row) if decides and settings.BUDGETS else None,
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


def _without_budgets(columns: Any) -> list[Any]:
    """What a list shows, or can be filtered by, in a town that has none."""
    return [column for column in columns if settings.BUDGETS or column != "smederij"]


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


SHOWN = ("name", "size", "price_ex", "vat", "price", "valid_from")


@admin.register(SignType)
class SignTypeAdmin(ScopedAdmin):
    form = SignTypeForm
    list_display = (*SHOWN, "is_offered")
    sortable_by = ("name", "price_ex", "price", "valid_from", "is_offered")
    list_filter = ("is_offered",)
    change_form_template = "admin/stepped_change_form.html"

    def get_fields(self, request: HttpRequest, obj: SignType | None = None) -> Any:
        if self._is_used(obj):
            return (*SHOWN, "is_offered")
        return (
            *("name", "width_mm", "height_mm", "price_cents", "price_ex_cents"),
            *("vat_basis_points", "valid_from", "is_offered"),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: SignType | None = None) -> Any:
        """Once somebody asked for it, a type keeps its price: a new price is a new row."""
        if self._is_used(obj):
            return (*SHOWN, "price_cents", "price_ex_cents", "vat_basis_points")
        return ()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """With the way to a new price, which is a new row of the same type."""
        steps = []
        if self.has_add_permission(request):
            add = reverse("admin:signage_signtype_add")
            steps.append(
                (f"{add}?{urlencode({'van': object_id})}", _("New price from another day"))
            )
        context = {**(extra_context or {}), "steps": steps}
        return super().change_view(request, object_id, form_url, context)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The type that `?van=` names, to give it another price."""
        given: dict[str, Any] = dict(super().get_changeform_initial_data(request))
        number = key_from(request.GET.get("van", ""))
        if number is None:
            return given
        kept = ("name", "width_mm", "height_mm", "price_cents", "vat_basis_points")
        earlier = SignType.objects.visible_to(request.user).filter(pk=number)
        return (earlier.values(*kept).first() or {}) | given

    def _is_used(self, obj: SignType | None) -> bool:
        return bool(obj and obj.pk and (obj.requests.exists() or obj.signs.exists()))

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """A type that is no longer wanted is offered no more."""
        return False

    @admin.display(description=_("size"))
    def size(self, sign_type: SignType) -> str:
        return f"{sign_type.width_mm} x {sign_type.height_mm} mm"

    @admin.display(description=_("price without VAT"), ordering="price_ex_cents")
    def price_ex(self, sign_type: SignType) -> str:
        return as_euro(sign_type.price_ex_cents)

    @admin.display(description=_("VAT rate"))
    def vat(self, sign_type: SignType) -> str:
        return f"{percent(sign_type.vat_basis_points)} %"

    @admin.display(description=_("price with VAT"), ordering="price_cents")
    def price(self, sign_type: SignType) -> str:
        return as_euro(sign_type.price_cents)


@admin.register(SignRules)
class SignRulesAdmin(OneRowAdmin):
    pass
