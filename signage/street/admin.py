from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.gis.db.models import Extent
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.columns import OfGroupList
from groups.models import Neighbourhood
from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.accounts.admin import ReadOnlyInline
from hoogeveen_alert.accounts.steps import StepForm, SteppedAdmin
from hoogeveen_alert.forms import ReasonField

from ..forms import EuroField
from ..models import BudgetClosed, DamageReport, Inspection, Sign, SignChange
from ..models.money import as_euro
from . import acts
from .existing_forms import ExistingSignForm

Status = Sign.Status


class CorrectPriceForm(StepForm):
    title = _("Correct the price")
    intro = _("For a price that was written down wrongly. The ledger gets a correction.")
    done = _("The price is corrected.")
    row: Sign

    price = EuroField(label=_("Real price with VAT (€)"), least_cents=0)
    why = ReasonField()

    @classmethod
    def is_possible(cls, row: Sign) -> bool:
        return row.price_cents is not None and row.request_id is not None

    def apply(self, by: Any) -> None:
        if self.cleaned_data["price"] == self.row.price_cents:
            raise ValidationError(_("This is the price already."))
        acts.correct_price(
            self.row, self.cleaned_data["price"], by=by, why=self.cleaned_data["why"]
        )


class DamagedForm(StepForm):
    title = _("Mark as damaged")
    done = _("The sign is marked as damaged.")
    row: Sign

    why = ReasonField()

    @classmethod
    def is_possible(cls, row: Sign) -> bool:
        return row.status == Status.PLACED

    def apply(self, by: Any) -> None:
        acts.mark_damaged(self.row, by=by, why=self.cleaned_data["why"])


class RepairedForm(StepForm):
    title = _("Mark as repaired")
    done = _("The sign is sound again.")
    row: Sign

    why = ReasonField(required=False)

    @classmethod
    def is_possible(cls, row: Sign) -> bool:
        return row.status == Status.DAMAGED

    def apply(self, by: Any) -> None:
        acts.repair(self.row, by=by, why=self.cleaned_data["why"])


class DropForm(StepForm):
    title = _("Call off this sign")
    intro = _("The sign does not come; what was reserved for it is free again.")
    done = _("The sign is called off.")
    is_grave = True
    row: Sign

    why = ReasonField()

    @classmethod
    def is_possible(cls, row: Sign) -> bool:
        return row.status == Status.PLANNED

    def apply(self, by: Any) -> None:
        acts.remove(self.row, by=by, why=self.cleaned_data["why"], only=Status.PLANNED)


class WorkFilter(admin.SimpleListFilter):
    title = _("work")
    parameter_name = "werk"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("verwijderen", _("to remove")),
            ("controleren", _("due for inspection")),
            ("dekken", _("still to cover")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> models.QuerySet:
        if self.value() == "verwijderen":
            return queryset.to_remove()
        if self.value() == "controleren":
            return queryset.to_inspect(on=timezone.localdate())
        return queryset.to_cover() if self.value() == "dekken" else queryset


class HistoryInline(ReadOnlyInline):
    model = SignChange
    fields = readonly_fields = ("at", "status", "by", "why")


class InspectionInline(ReadOnlyInline):
    model = Inspection
    fields = readonly_fields = ("on", "condition", "note", "by")


class ReportInline(ReadOnlyInline):
    model = DamageReport
    fields = readonly_fields = ("at", "text", "handled_at")


@admin.register(Sign)
class SignAdmin(OfGroupList, SteppedAdmin):
    list_display = ("__str__", "group", "place", "state", "placed_on", "next_inspection_on")
    sortable_by = ("group", "place", "state", "placed_on", "next_inspection_on")
    list_filter = (WorkFilter, "status", "sign_type", "request__smederij")
    list_select_related = ("group",)
    search_fields = ("=pk", "group__name", "place", "pole_number")
    ordering = ("-pk",)
    facts_of_sign = (
        *("group", "request", "sign_type", "place", "state", "placed_on", "next_inspection_on"),
        *("pole_kind", "pole_number", "height_cm"),
    )
    money_of_sign = ("reserved", "price", "to_cover")
    readonly_fields = (*facts_of_sign, *money_of_sign)
    inlines = (HistoryInline, InspectionInline, ReportInline)
    change_form_template = "admin/stepped_change_form.html"
    refusals = (BudgetClosed,)
    steps = {
        "correct_price": ("prijs", CorrectPriceForm),
        "damaged": ("beschadigd", DamagedForm),
        "repaired": ("hersteld", RepairedForm),
        "drop": ("afblazen", DropForm),
    }

    def get_list_filter(self, request: HttpRequest) -> Any:
        kinds = super().get_list_filter(request)
        return [kind for kind in kinds if settings.BUDGETS or kind != "request__smederij"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only of signs from before the portal; others come from a request."""
        return request.user.has_perm("signage.add_sign")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ExistingSignForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            sign = acts.take_over(by=user_of(request), **form.facts())
            return self._entered(request, sign)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Enter a sign that hangs already"),
            "form": form,
            "map_data": map_of_signs(form["point"].auto_id),
        }
        return TemplateResponse(request, "admin/signage/sign/existing.html", context)

    def _entered(self, request: HttpRequest, sign: Sign) -> HttpResponse:
        self.log_addition(request, sign, str(_("Entered")))
        text = gettext("%(sign)s is entered: %(place)s.")
        messages.success(request, text % {"sign": sign, "place": sign.place})
        if "_addanother" in request.POST:
            return redirect(request.path)
        return redirect(self.change_url(sign))

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).defer("group__area", "group__centre_rd")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        money = self.money_of_sign if self.may_step(request, obj) else ()
        return (*self.facts_of_sign, *money)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """What was said about a sign, and by whom, is the municipality's."""
        return self.inlines if self.may_step(request, obj) else ()

    def possible_steps(self, request: HttpRequest, row: Any) -> list[tuple[str, str | Promise]]:
        page = (reverse("signage:sign", args=[row.pk]), _("Page for the street"))
        return [page, *super().possible_steps(request, row)]

    def facts(self, row: Sign) -> list[tuple[str | Promise, str]]:
        return [
            (_("group"), str(row.group or "–")),
            (_("place in words"), row.place),
            (_("state"), str(self.state(row))),
            (_("real price with VAT"), self.price(row)),
        ]

    @admin.display(description=_("state"), ordering="status")
    def state(self, sign: Sign) -> str | Promise:
        return _("to remove") if sign.is_to_remove else sign.get_status_display()

    @admin.display(description=_("reserved"))
    def reserved(self, sign: Sign) -> str:
        return as_euro(sign.reserved_cents)

    @admin.display(description=_("real price with VAT"))
    def price(self, sign: Sign) -> str:
        return "–" if sign.price_cents is None else as_euro(sign.price_cents)

    @admin.display(description=_("still to cover"))
    def to_cover(self, sign: Sign) -> str:
        return as_euro(sign.to_cover_cents)


class HandledForm(StepForm):
    title = _("Nothing to be done")
    intro = _(
        "The report is off the list. The state of the sign stays as it is. Who reported it and "
        "left an address reads the reason."
    )
    done = _("The report is dealt with.")
    row: DamageReport

    why = ReasonField()

    @classmethod
    def is_possible(cls, row: DamageReport) -> bool:
        return row.handled_at is None

    def apply(self, by: Any) -> None:
        acts.set_aside(self.row, why=self.cleaned_data["why"])


class ConfirmedForm(StepForm):
    title = _("The sign is damaged")
    intro = _(
        "The sign is marked as damaged, and the report is off the list. Who reported it and left "
        "an address hears when the sign is mended or taken away."
    )
    done = _("The sign is marked as damaged.")
    row: DamageReport

    @classmethod
    def is_possible(cls, row: DamageReport) -> bool:
        return row.handled_at is None and row.sign.status == Sign.Status.PLACED

    def apply(self, by: Any) -> None:
        acts.confirm_report(self.row, by=by)


class HandledFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("wacht", _("waits")), ("klaar", _("dealt with"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> models.QuerySet:
        if self.value() == "wacht":
            return queryset.waiting()
        return queryset.exclude(handled_at=None) if self.value() == "klaar" else queryset


@admin.register(DamageReport)
class DamageReportAdmin(SteppedAdmin):
    list_display = ("at", "sign", "place", "begin", "handled_at")
    sortable_by = ("at", "sign", "handled_at")
    list_filter = (HandledFilter,)
    list_select_related = ("sign",)
    fields = readonly_fields = ("sign", "place", "text", "photo_link", "at", "handled_at")
    change_form_template = "admin/stepped_change_form.html"
    steps = {
        "confirm": ("beschadigd", ConfirmedForm),
        "handle": ("afhandelen", HandledForm),
    }

    def facts(self, row: DamageReport) -> list[tuple[str | Promise, str]]:
        return [
            (_("sign"), str(row.sign)),
            (_("place in words"), row.sign.place),
            (_("what is wrong"), row.text),
        ]

    @admin.display(description=_("place in words"))
    def place(self, report: DamageReport) -> str:
        return report.sign.place

    @admin.display(description=_("photo"))
    def photo_link(self, report: DamageReport) -> str:
        if not report.photo:
            return "–"
        path = reverse("signage:report_photo", args=[report.pk])
        return format_html('<a href="{}">{}</a>', path, gettext("Look at the photo"))

    @admin.display(description=_("what is wrong"))
    def begin(self, report: DamageReport) -> str:
        return Truncator(report.text).chars(80)


def map_of_signs(field: str) -> dict[str, Any]:
    """For the map on which a tap fills the field: the municipality, and the signs there are."""
    there = Neighbourhood.objects.current().aggregate(extent=Extent("area"))["extent"]
    signs = Sign.objects.promised().only("point", "place", "status")
    return {
        "field": field,
        "here": gettext("This sign"),
        "bounds": there and [[there[1], there[0]], [there[3], there[2]]],
        "places": [],
        "signs": [
            {"at": [s.point.y, s.point.x], "text": f"{s}: {s.get_status_display()}, {s.place}"}
            for s in signs
        ],
    }
