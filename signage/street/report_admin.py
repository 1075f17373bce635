from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from groups.models import TransitionNotAllowed

from ..models import DamageReport, Sign
from ..steps import StepForm, SteppedAdmin


class HandledForm(StepForm):
    title = _("Dealt with")
    intro = _("The report is off the list. The state of the sign stays as it is.")
    done = _("The report is dealt with.")
    row: DamageReport

    @classmethod
    def is_possible(cls, row: DamageReport) -> bool:
        return row.handled_at is None

    def apply(self, by: Any) -> None:
        self.row.handle()


class ConfirmedForm(HandledForm):
    title = _("The sign is damaged")
    intro = _("The sign is marked as damaged, and the report is off the list.")
    done = _("The sign is marked as damaged.")

    @classmethod
    def is_possible(cls, row: DamageReport) -> bool:
        return row.handled_at is None and row.sign.status == Sign.Status.PLACED

    def apply(self, by: Any) -> None:
        if not self.is_possible(self.row):
            raise TransitionNotAllowed(str(self.row))
        self.row.confirm(by=by)


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
    list_filter = (HandledFilter,)
    list_select_related = ("sign",)
    fields = readonly_fields = ("sign", "place", "text", "at", "handled_at")
    change_form_template = "admin/signage/stepped_change_form.html"
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

    @admin.display(description=_("what is wrong"))
    def begin(self, report: DamageReport) -> str:
        return Truncator(report.text).chars(80)
