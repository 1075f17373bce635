from collections import Counter
from typing import Any

import weasyprint
from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from groups.models import TransitionNotAllowed
from hoogeveen_alert.accounts.admin import ScopedAdmin
from hoogeveen_alert.forms import field_of

from ..models import SignOrder, SignRequest
from ..models.money import as_euro, with_vat
from . import acts


class ApprovedRequestsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        signs = ngettext("%d sign", "%d signs", obj.number_of_signs) % obj.number_of_signs
        return f"{obj}: {obj.group}, {signs}, {obj.sign_type}"


class OrderForm(forms.Form):
    requests = ApprovedRequestsField(
        label=_("Approved requests"),
        queryset=SignRequest.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one request.")},
    )
    supplier = forms.CharField(label=_("Supplier"), max_length=100)
    note = forms.CharField(
        label=_("Note for the supplier"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        approved = approved_requests()
        field_of(self, "requests", forms.ModelChoiceField).queryset = approved
        self.fields["requests"].initial = approved


def approved_requests() -> models.QuerySet[SignRequest]:
    rows = SignRequest.objects.filter(status="approved").select_related("group", "sign_type")
    planned = models.Count("signs", filter=models.Q(signs__status="planned"))
    return rows.defer("group__area").annotate(number_of_signs=planned).order_by("pk")


def order_list(order: SignOrder) -> dict[str, Any]:
    """What to make: per type how many and for how much, and for which request."""
    called_off = models.Q(signs__status="removed", signs__placed_on=None)
    requests = list(
        order.requests.select_related("group", "smederij", "sign_type")
        .defer("group__area")
        .annotate(number_of_signs=models.Count("signs", filter=~called_off))
        .order_by("pk")
    )
    numbers: Counter[tuple[Any, int, int]] = Counter()
    for request in requests:
        of_kind = (request.sign_type, request.unit_ex_cents, request.vat_basis_points)
        numbers[of_kind] += request.number_of_signs
    lines = [
        {
            "sign_type": sign_type,
            "number": number,
            "each": as_euro(ex_cents),
            "ex_cents": number * ex_cents,
            "total": as_euro(number * ex_cents),
            "cents": number * with_vat(ex_cents, vat),
        }
        for (sign_type, ex_cents, vat), number in numbers.items()
        if number
    ]
    return {
        "order": order,
        "requests": requests,
        "lines": lines,
        "number": sum(numbers.values()),
        "total_ex": as_euro(sum(line["ex_cents"] for line in lines)),
        "total": as_euro(sum(line["cents"] for line in lines)),
        "municipality": settings.MUNICIPALITY_NAME,
    }


@admin.register(SignOrder)
class SignOrderAdmin(ScopedAdmin):
    list_display = ("__str__", "ordered_on", "number_of_requests", "by")
    list_select_related = ("by",)
    sortable_by = ("ordered_on", "number_of_requests", "by")
    search_fields = ("supplier", "=pk")

    def get_urls(self) -> list[Any]:
        where = "<path:object_id>/bestellijst.pdf"
        view = self.admin_site.admin_view(self.paper_view)
        return [path(where, view, name="signage_signorder_paper"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = super().get_queryset(request)
        return rows.annotate(number_of_requests=models.Count("requests"))

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def _context(self, request: HttpRequest, **values: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, **values}

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = OrderForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            order = self._send(request.user, form)
            if order:
                self.log_addition(request, order, [{"added": {}}])
                self.message_user(request, gettext("The signs are ordered."))
                return redirect("admin:signage_signorder_change", order.pk)
        context = self._context(request, form=form, title=_("Order signs"))
        return TemplateResponse(request, "admin/signage/signorder/add.html", context)

    def _send(self, by: Any, form: OrderForm) -> SignOrder | None:
        data = form.cleaned_data
        try:
            return acts.send_order(
                data["requests"], supplier=data["supplier"], note=data["note"], by=by
            )
        except TransitionNotAllowed:
            form.add_error("requests", _("One of these cannot be ordered any more; choose again."))
        except ValidationError as refusal:
            form.add_error("requests", refusal)
        return None

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        order = self._order(request, object_id)
        if request.method == "POST":
            raise PermissionDenied
        context = self._context(request, title=str(order), original=order, **order_list(order))
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
