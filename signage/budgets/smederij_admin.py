from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.models import Neighbourhood
from hoogeveen_alert.accounts.admin import ScopedAdmin
from hoogeveen_alert.forms import field_of
from hoogeveen_alert.wording import in_own_words

from ..models import Smederij, SmederijNeighbourhood
from . import acts


class PlacesField(forms.ModelMultipleChoiceField):
    own_pk: int | None = None

    def label_from_instance(self, obj: Any) -> str:
        """With the Smederij that has it now: choosing it here takes it from there."""
        part = getattr(obj, "smederij_part", None)
        if part is None or part.smederij_id == self.own_pk:
            return str(obj)
        return gettext("%(place)s (now: %(name)s)") % {"place": obj, "name": part.smederij}


class SmederijForm(forms.ModelForm):
    places = PlacesField(
        label=_("Neighbourhoods"),
        required=False,
        queryset=Neighbourhood.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=in_own_words(
            _("A neighbourhood belongs to one %(pot)s. It moves here when you tick it.")
        ),
    )

    class Meta:
        model = Smederij
        fields = ("name", "contact_name", "contact_email", "contact_phone", "colour")
        widgets = {"colour": forms.TextInput(attrs={"type": "color"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Neighbourhood.objects.current().select_related("smederij_part__smederij")
        field = field_of(self, "places", PlacesField)
        field.queryset = places.only("name", "smederij_part__smederij__name")
        field.own_pk = self.instance.pk
        if self.instance.pk:
            self.initial["places"] = self.instance.neighbourhoods.values_list("pk", flat=True)

    def clean_places(self) -> Any:
        """Refuse to take a neighbourhood from a Smederij where its requests are open."""
        places = self.cleaned_data["places"]
        leaving = SmederijNeighbourhood.objects.filter(smederij=self.instance.pk).exclude(
            neighbourhood__in=places
        )
        coming = SmederijNeighbourhood.objects.filter(neighbourhood__in=places).exclude(
            smederij=self.instance.pk
        )
        problems = []
        for part in (leaving | coming).select_related("neighbourhood"):
            try:
                part.check_free()
            except ValidationError as problem:
                problems.append(problem)
        if problems:
            raise ValidationError(problems)
        return places


@admin.register(Smederij)
class SmederijAdmin(ScopedAdmin):
    path = "buurtbudget"  # in addresses; the model has the first town's word
    form = SmederijForm
    list_display = ("name", "contact_name", "contact_email", "contact_phone", "number")
    sortable_by = ("name", "number")
    search_fields = ("name",)
    fields = ("name", "contact_name", "contact_email", "contact_phone", "colour", "places")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).annotate(number=models.Count("parts"))

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Its money stays in the books."""
        return False

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Smederij, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        acts.take_neighbourhoods(obj, form.cleaned_data["places"])

    @admin.display(description=_("neighbourhoods"), ordering="number")
    def number(self, smederij: Any) -> int:
        return smederij.number
