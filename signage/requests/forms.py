"""Asking for signs: for which group, of which kind, where and why."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.models import AlertGroup
from groups.places.finding import find_addresses
from groups.places.forms import PlaceInput
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.forms import WORDS_ONLY, field_of

from ..forms import PointForm
from ..models import SignRequest, SignType, Smederij
from ..models.money import as_euro
from ..models.sign_request import MOST_POINTS
from ..photos import PhotoField
from ..places import (
    RELATIONS,
    NoPlace,
    Place,
    in_words,
    meant_by,
    neighbourhoods_at,
    parse_position,
    same_poles,
    words_near,
)


class SignTypeField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}, {as_euro(obj.price_cents)}"


class PlacesForm(forms.Form):
    """Up to ten rows, each a place: put on the map, or an address with how it lies to it.

    `clean_places` gives the rows filled in; the words of a place come from the register.
    """

    needed_sometimes = ("relation_1", "address_1", "point_1")
    places: list[Place]
    kept_words: dict[str, str]  # of points that are still where they were

    def add_rows(self) -> None:
        for n in range(1, MOST_POINTS + 1):
            self.fields[f"relation_{n}"] = forms.ChoiceField(
                label=_("Where from the address"),
                choices=list(RELATIONS.items()),
                initial="near",
                required=False,
            )
            self.fields[f"address_{n}"] = forms.CharField(
                label=gettext("Address of place %(number)d") % {"number": n},
                required=False,
                max_length=120,
                widget=PlaceInput(),
                error_messages={"max_length": _("Use at most 120 letters.")},
            )
            self.fields[f"point_{n}"] = forms.CharField(
                label=gettext("Point of place %(number)d on the map") % {"number": n},
                required=False,
                max_length=60,
                widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal"}),
                error_messages={"max_length": _("Use at most 60 signs.")},
            )

    def rows(self) -> list[dict[str, BoundField]]:
        names = ("relation", "address", "point")
        return [{name: self[f"{name}_{n}"] for name in names} for n in range(1, MOST_POINTS + 1)]

    def rows_in_words(self) -> list[tuple[dict[str, BoundField], str]]:
        """The rows, with where each point lies: coordinates say nothing to who put them."""
        rows = self.rows()
        typed = {n: str(row["point"].value() or "") for n, row in enumerate(rows)}
        words = {n: self.kept_words.get(text, "") for n, text in typed.items()}
        points = {}
        for n in (n for n, known in words.items() if not known):
            with suppress(NoPlace):
                points[n] = parse_position(typed[n])
        relations = [str(rows[n]["relation"].value()) for n in points]
        words |= zip(points, words_near(list(points.values()), relations), strict=True)
        return [(row, words[n]) for n, row in enumerate(rows)]

    def rows_filled(self) -> int:
        """Number of the last row that holds something, for what is folded open."""
        filled = [
            n
            for n, row in enumerate(self.rows(), start=1)
            if row["address"].value() or row["point"].value()
        ]
        return max(filled, default=0)

    def clean_places(self, group: AlertGroup | None) -> list[Place]:
        """Look every row up; what is no place is an error at its field."""
        typed = self._typed()
        texts = {n: one for n, one in typed.items() if isinstance(one, str)}
        looked_up = dict(zip(texts, find_addresses(list(texts.values())), strict=True))
        found: dict[int, tuple[Point, str]] = {}
        for n, one in typed.items():
            if isinstance(one, Point):
                found[n] = one, self.kept_words.get(self.cleaned_data[f"point_{n}"], "")
                continue
            try:
                address = meant_by(looked_up[n], group)
            except NoPlace as error:
                self.add_error(f"address_{n}", str(error))
            else:
                found[n] = address.point, in_words(self._relation(n), address)
        return self._checked(found)

    def _typed(self) -> dict[int, Point | str]:
        """What each row filled in says; of a point and an address the point counts."""
        typed: dict[int, Point | str] = {}
        for n in range(1, MOST_POINTS + 1):
            point, address = (
                self.cleaned_data.get(f"{name}_{n}", "").strip() for name in ("point", "address")
            )
            if not point and address:
                typed[n] = address
            elif point:
                try:
                    typed[n] = parse_position(point)
                except NoPlace as error:
                    self.add_error(f"point_{n}", str(error))
        return typed

    def _relation(self, n: int) -> str:
        return self.cleaned_data.get(f"relation_{n}") or "near"

    def _checked(self, found: dict[int, tuple[Point, str]]) -> list[Place]:
        numbers, points = list(found), [point for point, _words in found.values()]
        for n, there in zip(numbers, neighbourhoods_at(points), strict=True):
            if there is None:
                self.add_error(self._field_of(n), _("This place is not in the municipality."))
        for one, two in same_poles(points):
            text = gettext("This is the same pole as place %(number)d. Choose another place.")
            message = text % {"number": numbers[one]}
            self.add_error(self._field_of(numbers[two]), message)
        nameless = [n for n, (_point, words) in found.items() if not words]
        named = words_near([found[n][0] for n in nameless], [self._relation(n) for n in nameless])
        words_of = dict(zip(nameless, named, strict=True))
        return [Place(point, words or words_of[n]) for n, (point, words) in found.items()]

    def _field_of(self, n: int) -> str:
        return f"point_{n}" if self.cleaned_data.get(f"point_{n}") else f"address_{n}"


class PointInWordsForm(PointForm):
    """What the script of the first step asks: where a point lies that somebody put on the map."""

    point = forms.CharField(max_length=60)
    relation = forms.ChoiceField(choices=list(RELATIONS.items()))

    def words(self) -> str:
        """Nothing of what is no point."""
        if not self.is_valid() or self.position is None:
            return ""
        return words_near([self.position], [self.cleaned_data["relation"]])[0]


class AskForm(PlacesForm):
    """Asks for one to ten signs for a group."""

    groups_offered: Iterable[AlertGroup] = ()

    group = forms.ModelChoiceField(
        AlertGroup.objects.none(),
        label=_("Group"),
        empty_label=_("Choose a group"),
        error_messages={
            "required": _("Choose the group that the signs are for."),
            "invalid_choice": _("Choose a group from the list."),
        },
    )
    sign_type = SignTypeField(
        SignType.objects.none(),
        label=_("Kind of sign"),
        empty_label=_("Choose a kind of sign"),
        help_text=_("The price is for one sign, with VAT."),
        error_messages={
            "required": _("Choose a kind of sign."),
            "invalid_choice": _("Choose a kind of sign from the list."),
        },
    )
    motivation = forms.CharField(
        label=_("Why these spots"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "For example: everybody who drives into the village passes here. Name no persons."
        ),
        validators=[WORDS_ONLY],
        error_messages={
            "required": _("Tell in a few words why the signs are needed there."),
            "max_length": _("Use at most 2,000 letters."),
        },
    )

    def __init__(
        self, user: User, *args: Any, instance: SignRequest | None = None, **kwargs: Any
    ) -> None:
        self.instance = instance
        self.places = []
        self.kept_words = {}
        self.smederij: Smederij | None = None
        if instance:
            kwargs["initial"] = self._values_of(instance) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        if instance:
            # Whoever answers a question changes the words and the places, not what it is for.
            del self.fields["group"], self.fields["sign_type"]
        else:
            self._offer(user)
        self.add_rows()

    def _offer(self, user: User) -> None:
        groups = AlertGroup.objects.visible_to(user).published().order_by("sort_key")
        groups = groups.defer("whatsapp_link", "purpose")
        field_of(self, "group", forms.ModelChoiceField).queryset = groups
        self.groups_offered = groups
        types = SignType.objects.on(timezone.localdate())
        field_of(self, "sign_type", forms.ModelChoiceField).queryset = types
        for name, rows in (("group", groups), ("sign_type", types)):
            only = list(rows[:2])
            if len(only) == 1:
                self.initial.setdefault(name, only[0].pk)

    def _values_of(self, request: SignRequest) -> dict[str, Any]:
        values: dict[str, Any] = {"motivation": request.motivation}
        for place in request.points.all():
            text = f"{place.point.y:.6f}, {place.point.x:.6f}"
            values[f"point_{place.number}"] = text
            self.kept_words[text] = place.place
        return values

    @property
    def chosen_group(self) -> AlertGroup | None:
        return self.instance.group if self.instance else self.cleaned_data.get("group")

    @property
    def unit_cents(self) -> int:
        return (
            self.instance.unit_cents
            if self.instance
            else self.cleaned_data["sign_type"].price_cents
        )

    @property
    def total_cents(self) -> int:
        return self.unit_cents * len(self.places)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.places = self.clean_places(self.chosen_group)
        if not self.places and not self.errors:
            self.add_error("address_1", _("Put at least one place on the map, or type an address."))
        if self.chosen_group and not self.instance:
            self.smederij = self._smederij_of(self.chosen_group)
            if self.smederij is None:
                self.add_error(
                    "group",
                    _("This group belongs to no Smederij yet. Call the municipality."),
                )
        elif self.instance:
            # Other places may lie in another Smederij, which then pays.
            there = self._smederij_there(self.instance.group)
            self.smederij = there or self.instance.smederij
        return cleaned

    def _smederij_of(self, group: AlertGroup) -> Smederij | None:
        """That of the neighbourhood where the first place is, else the group's first."""
        candidates = Smederij.objects.of_group(group).order_by("sort_key")
        return self._smederij_there(group) or candidates.first()

    def _smederij_there(self, group: AlertGroup) -> Smederij | None:
        """The group's Smederij that has the neighbourhood of the first place."""
        there = neighbourhoods_at([place.point for place in self.places[:1]])
        if not there or not there[0]:
            return None
        return Smederij.objects.of_group(group).filter(neighbourhoods=there[0]).first()


class PhotoForm(forms.Form):
    """The photo that may go with a request, on the page that sends it."""

    photo = PhotoField(
        label=_("Photo of the place"),
        required=False,
        help_text=_(
            "JPEG, PNG, WebP or HEIC, at most 10 MB. Put no people or number plates on it."
        ),
    )


class OtherPhotoForm(PhotoForm):
    """With an answer: another photo than the one that is there, or none."""

    drop_photo = forms.BooleanField(label=_("Remove the photo"), required=False)

    def __init__(self, *args: Any, has_photo: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_photo:
            self.fields["photo"].label = _("Another photo of the place")
        else:
            del self.fields["drop_photo"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("photo") and cleaned.get("drop_photo"):
            self.add_error("drop_photo", _("Choose another photo, or remove it: not both."))
        return cleaned
