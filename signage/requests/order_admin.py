"""Where the municipality orders signs, and notes what becomes of an order."""

from typing import Any

import weasyprint
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.models import TransitionNotAllowed
from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.accounts.steps import StepForm, SteppedAdmin

from ..models import GroupEnded, OrderChanged, SignOrder
from ..models.money import as_euro
from . import acts
from .order_forms import CancelForm, DeliverForm, OrderForm, TakeBackForm, amount_of
from .order_list import order_list


class AwaitedFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("onderweg", _("on its way"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> models.QuerySet:
        return queryset.awaited() if self.value() == "onderweg" else queryset


@admin.register(SignOrder)
class SignOrderAdmin(SteppedAdmin):
    list_display = ("__str__", "ordered_on", "number_of_requests", "signs_to_come", "by")
    list_filter = (AwaitedFilter,)
    list_select_related = ("by",)
    sortable_by = ("ordered_on", "number_of_requests", "signs_to_come", "by")
    search_fields = ("supplier", "=pk")
    steps = {
        "deliver": ("geleverd", DeliverForm),
        "take_back": ("toch-niet-geleverd", TakeBackForm),
        "cancel": ("annuleren", CancelForm),
    }

    def get_urls(self) -> list[Any]:
        where = "<path:object_id>/bestellijst.pdf"
        view = self.admin_site.admin_view(self.paper_view)
        return [path(where, view, name="signage_signorder_paper"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        to_come = models.Q(
            lines__is_cancelled=False,
            lines__sign__status="planned",
            lines__sign__delivered_on=None,
        )
        return (
            super()
            .get_queryset(request)
            .annotate(
                number_of_requests=models.Count("lines__sign__request", distinct=True),
                signs_to_come=models.Count("lines", filter=to_come, distinct=True),
            )
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("signage.add_signorder")

    def _context(self, request: HttpRequest, **values: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, **values}

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Choose, look once more at what is ordered and what it costs, and only then order."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        step = request.POST.get("step", "")
        if request.method != "POST":
            return self._choose(request, OrderForm())
        if step in ("reckon", "change"):
            ticked = {"requests": request.POST.getlist("requests")}
            return self._choose(request, OrderForm(initial=request.POST.dict() | ticked))
        form = OrderForm(request.POST)
        if not form.is_valid():
            return self._choose(request, form)
        if step != "send":
            return self._confirm(request, form)
        order = self._send(request, form)
        if order is None:
            return self._choose(request, form) if form.errors else self._confirm(request, form)
        self.log_addition(request, order, [{"added": {}}])
        self.message_user(request, gettext("The signs are ordered."))
        return redirect(self.change_url(order))

    def _choose(self, request: HttpRequest, form: OrderForm) -> HttpResponse:
        ticked = form.ticked()
        signs, cents = amount_of(ticked)
        total = {"requests": len(ticked), "signs": signs, "euro": as_euro(cents)}
        context = self._context(request, form=form, total=total, title=_("Order signs"))
        return TemplateResponse(request, "admin/signage/signorder/add.html", context)

    def _confirm(self, request: HttpRequest, form: OrderForm) -> HttpResponse:
        """Name all that follows from the one button on this page."""
        chosen = form.chosen
        signs, cents = amount_of(chosen)
        context = self._context(
            request,
            form=form,
            rows=[(row, as_euro(row.number_of_signs * row.unit_cents)) for row in chosen],
            signs=signs,
            euro=as_euro(cents),
            seen=f"{signs}:{cents}",
            mails=sum(row.tells_applicant for row in chosen),
            title=_("Order these signs?"),
        )
        return TemplateResponse(request, "admin/signage/signorder/confirm.html", context)

    def _send(self, request: HttpRequest, form: OrderForm) -> SignOrder | None:
        """The order; None with what hinders it at the form, or as a message above it."""
        data = form.cleaned_data
        seen = form.confirmed()
        if seen is None:  # the page that asks was never shown
            return None
        try:
            return acts.send_order(
                form.chosen,
                supplier=data["supplier"],
                note=data["note"],
                by=user_of(request),
                seen=seen,
            )
        except OrderChanged as refusal:
            messages.warning(request, str(refusal))
        except TransitionNotAllowed:
            form.add_error("requests", _("One of these cannot be ordered any more; choose again."))
        except GroupEnded as refusal:
            form.add_error("requests", str(refusal))
        except ValidationError as refusal:
            form.add_error("requests", refusal)
        return None

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        order = self._order(request, object_id)
        if request.method == "POST":
            raise PermissionDenied
        context = self._context(
            request,
            title=str(order),
            original=order,
            steps=self.possible_steps(request, order),
            history=order.history.select_related("by"),
            **order_list(order),
        )
        return TemplateResponse(request, "admin/signage/signorder/order.html", context)

    def paper_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        order = self._order(request, object_id)
        page = render_to_string("admin/signage/signorder/paper.html", order_list(order))
        # Nothing is fetched: what somebody typed can name no file and no address.
        fetcher = weasyprint.URLFetcher(allowed_protocols=())
        file = weasyprint.HTML(string=page, url_fetcher=fetcher).write_pdf()
        response = HttpResponse(file, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="bestellijst-{order.pk}.pdf"'
        return response

    def too_late(
        self, request: HttpRequest, row: Any, step: str, form: StepForm | None = None
    ) -> HttpResponse | None:
        """Back to the order, which says how it stands; somebody else was first."""
        messages.warning(request, gettext("That is no longer possible. See below how it stands."))
        return redirect(self.change_url(row))

    def facts(self, row: SignOrder) -> list[tuple[str | Promise, str]]:
        found = order_list(row)
        return [
            (_("order"), str(row)),
            (_("state"), str(found["state"])),
            (_("signs still to come"), str(found["to_come"])),
        ]

    def _order(self, request: HttpRequest, object_id: str) -> SignOrder:
        if not self.has_view_permission(request):
            raise PermissionDenied
        order = self.get_object(request, object_id)
        if order is None:
            raise Http404
        return order

    @admin.display(description=_("requests"), ordering="number_of_requests")
    def number_of_requests(self, order: Any) -> int:
        return order.number_of_requests

    @admin.display(description=_("signs still to come"), ordering="signs_to_come")
    def signs_to_come(self, order: Any) -> int:
        return order.signs_to_come
