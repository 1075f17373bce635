from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.admin import ReadOnlyAdmin, ReadOnlyInline
from hoogeveen_alert.accounts.steps import StepForm, SteppedAdmin
from hoogeveen_alert.forms import ReasonField, field_of
from hoogeveen_alert.wording import POT, in_own_words

from ..forms import EuroField
from ..models import Budget, BudgetClosed, LedgerEntry, NotEnoughMoney, Sign, Smederij, StillToCover
from ..models.money import as_euro
from . import acts

LAST_ENTRIES = 50


class BudgetStep(StepForm):
    row: Budget

    @classmethod
    def is_possible(cls, row: Budget) -> bool:
        return not row.is_closed


class RaiseForm(BudgetStep):
    title = _("Raise")
    intro = _("What signs cost more than was reserved is paid from it first.")
    done = _("The budget is raised.")

    amount = EuroField(label=_("Amount (€)"))
    why = ReasonField()

    def apply(self, by: Any) -> None:
        acts.raise_by(self.row, self.cleaned_data["amount"], by=by, why=self.cleaned_data["why"])


class LowerForm(BudgetStep):
    title = _("Lower")
    intro = _("Only money that is free: what is promised stays promised.")
    done = _("The budget is lowered.")

    amount = EuroField(label=_("Amount (€)"))
    why = ReasonField()

    def apply(self, by: Any) -> None:
        acts.lower_by(self.row, self.cleaned_data["amount"], by=by, why=self.cleaned_data["why"])


class CarryOverForm(BudgetStep):
    title = _("Carry over to next year")
    intro = _("Free money goes to the next year.")
    done = _("The money is in the next year.")

    amount = EuroField(label=_("Amount (€)"))
    why = ReasonField()

    def apply(self, by: Any) -> None:
        acts.carry_over(self.row, self.cleaned_data["amount"], by=by, why=self.cleaned_data["why"])


class TransferForm(BudgetStep):
    title = in_own_words(_("Transfer to one of the other %(pots)s"))
    intro = in_own_words(_("Free money goes to one of the other %(pots)s, in the same year."))
    done = _("The money is transferred.")

    to = forms.ModelChoiceField(
        label=in_own_words(_("To which of the %(pots)s")), queryset=Smederij.objects.none()
    )
    amount = EuroField(label=_("Amount (€)"))
    why = ReasonField()

    def __init__(self, row: Budget, *args: Any, **kwargs: Any) -> None:
        super().__init__(row, *args, **kwargs)
        others = Smederij.objects.exclude(pk=row.smederij_id)
        field_of(self, "to", forms.ModelChoiceField).queryset = others

    def apply(self, by: Any) -> None:
        data = self.cleaned_data
        acts.transfer(self.row, data["to"], data["amount"], by=by, why=data["why"])


class CloseForm(BudgetStep):
    title = _("Close the year")
    intro = _(
        "What is promised goes to the next year with its money. After this, nothing can be booked "
        "on this year any more. This cannot be undone."
    )
    done = _("The year is closed.")
    is_grave = True

    carry_free = forms.BooleanField(
        label=_("The free money goes to the next year too"),
        required=False,
        help_text=_("Without this it is returned, and not kept."),
    )
    why = ReasonField(required=False)

    def __init__(self, row: Budget, *args: Any, **kwargs: Any) -> None:
        super().__init__(row, *args, **kwargs)
        if row.year >= timezone.localdate().year:
            self.fields["sure"] = forms.BooleanField(
                label=_("I know that this year is not over yet"),
                error_messages={"required": _("Tick this if the year has to be closed already.")},
            )

    def apply(self, by: Any) -> None:
        data = self.cleaned_data
        acts.close_year(self.row, by=by, why=data["why"], carry_free=data["carry_free"])


class AllocateForm(forms.ModelForm):
    amount = EuroField(label=_("Amount (€)"))
    why = ReasonField(required=False)

    class Meta:
        model = Budget
        fields = ("smederij", "year")
        error_messages = {
            "__all__": {"unique": _("This budget exists already: open it and raise it.")}
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = timezone.localdate().year

    def clean_year(self) -> int:
        """Money comes for about now: another year is a slip of the keyboard."""
        year: int = self.cleaned_data["year"]
        this = timezone.localdate().year
        if not this - 1 <= year <= this + 2:
            raise ValidationError(
                _("Choose a year from %(first)d to %(last)d."),
                params={"first": this - 1, "last": this + 2},
            )
        return year


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("open", _("open")),
            ("bijna-op", _("nearly spent")),
            ("te-dekken", _("still to cover")),
            ("gesloten", _("closed")),
            ("verschil", _("differs from its bookings")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> models.QuerySet:
        short = Sign.objects.to_cover().filter(request__budget=models.OuterRef("pk"))
        chosen = {
            "open": queryset.current,
            "bijna-op": queryset.nearly_spent,
            "te-dekken": lambda: queryset.filter(models.Exists(short)),
            "gesloten": lambda: queryset.exclude(closed_at=None),
            "verschil": queryset.differing_from_ledger,
        }.get(self.value() or "")
        return chosen() if chosen else queryset


class EntryInline(ReadOnlyInline):
    model = LedgerEntry
    verbose_name_plural = _("last bookings")
    fields = readonly_fields = ("at", "kind", "amount", "about", "by", "why")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        """The last ones; the list of bookings has them all."""
        rows = super().get_queryset(request)
        last = LedgerEntry.objects.filter(budget=request.resolver_match.kwargs.get("object_id"))  # type: ignore[union-attr]
        newest = list(last.order_by("-pk").values_list("pk", flat=True)[:LAST_ENTRIES])
        return rows.filter(pk__in=newest)

    @admin.display(description=_("amount"))
    def amount(self, entry: LedgerEntry) -> str:
        return as_euro(entry.amount_cents)

    @admin.display(description=_("sign request"))
    def about(self, entry: LedgerEntry) -> str:
        if entry.request_id is None:
            return "–"
        where = reverse("admin:signage_signrequest_change", args=[entry.request_id])
        return format_html('<a href="{}">{}</a>', where, entry.request_id)


@admin.register(Budget)
class BudgetAdmin(SteppedAdmin):
    list_display = (
        "smederij",
        "year",
        "free",
        "allocated",
        "reserved",
        "spent",
        "spent_before",
        "to_cover",
        "state",
    )
    list_display_links = ("smederij", "year")
    sortable_by = ("smederij", "year", "free")
    list_filter = (StateFilter, "year", "smederij")
    list_select_related = ("smederij",)
    ordering = ("-year", "smederij__sort_key")
    fields = readonly_fields = (
        *("smederij", "year", "allocated", "carried_in", "reserved", "spent", "spent_before"),
        *("carried_out", "returned", "free", "to_cover", "state"),
    )
    inlines = (EntryInline,)
    change_form_template = "admin/stepped_change_form.html"
    refusals = (BudgetClosed, NotEnoughMoney, StillToCover)
    steps = {
        "raise": ("verhogen", RaiseForm),
        "lower": ("verlagen", LowerForm),
        "carry_over": ("overhevelen", CarryOverForm),
        "transfer": ("verplaatsen", TransferForm),
        "close": ("afsluiten", CloseForm),
    }
    not_twice = frozenset({"raise", "lower", "carry_over", "transfer"})

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).with_balance()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("signage.add_budget")

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whoever reads the ledger; volunteers have their own page with the balance."""
        return request.user.has_perm("signage.view_ledgerentry")

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kw: Any
    ) -> Any:
        return super().get_form(
            request, obj, change, **({} if obj else {"form": AllocateForm}), **kw
        )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ("smederij", "year", "amount", "why")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def save_model(self, request: HttpRequest, obj: Budget, form: Any, change: bool) -> None:
        data = form.cleaned_data
        by: Any = request.user
        made = acts.allocate(obj.smederij, obj.year, data["amount"], by=by, why=data["why"])
        obj.pk = made.pk

    def possible_steps(self, request: HttpRequest, row: Any) -> list[tuple[str, str | Promise]]:
        entries = reverse("admin:signage_ledgerentry_changelist")
        every = (f"{entries}?budget__id__exact={row.pk}", _("All bookings"))
        return [*super().possible_steps(request, row), every]

    def facts(self, row: Budget) -> list[tuple[str | Promise, str]]:
        return [
            (POT, str(row.smederij)),
            (_("year"), str(row.year)),
            (_("allocated"), self.allocated(row)),
            (_("reserved"), self.reserved(row)),
            (_("spent"), self.spent(row)),
            (_("spent before the portal"), self.spent_before(row)),
            (_("free"), self.free(row)),
        ]

    @admin.display(description=_("allocated"))
    def allocated(self, budget: Any) -> str:
        return as_euro(budget.allocated)

    @admin.display(description=_("reserved"))
    def reserved(self, budget: Any) -> str:
        return as_euro(budget.reserved)

    @admin.display(description=_("spent"))
    def spent(self, budget: Any) -> str:
        return as_euro(budget.spent)

    @admin.display(description=_("spent before the portal"))
    def spent_before(self, budget: Any) -> str:
        return as_euro(budget.spent_before_cents)

    @admin.display(description=_("from last year"))
    def carried_in(self, budget: Any) -> str:
        return as_euro(budget.carried_in)

    @admin.display(description=_("to next year"))
    def carried_out(self, budget: Any) -> str:
        return as_euro(budget.carried_out)

    @admin.display(description=_("returned"))
    def returned(self, budget: Any) -> str:
        return as_euro(budget.returned)

    @admin.display(description=_("free"), ordering="free_cents")
    def free(self, budget: Budget) -> str:
        return as_euro(budget.free_cents)

    @admin.display(description=_("still to cover"))
    def to_cover(self, budget: Any) -> str:
        return as_euro(budget.to_cover)

    @admin.display(description=_("state"))
    def state(self, budget: Any) -> Any:
        if budget.free_cents != budget.ledger_free:
            return _("differs from its bookings")
        return _("closed") if budget.is_closed else _("open")


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    """To read; the database refuses the rest too."""

    list_display = ("at", "budget", "kind", "amount", "request", "sign", "by", "why")
    sortable_by = ("at", "budget", "kind", "amount", "request", "sign", "by")
    list_filter = ("kind", "budget__year", "budget__smederij")
    list_select_related = ("budget__smederij", "request", "sign", "by")
    own_links = ("budget__id__exact",)
    search_fields = ("=request__pk", "why")
    fields = readonly_fields = list_display

    @admin.display(description=_("amount"), ordering="amount_cents")
    def amount(self, entry: LedgerEntry) -> str:
        return as_euro(entry.amount_cents)
