"""The area of a group as somebody says it: from the list, in words, or drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.contrib.gis.geos import MultiPolygon
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.forms import field_of

from ..models import GroupLimits, Neighbourhood
from .areas import fit, read_drawing, union_of
from .forms import NamedPlacesField
from .named import Drawn, draw, read_named
from .overlap import AreaCount, Overlap, count_in, overlaps


class AreaForm(forms.Form):
    """The area: neighbourhoods from the list, streets and postcodes, or a drawing."""

    FROM_LIST, NAMED, DRAWN = "buurten", "straten", "tekenen"
    FIELDS = {FROM_LIST: "neighbourhoods", NAMED: "named", DRAWN: "drawing"}

    takes_holes = False

    way = forms.ChoiceField(
        label=_("How do you want to show the area?"),
        choices=[
            (FROM_LIST, _("I choose neighbourhoods from a list")),
            (NAMED, _("I write down streets or postcodes")),
            (DRAWN, _("I draw the area on a map")),
        ],
        initial=FROM_LIST,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how you want to show the area."),
            "invalid_choice": _("Choose how you want to show the area."),
        },
    )
    needed_sometimes: ClassVar[tuple[str, ...]] = ("neighbourhoods", "named")
    neighbourhoods = forms.ModelMultipleChoiceField(
        Neighbourhood.objects.none(),
        label=_("Neighbourhoods"),
        required=False,
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Choose neighbourhoods from the list."),
            "invalid_list": _("Choose neighbourhoods from the list."),
        },
    )
    named = NamedPlacesField(required=False)
    drawing = forms.CharField(label=_("Drawing"), required=False, widget=forms.HiddenInput)
    # The clipped area that was shown, so that it is sent once somebody saw it.
    clipped_seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Neighbourhood.objects.current().order_by("sort_key")
        field_of(self, "neighbourhoods", forms.ModelMultipleChoiceField).queryset = known
        self.limits = GroupLimits.current()
        self.area: MultiPolygon | None = None
        self.count: AreaCount | None = None
        self.is_clipped = False
        self.from_names: Drawn | None = None

    @property
    def area_field(self) -> str:
        return self.FIELDS[self.cleaned_data["way"]]

    @property
    def is_drawn(self) -> bool:
        return self.cleaned_data.get("way") == self.DRAWN

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "way" in cleaned and self.area_field in cleaned:
            try:
                self._find_area(cleaned)
            except ValidationError as error:
                self.add_error(self.area_field, error)
        return cleaned

    def _find_area(self, cleaned: dict[str, Any]) -> None:
        chosen = list(cleaned.get("neighbourhoods", ()))
        if self.is_drawn:
            drawn = read_drawing(
                cleaned["drawing"], most_points=self.limits.max_points, holes=self.takes_holes
            )
            self.area, self.is_clipped = fit(drawn)
        elif self.is_named:
            self.area = self._around_names(cleaned["named"])
        elif chosen:
            self.area = union_of(chosen)
        else:
            raise ValidationError(_("Choose at least one neighbourhood."), code="required")
        self.count = count_in(self.area)
        is_list = self.area_field == "neighbourhoods"
        cleaned["places"] = chosen if is_list else self.count.neighbourhoods
        self._check_size(self.count.addresses)

    def _around_names(self, text: str) -> MultiPolygon:
        """The area around what somebody named. Raises ValidationError for each wrong part."""
        named = read_named({"": text})[""]
        if not named.problems:
            # Before it is drawn, which takes work for every address.
            self._check_most(len(named.addresses))
        self.from_names = draw({"": named})[""] if not named.problems else Drawn(None, named)
        if self.from_names.area is None:
            problems = [ValidationError(p.said, code=p.code) for p in named.problems]
            raise ValidationError(problems)
        return self.from_names.area

    def _check_size(self, addresses: int) -> None:
        bounds = {"number": addresses, "min": self.limits.min_addresses}
        if addresses < self.limits.min_addresses:
            message = _("This area holds %(number)d addresses. It must hold at least %(min)d.")
            raise ValidationError(message, code="small", params=bounds)
        self._check_most(addresses)

    def _check_most(self, addresses: int) -> None:
        if addresses > self.limits.max_addresses:
            message = _("This area holds %(number)d addresses. It may hold at most %(max)d.")
            bounds = {"number": addresses, "max": self.limits.max_addresses}
            raise ValidationError(message, code="large", params=bounds)

    @property
    def is_named(self) -> bool:
        return self.cleaned_data.get("way") == self.NAMED

    @property
    def shown(self) -> MultiPolygon | None:
        """What the map shows beside what was drawn: what is left of that, or what was named."""
        return self.area if self.is_clipped or self.is_named else None

    @property
    def clipped_mark(self) -> str:
        """Tells one clipped area from another; empty when nothing was cut off."""
        if not self.is_clipped or self.area is None:
            return ""
        return hashlib.sha256(self.area.wkb).hexdigest()[:16]

    def overlaps(self) -> list[Overlap]:
        """Of an area that is not too large: comparing takes work for every address in it."""
        if not self.area or not self.count or self.count.addresses > self.limits.max_addresses:
            return []
        return overlaps(self.area, count=self.count)

    def area_problems(self) -> list[str]:
        """What is wrong with the area; that a part was cut off is said in its own way."""
        fields = ("way", *self.FIELDS.values())
        wrong = [error for field in fields for error in self.errors.as_data().get(field, ())]
        return [text for error in wrong if error.code != "clipped" for text in error.messages]

    def places(self) -> Iterator[dict[str, Any]]:
        """Each district with the boxes of its neighbourhoods, for the template."""
        chosen = {str(code) for code in self["neighbourhoods"].value() or ()}
        rows = Neighbourhood.objects.current().order_by("district__sort_key", "sort_key")
        boxes: dict[str, list[dict[str, Any]]] = {}
        for district, code, name in rows.values_list("district__name", "code", "name"):
            box = {"code": code, "name": name, "checked": code in chosen}
            boxes.setdefault(district, []).append(box)
        for district, inside in boxes.items():
            is_chosen = any(box["checked"] for box in inside)
            yield {"name": district, "boxes": inside, "is_chosen": is_chosen}
